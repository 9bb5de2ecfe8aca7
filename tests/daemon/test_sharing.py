"""A second mail of the same person within the hour, from its arrival until both matters are answered."""

from __future__ import annotations

from mailwarden.core.conversation import Kind, PromiseState, SubmissionState
from mailwarden.core.message import MailboxRole
from mailwarden.errors import SubmissionDeferred
from mailwarden.mail.smtp import Accepted
from tests.core.builders import at
from tests.daemon.office import CARLA, Office, Server
from tests.daemon.test_returns import comes_back

SECOND = ("Message-ID: <second@customer.example>", "Subject: And the stapler", "Date: Mon, 15 Jun 2026 10:20:00 +0200")
THIRD = ("Message-ID: <third@customer.example>", "Subject: And the lamp", "Date: Mon, 15 Jun 2026 10:40:00 +0200")
ANSWER_TO_FIRST = (
    "From: Anna Berg <anna@example.org>",
    f"To: {CARLA}",
    "Message-ID: <a1@example.org>",
    "In-Reply-To: <question@customer.example>",
)


def wrote_twice(office: Office, server: Server) -> None:
    """Have Carla write at ten and at twenty past, and the outbox do its work each time."""
    office.clock.set("Mon 10:00")
    office.arrives()
    office.sends(server)
    office.clock.set("Mon 10:20")
    office.arrives(*SECOND)
    office.sends(server)


def told(office: Office, number: int) -> list[object]:
    """Return the times that count in a conversation."""
    return [one.at for one in office.conversation(number).promises if one.told_at]


