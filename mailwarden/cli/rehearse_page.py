"""A rehearsal as one page of HTML; rehearsal.html says what stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from mailwarden.cli import rehearse_view, rehearse_words, report_words
from mailwarden.cli.pages import fill_in
from mailwarden.cli.rehearsing import Rehearsed


def page(rehearsed: Sequence[Rehearsed]) -> str:
    """Return the whole page."""
    reports = [one.report for one in rehearsed]
    return fill_in(
        "rehearsal.html",
        rehearsed=rehearsed,
        headline=rehearse_words.headline(reports),
        news=report_words.news(reports),
        told=rehearse_words,
        view=rehearse_view,
    )
