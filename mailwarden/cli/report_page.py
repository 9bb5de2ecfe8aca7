"""A report as one page of HTML; report.html says what stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from mailwarden.cli import report_words
from mailwarden.cli.pages import fill_in
from mailwarden.core.reporting import Report


def page(reports: Sequence[Report]) -> str:
    """Return the whole page."""
    return fill_in(
        "report.html",
        reports=reports,
        headline=report_words.headline(reports),
        news=report_words.news(reports),
    )
