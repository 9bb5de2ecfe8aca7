"""Every way in which handing a mail over can end, and that each ends in exactly one word to the requester."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.core.message import MailboxRole
from mailwarden.core.reasons import Reason
from mailwarden.daemon.outbox import SmtpTrouble
from mailwarden.errors import (
    LoginRefused,
    MailwardenError,
    SubmissionDeferred,
    SubmissionRefused,
    SubmissionUncertain,
    Unavailable,
)
from mailwarden.mail.smtp import Submitter
from mailwarden.store.rows import NewSubmission
from tests.core.builders import at
from tests.daemon.office import ANSWER, CARLA, LEAD, OPERATOR, Office, Server

DEFERRED = SubmissionDeferred("451 try again later")
REFUSED = SubmissionRefused("550 nobody has this address")
UNCERTAIN = SubmissionUncertain("the server did not say whether it took the message")
DOWN = Unavailable("the server refuses connections")


def attempt(office: Office, server: Server, times: int) -> None:
    """Try so often, each time when the next attempt is due."""
    for _ in range(times):
        office.sends(server)
        office.clock.go_on(minutes=1)
        office.reads_mailboxes()


class Crash(BaseException):
    """The end of a process."""


def crash() -> None:
    raise Crash


def mail_to(recipient: str, message_id: str = "mw.1@example.org") -> NewSubmission:
    """Return a mail to the operator, about no conversation."""
    return NewSubmission(
        desk="support",
        conversation_id=None,
        kind=Kind.ALARM,
        step=0,
        recipient=recipient,
        envelope_sender="support@example.org",
        message_id=message_id,
        content=b"Subject: help\r\n\r\nPlease look.\r\n",
        queued_at=at("Mon 09:00"),
        not_before=at("Mon 09:00"),
        reason=Reason.ALARM,
    )


# --- sent ---------------------------------------------------------------------------------------------------------


def test_a_mail_that_was_accepted_is_sent_and_its_time_counts_as_told(asked: Office) -> None:
    asked.clock.go_on(2)
    assert asked.sends(Server()) == 1
    assert (asked.states(), asked.promises()) == (["sent"], [("open", asked.clock.now())])


def test_what_was_sent_is_not_sent_again(asked: Office) -> None:
    server = Server()
    attempt(asked, server, 3)
    assert len(server.heard) == 1


def test_from_the_moment_a_time_was_told_it_is_guarded(asked: Office) -> None:
    asked.sends(Server())
    assert asked.store.run_now(lambda tx: tx.next_wake("support")) == at("Mon 11:00")  # the first reminder to staff


@pytest.mark.parametrize(
    ("is_there", "copies"), [(False, 1), (True, 0)], ids=["the server files none", "the server has filed one"]
)
def test_a_copy_is_kept_in_sent_once_where_the_admin_asked_for_it(office: Office, is_there: bool, copies: int) -> None:
    office.restart(save_copy=True)
    office.arrives()
    office.sent.holds_everything = is_there
    server = Server()
    office.sends(server)
    assert office.sent.copies == server.to(CARLA) * copies


def test_a_copy_that_cannot_be_kept_changes_nothing_about_the_mail(office: Office) -> None:
    office.restart(save_copy=True)
    office.arrives()
    office.sent.trouble = Unavailable("the server is gone")
    office.sends(Server())
    assert (office.states(), office.sent.copies) == (["sent"], [])


def test_what_was_confirmed_is_written_down_before_it_is_filed(office: Office) -> None:
    office.restart(save_copy=True)
    office.arrives()
    states: list[str] = []
    office.sent.on_look = lambda: states.extend(office.states())
    office.sends(Server())
    assert states == ["sent"]


@pytest.mark.parametrize(
    ("is_there", "copies"), [(False, 1), (True, 0)], ids=["the crash came before", "the crash came after"]
)
def test_what_a_crash_kept_from_being_filed_is_filed_at_the_next_start_and_not_sent_again(
    office: Office, is_there: bool, copies: int
) -> None:
    office.restart(save_copy=True)
    office.arrives()
    server = Server()
    office.sent.on_look = crash
    with pytest.raises(Crash):
        office.sends(server)
    office.sent.on_look, office.sent.holds_everything = (lambda: None), is_there
    office.restart(save_copy=True)
    office.files_what_is_left()
    office.restart(save_copy=True)
    office.files_what_is_left()
    assert (office.sends(server), office.sent.copies) == (0, server.to(CARLA) * copies)


def test_a_mail_to_the_operator_leaves_no_copy_in_the_desks_sent(office: Office) -> None:
    office.restart(save_copy=True)
    office.store.run_now(lambda tx: tx.queue(mail_to(OPERATOR)))
    office.sends(Server())
    assert office.sent.copies == []


# --- deferred, and the server is down -----------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "seconds"), [(1, 1), (2, 2), (3, 4)])
def test_a_deferred_mail_is_tried_again_after_longer_and_longer_pauses(
    asked: Office, times: int, seconds: float
) -> None:
    server = Server(*[DEFERRED] * 3)
    for _ in range(times):
        asked.clock.go_on(4)
        asked.sends(server)
    assert asked.states() == ["deferred"]
    assert asked.next_at() == asked.clock.now() + timedelta(seconds=seconds)


def test_a_mail_that_had_to_wait_leaves_as_it_was_written(asked: Office) -> None:
    server = Server(DEFERRED)
    attempt(asked, server, 2)
    first, second = server.to(CARLA)
    assert (first == second, asked.states()) == (True, ["sent"])


def test_one_deferred_mail_does_not_hold_up_the_next(asked: Office) -> None:
    asked.store.run_now(lambda tx: tx.queue(mail_to(OPERATOR)))
    server = Server(DEFERRED)
    assert asked.sends(server) == 2
    assert {recipient for recipient, _ in server.heard} == {CARLA, OPERATOR}


@pytest.mark.parametrize("error", [DOWN, LoginRefused("wrong password", "check user and password")])
def test_a_server_that_cannot_be_used_at_all_is_told_apart_and_harms_no_mail(asked: Office, error: Unavailable) -> None:
    with pytest.raises(SmtpTrouble) as trouble:
        asked.sends(Server(error))
    assert (trouble.value.error, asked.states(), asked.next_at()) == (error, ["deferred"], asked.clock.now())
    server = Server()
    asked.sends(server)
    assert (len(server.to(CARLA)), asked.states()) == (1, ["sent"])


# --- refused ------------------------------------------------------------------------------------------------------


def test_a_refused_mail_is_never_tried_again_and_nobody_was_told_a_time(asked: Office) -> None:
    server = Server(REFUSED)
    attempt(asked, server, 3)
    assert len(server.to(CARLA)) == 1
    assert (asked.states(), asked.promises()) == (["refused"], [("withdrawn", None)])


def test_of_a_refused_mail_the_operator_hears(asked: Office) -> None:
    server = Server(REFUSED)
    attempt(asked, server, 2)
    assert asked.alarms() == ["submission-refused"]
    assert b"refused" in server.to(OPERATOR)[0]


def test_an_alarm_that_is_refused_raises_no_other_alarm(office: Office) -> None:
    office.store.run_now(lambda tx: tx.queue(mail_to(OPERATOR)))
    assert office.sends(Server(REFUSED)) == 1
    assert (office.alarms(), office.next_at()) == ([], None)


def test_an_address_that_would_write_commands_to_the_server_is_refused_before_a_byte_is_sent(asked: Office) -> None:
    """The real submitter, with no server to connect to: it must not come that far."""
    asked.sends(Server())
    asked.store.run_now(lambda tx: tx.queue(mail_to(f"{OPERATOR}>\r\nRCPT TO:<victim@example.net")))
    assert asked.sends(Submitter(asked.desk.smtp)) == 1
    counts = asked.store.run_now(lambda tx: tx.submission_counts("support"))
    assert (counts[SubmissionState.REFUSED], asked.next_at()) == (1, None)


# --- uncertain ----------------------------------------------------------------------------------------------------


def test_a_mail_of_which_nobody_knows_is_looked_for_in_sent_and_found_is_sent(asked: Office) -> None:
    server = Server(UNCERTAIN)
    asked.sends(server)
    assert (asked.states(), asked.sent.asked_for) == (["uncertain"], [])
    asked.sent.holds_everything = True
    attempt(asked, server, 2)
    assert (asked.states(), len(server.heard)) == (["sent"], 1)
    assert asked.sent.asked_for == [asked.mails()[0].message_id]


def test_a_mail_of_which_nobody_knows_and_that_is_not_in_sent_goes_out_once_more_as_it_was(asked: Office) -> None:
    server = Server(UNCERTAIN)
    attempt(asked, server, 3)
    first, second = server.to(CARLA)
    assert (first == second, asked.states()) == (True, ["sent"])


def test_after_a_second_cut_the_same_mail_waits_five_minutes_and_goes_out_as_it_was(asked: Office) -> None:
    server = Server(UNCERTAIN, UNCERTAIN)
    attempt(asked, server, 5)
    assert (len(server.heard), asked.states()) == (2, ["uncertain"])
    attempt(asked, server, 3)
    assert (len(set(server.to(CARLA))), len(server.heard), asked.states()) == (1, 3, ["sent"])


def test_a_mail_that_is_never_confirmed_goes_out_four_times_at_most_and_counts_as_told(asked: Office) -> None:
    server = Server(*[UNCERTAIN] * 10)
    attempt(asked, server, 30)
    assert (len(server.heard), asked.next_at()) == (4, None)
    assert [state for state, told_at in asked.promises() if told_at is not None] == ["open"]


def test_a_deferral_in_between_does_not_make_it_forgotten_that_it_perhaps_arrived(asked: Office) -> None:
    server = Server(UNCERTAIN, DEFERRED)
    attempt(asked, server, 2)
    assert asked.states() == ["uncertain"]
    asked.sent.holds_everything = True
    attempt(asked, server, 1)
    assert (len(server.heard), asked.states()) == (2, ["sent"])


def test_a_server_that_goes_down_in_between_does_not_make_it_forgotten_either(asked: Office) -> None:
    attempt(asked, Server(UNCERTAIN), 1)
    with pytest.raises(SmtpTrouble):
        asked.sends(Server(DOWN))
    assert asked.states() == ["uncertain"]


def test_while_sent_cannot_be_read_the_mail_waits_and_others_leave(asked: Office) -> None:
    server = Server(UNCERTAIN)
    attempt(asked, server, 1)
    asked.sent.trouble = Unavailable("the server is gone")
    asked.store.run_now(lambda tx: tx.queue(mail_to(OPERATOR)))
    attempt(asked, server, 1)
    assert (len(server.to(CARLA)), len(server.to(OPERATOR)), asked.states()) == (1, 1, ["uncertain"])
    asked.sent.trouble = None
    attempt(asked, server, 1)
    assert (len(server.to(CARLA)), asked.states()) == (2, ["sent"])


def test_what_perhaps_arrived_and_is_no_longer_true_is_neither_repeated_nor_rewritten(asked: Office) -> None:
    server = Server(UNCERTAIN)
    asked.sends(server)
    asked.clock.set("Mon 12:55")
    asked.reads_mailboxes()
    assert asked.sends(server) == 0
    assert (asked.states(), asked.promises()) == (["withdrawn"], [("open", at("Mon 09:00"))])


@pytest.mark.parametrize(("is_there", "attempts"), [(True, 0), (False, 1)], ids=["it had arrived", "it had not"])
def test_a_crash_while_sending_leaves_an_uncertain_mail(asked: Office, is_there: bool, attempts: int) -> None:
    submission = asked.mails()[0]
    asked.store.run_now(lambda tx: tx.begin_attempt(submission.submission_id, asked.clock.now()))
    asked.restart()
    asked.sent.holds_everything = is_there
    server = Server()
    asked.sends(server)
    assert (asked.sent.asked_for, len(server.heard), asked.states()) == ([submission.message_id], attempts, ["sent"])


def test_what_another_worker_is_sending_just_now_is_left_to_it(asked: Office) -> None:
    submission = asked.mails()[0]
    asked.store.run_now(lambda tx: tx.begin_attempt(submission.submission_id, asked.clock.now()))
    assert asked.sends(Server()) == 0


# --- is it still true? --------------------------------------------------------------------------------------------


def test_while_sending_is_paused_nothing_leaves_and_afterwards_all_of_it(asked: Office) -> None:
    server = Server()
    asked.store.run_now(lambda tx: tx.set_switch("paused", asked.clock.now(), "support"))
    attempt(asked, server, 2)
    assert (server.heard, asked.states()) == ([], ["queued"])
    asked.store.run_now(lambda tx: tx.set_switch("paused", None, "support"))
    attempt(asked, server, 1)
    assert asked.states() == ["sent"]


def test_an_answer_that_came_first_withdraws_the_acknowledgement(asked: Office) -> None:
    asked.clock.go_on(minutes=1)
    asked.arrives(*ANSWER, role=MailboxRole.SENT)
    server = Server()
    asked.sends(server)
    assert (server.to(CARLA), asked.states(), asked.promises()) == ([], ["withdrawn"], [("withdrawn", None)])
    assert "answered-meanwhile" in asked.reasons()


def test_a_time_that_came_too_close_while_the_mail_waited_is_told_anew(asked: Office) -> None:
    before = asked.mails()[0].message_id
    asked.clock.set("Mon 12:55")
    asked.reads_mailboxes()
    server = Server()
    asked.sends(server)
    assert (asked.states(), len(server.heard)) == (["sent"], 1)
    assert asked.promises() == [("withdrawn", None), ("open", asked.clock.now())]
    assert asked.conversation().promises[1].at > asked.clock.now()
    assert asked.mails()[0].message_id != before


def test_an_acknowledgement_that_waited_long_is_not_sent_before_somebody_looked_for_an_answer(asked: Office) -> None:
    asked.clock.go_on(minutes=10)
    server = Server()
    assert (asked.sends(server), asked.fresh_looks) == (0, 1)
    asked.clock.go_on(5)
    asked.reads_mailboxes()
    assert asked.sends(server) == 1


def test_a_notice_waits_until_the_mailboxes_were_read_since_it_was_decided(asked: Office) -> None:
    server = Server()
    asked.sends(server)
    asked.clock.set("Mon 12:31")
    asked.reads_mailboxes()
    asked.clock.go_on(10)
    asked.keeps_time()
    asked.sends(server)
    assert (asked.states(Kind.NOTICE), asked.fresh_looks) == (["queued"], 1)
    asked.clock.go_on(5)
    asked.reads_mailboxes()
    asked.sends(server)
    assert (asked.states(Kind.NOTICE), len(server.to(CARLA))) == (["sent"], 2)


def test_a_reminder_to_staff_waits_for_nothing(asked: Office) -> None:
    server = Server()
    asked.sends(server)
    asked.clock.set("Mon 11:00")
    asked.reads_mailboxes()
    asked.keeps_time()
    asked.clock.go_on(minutes=30)
    asked.sends(server)
    assert len(server.to(LEAD)) == 1


def test_after_the_order_to_stop_nothing_is_begun(asked: Office) -> None:
    asked.outbox.stop()
    assert asked.sends(Server()) == 0


@pytest.mark.parametrize(
    "make", [lambda: Server(), lambda: Server(DEFERRED), lambda: Server(UNCERTAIN), lambda: Server(UNCERTAIN, DEFERRED)]
)
def test_however_it_ends_the_requester_never_gets_two_different_acknowledgements(
    asked: Office, make: Callable[[], Server]
) -> None:
    server = make()
    attempt(asked, server, 5)
    assert len(set(server.to(CARLA))) == 1


def test_the_operator_hears_of_several_refused_mails_once(asked: Office) -> None:
    asked.arrives("From: lea@customer.example", "Message-ID: <two@customer.example>", "Subject: Hello?")
    outcomes: list[MailwardenError] = [REFUSED, REFUSED]
    server = Server(*outcomes)
    attempt(asked, server, 3)
    assert len(server.to(OPERATOR)) == 1
