"""What staff read when a mail came back, written about what a stranger's report says."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace

import pytest

from mailwarden.core.decisions import TellOfReturn
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.letters import write_return
from mailwarden.mail.render import Renderer
from mailwarden.mail.values import return_values
from tests.core.builders import CARLA, LEAD, at, desk

NOW = at("Mon 11:31")
TELL = TellOfReturn(
    to=(LEAD,),
    requester=CARLA,
    subject="Printer on fire",
    waiting_since=at("Mon 10:00"),
    returned=Returned(message_ids=(), recipient=CARLA.key, is_permanent=True, status="5.1.1"),
    is_answer=True,
    will_notify=True,
    step=96,
    reason=Reason.ANSWER_CAME_BACK,
)


def written(decision: TellOfReturn) -> email.message.Message:
    head = Letterhead(desk=desk(), message_id="mw.1@example.org", now=NOW, renderer=Renderer(None), to=LEAD)
    return email.message_from_bytes(write_return(decision, head=head), policy=email.policy.default)


def test_it_is_a_thread_of_its_own_to_one_of_our_people() -> None:
    mail = written(TELL)
    assert (mail["To"], mail["Subject"], mail["In-Reply-To"]) == (LEAD, "Came back: Printer on fire", None)
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("recipient", "failed"),
    [
        (CARLA.key, ""),
        ("", ""),
        ("carla@old.example", "carla@old.example"),
        ("a@x.example\r\nBcc: b@x", "a@x.example Bcc: b@x"),
    ],
)
def test_the_address_that_failed_is_shown_on_one_line_where_it_is_another(recipient: str, failed: str) -> None:
    decision = replace(TELL, returned=replace(TELL.returned, recipient=recipient))
    assert return_values(decision, desk(), NOW).failed == failed
