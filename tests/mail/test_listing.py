"""What servers tell of their mailboxes, and what they tell only when asked."""

from __future__ import annotations

import asyncio

import pytest

from mailwarden.mail.watch import find_sent
from tests.mail.scripted import ScriptedImap, Talk

PLAIN = b'* LIST () "/" INBOX\r\n* LIST () "/" Post\r\n* LIST () "/" Sent\r\nTAG OK done\r\n'
MARKED = b'* LIST () "/" INBOX\r\n* LIST (\\sent) "/" Post\r\n* LIST () "/" Sent\r\nTAG OK done\r\n'
BOTH = "AUTH=PLAIN SPECIAL-USE LIST-EXTENDED"


def foremost_sent(capabilities: str, asked: bytes) -> str | None:
    """Ask a server that tells what a mailbox is for only to those who want to know; asked: its reply to them."""
    with ScriptedImap(capabilities=capabilities) as server:

        def reply(talk: Talk) -> None:
            wants_to_know = server.heard[-1].endswith(b'LIST "" "*" RETURN (SPECIAL-USE)')
            talk.say((asked if wants_to_know else PLAIN).replace(b"TAG", talk.tag))

        server.replies["LIST"] = reply
        return asyncio.run(find_sent(server.account()))


def test_what_a_mailbox_is_for_is_asked_for() -> None:
    assert foremost_sent(BOTH, MARKED) == "Post"


@pytest.mark.parametrize("missing", ["SPECIAL-USE", "LIST-EXTENDED"])
def test_a_server_that_does_not_say_that_it_can_be_asked_is_not_asked(missing: str) -> None:
    assert foremost_sent(BOTH.replace(f" {missing}", ""), MARKED) == "Sent"


@pytest.mark.parametrize("reply", [b"TAG NO unable\r\n", b"TAG BAD what?\r\n", b'* LIST (\\sent "/" P\r\nTAG OK x\r\n'])
def test_where_the_question_is_refused_or_the_answer_garbled_names_decide(reply: bytes) -> None:
    assert foremost_sent(BOTH, reply) == "Sent"
