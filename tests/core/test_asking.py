"""When staff are asked about held mail: in opening hours, several mails at once, each once."""

from __future__ import annotations

from typing import Any

import pytest

from mailwarden.core.asking import MOST, question_for
from mailwarden.core.decisions import AskStaff, HeldMail
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import CARLA, LEAD, at, desk


def held(*times: str) -> tuple[HeldMail, ...]:
    return tuple(
        HeldMail(
            conversation_id=number,
            requester=CARLA,
            subject="Out of Office",
            received_at=at(when),
            because=Reason.HELD_OUT_OF_OFFICE,
        )
        for number, when in enumerate(times, start=1)
    )


def test_staff_are_asked_once_others_had_time_to_come() -> None:
    mails = held("Mon 10:00", "Mon 10:08")
    asked = AskStaff(to=(LEAD,), mails=mails, reason=Reason.HELD_MAIL_LISTED)
    assert (question_for(mails, desk(), at("Mon 10:09")), question_for(mails, desk(), at("Mon 10:10"))) == (None, asked)


@pytest.mark.parametrize(("now", "is_asked"), [("Mon 20:00", False), ("Tue 08:59", False), ("Tue 09:00", True)])
def test_nobody_is_asked_while_it_is_closed(now: str, is_asked: bool) -> None:
    assert (question_for(held("Mon 18:00"), desk(), at(now)) is not None) is is_asked


@pytest.mark.parametrize("changes", [{"nudge": ()}, {"mode": Mode.OBSERVE}], ids=["nobody to ask", "only observing"])
def test_where_staff_hear_of_nothing_they_are_not_asked(changes: dict[str, Any]) -> None:
    assert question_for(held("Mon 10:00"), desk(**changes), at("Mon 12:00")) is None


def test_nothing_held_is_nothing_to_ask() -> None:
    assert question_for((), desk(), at("Mon 12:00")) is None


def test_a_question_is_one_that_somebody_can_answer() -> None:
    question = question_for(held(*["Mon 10:00"] * (MOST + 5)), desk(), at("Mon 12:00"))
    assert question is not None
    assert len(question.mails) == MOST
