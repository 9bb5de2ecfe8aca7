"""Decisions as `explain` finds them: a kind in words, and the few facts beside the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.conversation import Basis, Confidence, Join, Part, Promise, PromiseState, Tone
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    EndPromise,
    LeaveAlone,
    NudgeStaff,
    SendAcknowledgement,
    SendNotice,
    Withhold,
)
from mailwarden.core.reasons import Reason
from mailwarden.daemon.record import detail_of, kind_of, row_for
from tests.core.builders import CARLA, at

ONE = at("Mon 13:00")
PROMISE = Promise(at=ONE, zone="Europe/Berlin", basis=Basis.TARGET)
REQUEST = AddEntry(message_id="a@b.example", part=Part.REQUEST, reason=Reason.FURTHER_REQUEST)
ACKNOWLEDGEMENT = SendAcknowledgement(
    to=CARLA,
    in_reply_to="a@b.example",
    references=(),
    subject="Hello",
    language="en",
    received_at=at("Mon 09:00"),
    promise=PROMISE,
    will_warn=True,
    reason=Reason.FIRST_MAIL,
)
NOTICE = SendNotice(
    to=CARLA,
    in_reply_to="a@b.example",
    references=(),
    subject="Hello",
    language="en",
    tone=Tone.UPDATE,
    told=ONE,
    promise=None,
    replaces=1,
    step=0,
    reason=Reason.LAST_AUTOMATIC_NOTICE,
)
NUDGE = NudgeStaff(
    to=("lead@example.org",),
    requester=CARLA,
    subject="Hello",
    waiting_since=at("Mon 09:00"),
    due=ONE,
    is_told=True,
    chasers=0,
    step=3,
    reason=Reason.NUDGE_DUE,
)
KEPT = EndPromise(promise_id=1, state=PromiseState.KEPT, at=ONE, reason=Reason.ANSWERED_IN_TIME)
TOLD = {"told": "2026-06-15T13:00:00+02:00", "basis": "target"}


@pytest.mark.parametrize(
    ("decision", "kind", "detail"),
    [
        (ACKNOWLEDGEMENT, "send-acknowledgement", TOLD),
        (NOTICE, "send-notice", {"tone": "update", "before": "2026-06-15T13:00:00+02:00", "told": None}),
        (
            replace(ACKNOWLEDGEMENT, promise=None, is_busy=True, is_over_a_week=True),
            "send-acknowledgement",
            {"told": None, "busy": True, "over_a_week": True},
        ),
        (NUDGE, "nudge-staff", {"due": "2026-06-15T13:00:00+02:00", "step": 3}),
        (KEPT, "end-promise", {"state": "kept", "at": "2026-06-15T13:00:00+02:00"}),
        (REQUEST, "add-entry", {"part": "request"}),
        (LeaveAlone(message_id="a@b.example", reason=Reason.HISTORY), "leave-alone", None),
        (
            Withhold(decision=ACKNOWLEDGEMENT, reason=Reason.OBSERVING),
            "withhold",
            {"mail": "send-acknowledgement", **TOLD},
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_decision_is_kept_in_words(decision: Decision, kind: str, detail: object) -> None:
    assert (kind_of(decision), detail_of(decision)) == (kind, detail)


def test_beside_a_message_stands_how_it_found_its_conversation() -> None:
    join = Join(conversation_id=1, confidence=Confidence.STRONG, reason=Reason.BY_REFERENCES)
    row = row_for(REQUEST, "support", ONE, 1, "a@b.example", join)
    assert row.detail == {"part": "request", "joined": "by-references", "confidence": "strong"}
