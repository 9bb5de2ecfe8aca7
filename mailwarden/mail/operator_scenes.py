"""Invented words to the operator, about what is wrong and about what the figures say: parts of `mail.scenes`. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailwarden.core.hours import Span
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.shortfall import Shortfall
from mailwarden.core.stakes import Stake
from mailwarden.mail.alarms import alarm_values
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.scenery import Scene, Scenery, at


def alarm_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of alarm.txt and alarm_over.txt."""
    text = "imap.example.org refuses the password of support@example.org.\nCheck user and password, then reload."
    desk, raised_at, over_at = here.desk, at("05-19 09:10"), at("05-19 13:40")
    stake = Stake(due=2, first_at=at("05-19 14:00"), last_at=at("05-19 16:00"))
    staff, away = "staff-unreachable ben@example.org", "A mail to ben@example.org came back."
    refused = "The mail server refused this mail for good, so a person must reach them another way."
    return (
        Scene("alarm", "alarm", alarm_values(desk, "imap", text, raised_at, raised_at, stake)),
        Scene("alarm-mute", "alarm", alarm_values(desk, "smtp", text, raised_at, raised_at, replace(stake, due=1))),
        Scene("alarm-seen", "alarm", alarm_values(desk, "submission-refused", refused, raised_at, raised_at)),
        Scene("alarm-staff", "alarm", alarm_values(desk, staff, away, raised_at, raised_at)),
        Scene("alarm-over", "alarm_over", alarm_values(desk, "imap", "", raised_at, over_at)),
        Scene("alarm-over-known", "alarm_over", alarm_values(desk, "imap", text, raised_at, over_at)),
        Scene(
            "alarm-over-staff",
            "alarm_over",
            alarm_values(desk, staff, "", raised_at, over_at),
        ),
    )


def evidence_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of evidence.txt."""
    standard = Shortfall(
        targets="standard",
        rule="desk",
        target=Span(time=timedelta(hours=4)),
        level=0.9,
        in_time=61,
        late=23,
        unanswered=3,
        typical=timedelta(hours=3, minutes=20),
        nearly_always=timedelta(hours=10, minutes=40),
    )
    gold = replace(standard, targets="gold", rule="rule 1", target=Span(days=1), nearly_always=timedelta(hours=19))
    unknown = replace(gold, in_time=20, late=0, unanswered=31, typical=None, nearly_always=None)
    desk = here.desk

    def scene(name: str, shortfalls: tuple[Shortfall, ...], desk: DeskPolicy) -> Scene:
        return Scene(name, "evidence", evidence_values(shortfalls, desk))

    return (
        scene("evidence", (standard,), replace(desk, mode=Mode.FULL)),
        scene("evidence-unknown", (unknown,), replace(desk, mode=Mode.FULL)),
        scene("evidence-observing", (standard, gold), desk),
    )
