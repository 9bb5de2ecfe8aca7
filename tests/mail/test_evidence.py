"""What the operator reads about answers that take longer than the target: counts, and targets that can be copied."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from mailwarden.config.values import parse_span
from mailwarden.core.hours import Span
from mailwarden.core.policy import Mode
from mailwarden.core.shortfall import Shortfall
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.letters import write_evidence
from mailwarden.mail.render import Renderer
from mailwarden.mail.wording import tell_span
from tests.core.builders import desk, h, m

SLOW = Shortfall(
    targets="standard",
    rule="desk",
    target=Span(time=h(4)),
    level=0.9,
    in_time=15,
    late=5,
    unanswered=1,
    typical=m(50),
    nearly_always=h(10.2),
)


def lines(*shortfalls: Shortfall) -> str:
    """Return the lines that the operator may copy."""
    return "\n".join(f"{one.table}\n{one.line}" for one in evidence_values(shortfalls, desk()).suggestions)


def letter(*shortfalls: Shortfall) -> EmailMessage:
    now = datetime(2026, 5, 18, 7, 0, tzinfo=UTC)
    head = Letterhead(desk=desk(), message_id="mw.1@example.org", now=now, renderer=Renderer(), to="it@example.org")
    return message_from_bytes(write_evidence(shortfalls, head=head), policy=default)


def test_the_operator_gets_it_as_mail_of_a_machine() -> None:
    mail = letter(SLOW)
    assert (mail["To"], mail["Auto-Submitted"]) == ("it@example.org", "auto-generated")
    assert mail["Subject"] == "support@example.org: answers take longer than the target"


def test_both_parts_show_the_lines_to_copy_as_lines() -> None:
    plain, html = (letter(SLOW).get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    assert plain.get_content().splitlines()[-7:-5] == ["[targets.standard]", 'first_reply = "11h"']
    assert "[targets.standard]<br>first_reply = &quot;11h&quot;" in html.get_content()


def test_figures_are_counts_of_people_and_rounded_up_durations() -> None:
    (group,) = evidence_values([SLOW], desk()).groups
    assert (group.people, group.in_time, group.late, group.unanswered) == (21, 15, 5, 1)
    assert (group.target, group.typical, group.nearly_always) == ("4 hours", "1 hour", "11 hours")


def test_what_is_not_known_is_left_empty() -> None:
    unknown = replace(SLOW, typical=None, nearly_always=None)
    (group,) = evidence_values([unknown], desk()).groups
    assert (group.typical, group.nearly_always, lines(unknown)) == ("", "", "")


def test_rules_that_share_a_target_get_the_longest_one() -> None:
    rule = replace(SLOW, rule="rule 1", nearly_always=h(20))
    assert lines(SLOW, rule, replace(SLOW, targets="gold")) == (
        '[targets.standard]\nfirst_reply = "20h"\n[targets.gold]\nfirst_reply = "11h"'
    )


@pytest.mark.parametrize("name", ["standard", "after hours", 'the "quick" ones', "schnell"])
@pytest.mark.parametrize("nearly_always", [m(7), m(80), h(10.2), h(40)])
def test_what_is_suggested_can_be_read_by_the_configuration(name: str, nearly_always: timedelta) -> None:
    one = replace(SLOW, targets=name, nearly_always=nearly_always)
    first_reply = tomllib.loads(lines(one))["targets"][name]["first_reply"]
    assert parse_span(first_reply) == Span(time=one.supported or h(0))


@pytest.mark.parametrize(("mode", "is_writing"), [(Mode.OBSERVE, False), (Mode.ACKNOWLEDGE, True), (Mode.FULL, True)])
def test_customers_are_said_to_hear_only_from_a_desk_that_writes(mode: Mode, is_writing: bool) -> None:
    assert evidence_values([SLOW], desk(mode=mode)).is_writing == is_writing


@pytest.mark.parametrize(
    ("span", "english", "german"),
    [
        (Span(time=h(4)), "4 hours", "4 Stunden"),
        (Span(time=m(90)), "1 hour and 30 minutes", "1 Stunde und 30 Minuten"),
        (Span(days=1), "1 opening day", "1 Öffnungstag"),
        (Span(days=2, time=h(1)), "2 opening days and 1 hour", "2 Öffnungstagen und 1 Stunde"),
        (Span(), "0 minutes", "0 Minuten"),
    ],
)
def test_a_span_stands_behind_within(span: Span, english: str, german: str) -> None:
    assert (tell_span(span, "en"), tell_span(span, "de")) == (english, german)