def test_one_acknowledgement_and_the_same_time_for_both(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    assert len(server.to(CARLA)) == 1
    assert told(office, 1) == told(office, 2) == [at("Mon 14:00")]


def test_a_third_mail_shares_it_too(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    office.clock.set("Mon 10:40")
    office.arrives(*THIRD)
    office.sends(server)
    assert len(server.to(CARLA)) == 1
    assert told(office, 3) == [at("Mon 14:00")]


def test_two_mails_that_are_taken_in_at_once_get_one_acknowledgement(office: Office) -> None:
    server = Server()
    office.clock.set("Mon 10:00")
    office.arrives()
    office.arrives(*SECOND)
    office.sends(server)
    assert len(server.to(CARLA)) == 1
    assert told(office, 1) == told(office, 2)


def test_an_answer_to_the_first_leaves_the_second_waiting_and_its_reader_warned(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    office.clock.set("Mon 11:00")
    office.arrives(*ANSWER_TO_FIRST)
    office.clock.set("Mon 13:31")
    office.reads_mailboxes()
    office.keeps_time()
    notices = [one.kind for one in office.conversation(2).submissions if one.kind is Kind.NOTICE]
    assert (office.promises()[0][0], notices) == ("kept", [Kind.NOTICE])


def test_once_the_first_is_answered_the_next_mail_is_acknowledged(office: Office) -> None:
    server = Server()
    office.clock.set("Mon 10:00")
    office.arrives()
    office.sends(server)
    office.clock.set("Mon 10:10")
    office.arrives(*ANSWER_TO_FIRST)
    office.clock.set("Mon 10:20")
    office.arrives(*SECOND)
    office.sends(server)
    assert len(server.to(CARLA)) == 2


def test_the_account_says_why_there_was_no_second_one(office: Office) -> None:
    wrote_twice(office, Server())
    assert "shares-time" in office.reasons()


def test_a_storm_within_the_hour_buys_no_more_guarded_times_than_acknowledgements(office: Office) -> None:
    server = Server()
    office.clock.set("Mon 10:00")
    for number in range(10):
        office.arrives(f"Message-ID: <storm{number}@customer.example>", f"Subject: Storm {number}")
        office.sends(server)
        office.clock.go_on(minutes=1)
    guarded = [number for number in range(1, 11) if told(office, number)]
    assert (len(server.to(CARLA)), guarded) == (1, [1, 2, 3])


def test_an_acknowledgement_that_comes_back_told_nobody_anything_in_either_conversation(office: Office) -> None:
    wrote_twice(office, Server())
    comes_back(office, office.conversation().submissions[0].message_id)
    states = [one.state for number in (1, 2) for one in office.conversation(number).promises]
    assert set(states) == {PromiseState.WITHDRAWN}


# --- nobody answers ---------------------------------------------------------------------------------------------------


def passes(office: Office, server: Server, *times: str) -> None:
    """Have the daemon do its work at each of these times, with mailboxes that were read just then."""
    for one in times:
        office.clock.set(one)
        office.reads_mailboxes()
        office.keeps_time()
        office.clock.go_on(seconds=1)
        office.reads_mailboxes()
        office.sends(server)


def second_notice(office: Office) -> SubmissionState:
    """Return where the notice of the second conversation stands."""
    (state,) = (one.state for one in office.conversation(2).submissions if one.kind is Kind.NOTICE)
    return state


class TakesOneOnly(Server):
    """Takes mail that holds these words, and no other for now."""

    def __init__(self, words: bytes) -> None:
        super().__init__()
        self._words = words

    async def submit(self, *, envelope_sender: str, recipient: str, message: bytes) -> Accepted:
        if self._words not in message:
            raise SubmissionDeferred("451 try again later")
        return await super().submit(envelope_sender=envelope_sender, recipient=recipient, message=message)


def became(office: Office, number: int) -> list[tuple[object, PromiseState]]:
    """Return what became of each time that was told in a conversation."""
    return [(one.at, one.state) for one in office.conversation(number).promises if one.told_at]


def test_one_notice_tells_both_and_its_new_time_counts_for_both(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    passes(office, server, "Mon 13:31")
    assert len(server.to(CARLA)) == 2
    assert became(office, 1) == became(office, 2)
    assert [state for _, state in became(office, 2)] == [PromiseState.REPLACED, PromiseState.OPEN]


def test_whoever_is_never_answered_gets_three_mails_for_two_and_no_time_passes_unheard(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    days = ("Mon 13:31", "Mon 14:01", "Tue 09:30", "Tue 13:30", "Tue 16:31", "Wed 09:31", "Wed 16:31", "Thu 16:31")
    passes(office, server, *days)
    states = [state for number in (1, 2) for _, state in became(office, number)]
    assert (len(server.to(CARLA)), states) == (3, [PromiseState.REPLACED, PromiseState.BROKEN_WARNED] * 2)


def test_three_matters_share_one_notice_too(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    office.clock.set("Mon 10:40")
    office.arrives(*THIRD)
    office.sends(server)
    passes(office, server, "Mon 13:31")
    assert len(server.to(CARLA)) == 2
    assert became(office, 3) == became(office, 1)


def test_the_second_matter_is_guarded_by_itself_once_the_first_is_answered_after_the_notice(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    passes(office, server, "Mon 13:31")
    office.clock.set("Mon 13:50")
    office.arrives(*ANSWER_TO_FIRST, role=MailboxRole.SENT)
    passes(office, server, "Tue 09:30", "Tue 13:30", "Tue 16:31", "Wed 09:31", "Wed 16:31")
    assert len(server.to(CARLA)) == 3
    assert [state for _, state in became(office, 2)] == [PromiseState.REPLACED, PromiseState.BROKEN_WARNED]


def test_while_the_first_notice_cannot_leave_the_second_waits_and_then_speaks_for_itself(office: Office) -> None:
    wrote_twice(office, Server())
    server = TakesOneOnly(b"Subject: Re: And the stapler")
    passes(office, server, "Mon 13:31", "Mon 13:50")
    waited = second_notice(office)
    passes(office, server, "Mon 13:55")
    assert (waited, second_notice(office)) == (SubmissionState.QUEUED, SubmissionState.SENT)


def test_the_account_says_why_the_second_notice_did_not_leave(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    passes(office, server, "Mon 13:31")
    assert "shares-notice" in office.reasons()


def test_a_notice_that_comes_back_told_nobody_anything_in_either_conversation(office: Office) -> None:
    server = Server()
    wrote_twice(office, server)
    passes(office, server, "Mon 13:31")
    notice = next(one for one in office.conversation().submissions if one.kind is Kind.NOTICE)
    comes_back(office, notice.message_id)
    newest = [office.conversation(number).promises[-1].state for number in (1, 2)]
    assert newest == [PromiseState.WITHDRAWN] * 2
