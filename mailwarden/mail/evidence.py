"""What the operator's letter may say about answers that take longer than the target: every figure already in words.

Pure. Durations are opening time, rounded up as a target would be, so that what is told and what is advised agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from mailwarden.core.hours import Span
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.shortfall import WINDOW, Shortfall, sayable_span
from mailwarden.mail.fields import one_line
from mailwarden.mail.wording import tell_share, tell_span

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortfallValues:
    """One group of people; opening time throughout."""

    name: str  # of the targets: "standard"
    rule: str  # "rule 1"; "" where no rule matched
    target: str  # "4 hours"
    people: int
    in_time: int
    late: int
    unanswered: int
    typical: str  # "2 hours and 30 minutes": half had their answer by then; "" where fewer had one
    nearly_always: str  # "11 hours"; "" where too many have no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionValues:
    """One target that the figures support, as lines of the configuration."""

    table: str  # "[targets.standard]"
    line: str  # 'first_reply = "11h"'


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceValues:
    """For evidence.txt."""

    team: str
    desk: str  # address
    weeks: int  # how far back the figures go
    share: str  # "nine in ten": how many "nearly always" means
    groups: tuple[ShortfallValues, ...]
    suggestions: tuple[SuggestionValues, ...]  # for the groups whose figures support a target at all
    is_writing: bool  # customers hear from the desk; it does not only observe


def evidence_values(shortfalls: Sequence[Shortfall], desk: DeskPolicy) -> EvidenceValues:
    """Word the figures for the operator, in the desk's language. shortfalls: not empty."""
    return EvidenceValues(
        team=one_line(desk.team),
        desk=desk.address,
        weeks=WINDOW // timedelta(weeks=1),
        share=tell_share(desk.confidence, desk.language),
        groups=tuple(_group(one, desk.language) for one in shortfalls),
        suggestions=_suggestions(shortfalls),
        is_writing=desk.mode is not Mode.OBSERVE,
    )


def _group(one: Shortfall, language: str) -> ShortfallValues:
    return ShortfallValues(
        name=one_line(one.targets),
        rule="" if one.rule == "desk" else one_line(one.rule),
        target=tell_span(one.target, language),
        people=one.people,
        in_time=one.in_time,
        late=one.late,
        unanswered=one.unanswered,
        typical=_told(one.typical, language),
        nearly_always=_told(one.nearly_always, language),
    )


def _told(opening_time: timedelta | None, language: str) -> str:
    return "" if opening_time is None else tell_span(Span(time=sayable_span(opening_time)), language)


def _suggestions(shortfalls: Sequence[Shortfall]) -> tuple[SuggestionValues, ...]:
    """Return one suggestion for each table of targets: the longest, where several rules share it."""
    longest: dict[str, timedelta] = {}
    for one in shortfalls:
        if one.supported is not None:
            longest[one.targets] = max(one.supported, longest.get(one.targets, one.supported))
    return tuple(
        SuggestionValues(table=f"[targets.{_key(name)}]", line=f'first_reply = "{_duration(span)}"')
        for name, span in longest.items()
    )


def _key(name: str) -> str:
    """Return a name as TOML has it."""
    return name if _BARE_KEY.fullmatch(name) else json.dumps(one_line(name), ensure_ascii=False)


def _duration(span: timedelta) -> str:
    """Return "1h30m", as durations are written in the configuration. span: whole minutes, > 0."""
    hours, minutes = divmod(span // timedelta(minutes=1), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")
