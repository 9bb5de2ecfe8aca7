"""The house rules, whatever happens at a desk: the daemon's own parts on a real store, people of every kind, a server
that has its days, and time that goes on over nights, weekends and the changes of daylight saving.

MAILWARDEN_TEST_LONG_LIFE=1 lives many more lives, and longer ones.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Mode
from tests.core.builders import ALWAYS, OFFICE, WITH_LUNCH, at, h, m, targets
from tests.daemon.office import ANNA, LEAD
from tests.daemon.test_returns import REPORT
from tests.machine.judging import Judge
from tests.machine.reading import Letter
from tests.machine.town import CUSTOMERS, DESK, NAMES, STAFF, Put, Smtp, Thread, Town, What

IS_LONG = bool(os.environ.get("MAILWARDEN_TEST_LONG_LIFE"))
MEMORY = Path(os.sep, "dev", "shm")  # flushing to a disk is not what is tried here

SUBJECTS = ("Printer on fire", "Where is my order?", "Invoice 4711")
COMMANDS = (
    "mine", "tomorrow 3pm, waiting for the supplier", "16:30", "in 2 hours", "1: tomorrow 10am", "1 mine", "all: mine",
    "snooze 2h", "snooze until tomorrow", "no rush", "urgent", "no answer needed", "leave it", "answered by phone",
    "stop", "hold", "send", "undo", "undo", "answer it", "yes", "Monday 11:00\nwe have to order a part", "2: leave it",
    "yesterday 3pm", "what is this?", "1: in 3 hours\n2: mine",
)  # fmt: skip
TIMES = ("tomorrow 3pm, waiting for the supplier", "16:30", "in 2 hours, a part is missing", "1: in 40 minutes")
CONTENT = ("Thanks a lot!", "Never mind, it is solved.")
SHORT = (*CONTENT, "No rush.", "urgent", "It is still broken, please hurry.")
ANSWERS = (
    "Hello,\n\nplease turn it off and on again.\n\n",
    "Hello,\n\nplease turn it off and on again.\n\n",
    "Hello,\n\nI'll ask the supplier and get back to you by Friday.\n\n",
    "Hello,\n\nwe're looking into it.\n\n",
)
SPANS = (m(1), m(4), m(16), h(1), h(3), h(9), h(16), h(50))
STARTS = ("Mon 09:10", "Fri 16:40", "Wed 12:20", "2026-03-27 15:30", "2026-10-23 15:30", "2026-12-31 11:00")

which = st.integers(0, 7)
MOSTLY = st.sampled_from([True, True, True, False])
SELDOM = st.sampled_from([True, False, False])


class Lives(RuleBasedStateMachine):
    """One desk in mode full, its customers and its colleagues."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="mailwarden-", dir=MEMORY if MEMORY.is_dir() else None))
        self.seen = 0

    @initialize(
        start=st.sampled_from(STARTS),
        hours=st.sampled_from([OFFICE, OFFICE, WITH_LUNCH, ALWAYS]),
        first=st.sampled_from([h(4), h(4), h(1), h(12)]),
        lead=st.sampled_from([m(30), m(30), m(10)]),
    )
    def begin(self, start: str, hours: Any, first: timedelta, lead: timedelta) -> None:
        self.town = Town(self.folder, at(start), hours=hours, targets=targets(first), lead=lead)
        self.judge = Judge(self.town)
        self.customer_asks(0)

    # --- customers ----------------------------------------------------------------------------------------------------

    @rule(who=which)
    def customer_asks(self, who: int) -> None:
        """About something new."""
        customer = CUSTOMERS[who % len(CUSTOMERS)]
        theirs = [one for one in self.town.threads if one.customer == customer]
        if len(theirs) == len(SUBJECTS):
            return
        thread = Thread(customer=customer, subject=SUBJECTS[len(theirs)])
        self.town.threads.append(thread)
        self.town.put(What.REQUEST, customer, thread, "Hello,\n\ncan you help me?\n")
        self._live(m(1))

    @rule(number=which)
    def customer_writes_again(self, number: int) -> None:
        thread = self._thread(number)
        self.town.put(What.REQUEST, thread.customer, thread, "Is there any news about this? I am still waiting here.\n")
        self._live(m(1))

    @rule(number=which, text=st.sampled_from(SHORT))
    def customer_says_something_short(self, number: int, text: str) -> None:
        thread = self._thread(number)
        what = What.ASIDE if text in CONTENT else What.REQUEST
        self.town.put(what, thread.customer, thread, text + "\n", f"Subject: Re: {thread.subject}")
        self._live(m(1))

    # --- colleagues ---------------------------------------------------------------------------------------------------

    @rule(number=which, who=which, text=st.sampled_from(ANSWERS), is_in_sent=st.booleans())
    def colleague_answers(self, number: int, who: int, text: str, is_in_sent: bool) -> None:
        thread, spec = self._thread(number), STAFF[who % len(STAFF)].spec
        role = MailboxRole.SENT if is_in_sent else MailboxRole.INBOX
        copy = () if is_in_sent else (f"Cc: {DESK}",)
        self.town.put(What.ANSWER, spec, thread, text, f"Subject: Re: {thread.subject}", *copy, role=role)
        self._live(m(1))

    @rule(number=which)
    def desk_answers(self, number: int) -> None:
        thread = self._thread(number)
        self.town.put(What.ANSWER, DESK, thread, ANSWERS[0], f"Subject: Re: {thread.subject}", role=MailboxRole.SENT)
        self._live(m(1))

    @precondition(lambda self: self._about_customers())
    @rule(number=st.integers(0, 2), text=st.sampled_from(COMMANDS))
    def colleague_says_a_word(self, number: int, text: str) -> None:
        mails = self._about_customers()
        self._reply(mails[number % len(mails)], text)
        self._live(m(1))

    @precondition(lambda self: self._about_customers())
    @rule(text=st.sampled_from(TIMES), changes_their_mind=SELDOM)
    def colleague_names_a_time(self, text: str, changes_their_mind: bool) -> None:
        mail = self._about_customers()[0]
        self._reply(mail, text)
        self._live(m(1))
        if changes_their_mind:
            self._reply(mail, "undo")
        self._live(m(6))

    @precondition(lambda self: self._about_customers())
    @rule(
        text=st.sampled_from(COMMANDS),
        fields=st.sampled_from([
            ("From: Mallory <mallory@evil.example>",), ("Auto-Submitted: auto-replied",), ("Sender: m@evil.example",),
            ("Subject: Fwd: Waiting",), ("List-Id: <x.y>",), ("From: Anna Berg <anna@examp1e.org>",),
        ]),
    )  # fmt: skip
    def somebody_forges_a_word(self, text: str, fields: tuple[str, ...]) -> None:
        before = self._words()
        self._reply(self._about_customers()[0], text, *fields)
        self._live(m(1))
        assert self._words() == before

    @rule(who=which)
    def colleague_writes_to_the_desk(self, who: int) -> None:
        self.town.put(What.STAFF, STAFF[who % len(STAFF)].spec, None, "Who has the key of the cellar?\n")
        self._live(m(1))

    # --- incidents ----------------------------------------------------------------------------------------------------

    @rule(ahead=st.sampled_from(["in 2 hours", "tomorrow 15:00", "17:00"]))
    def colleague_opens_an_incident(self, ahead: str) -> None:
        if any(one.is_about_incident for one in self.town.letters[-6:]):
            return
        subject = f"Subject: incident open: nothing works; about: all; next update {ahead}"
        self.town.put(What.STAFF, ANNA, None, "", subject)
        self._live(m(1))
        self._say_of_incidents("yes")

    @rule(text=st.sampled_from([
        "update: we have found the cause; next in 3 hours", "update: we have found the cause; next tomorrow 16:00",
        "close: why: a disk was full; changed: we are warned a week before", "close: done", "yes",
    ]))  # fmt: skip
    def colleague_says_more_of_it(self, text: str) -> None:
        self._say_of_incidents(text)

    def _say_of_incidents(self, text: str) -> None:
        mails = [one for one in self.town.to_staff() if "nothing works" in one.text]
        if mails:
            self._reply(mails[-1], text)
            self._live(m(1))

    # --- machines -----------------------------------------------------------------------------------------------------

    @rule(number=which, how=st.sampled_from(["answers", "sends news", "is on a list", "has no sender", "is held"]))
    def robot_writes(self, number: int, how: str) -> None:
        thread = self._thread(number)
        match how:
            case "answers":
                self.town.put(What.ROBOT, thread.customer, thread, "I am away.\n", "Auto-Submitted: auto-replied")
            case "sends news":
                self.town.put(What.ROBOT, "noreply@shop.example", None, "Buy now!\n", "Precedence: bulk")
            case "is on a list":
                self.town.put(What.ROBOT, "somebody@list.example", None, "Hello all\n", "List-Id: <x.list.example>")
            case "has no sender":
                self.town.put(What.ROBOT, "alerts@monitor.example", None, "Disk full\n", "Return-Path: <>")
            case _:
                self.town.put(What.ROBOT, "away@partner.example", None, "I am back soon\n", "Subject: Out of Office")
        self._live(m(1))

    @precondition(lambda self: any(one.to in CUSTOMERS for one in self.town.letters))
    @rule(happens=SELDOM)
    def our_mail_comes_back(self, happens: bool) -> None:
        if not happens:
            return
        mail = next(one for one in reversed(self.town.letters) if one.to in CUSTOMERS)
        if thread := self.town.thread_of(mail):
            self._comes_back(thread, mail.message_id, mail.to)

    @rule(number=which)
    def an_answer_comes_back(self, number: int) -> None:
        thread = self._thread(number)
        answers = [one for one in thread.of(What.ANSWER) if one.came_back_at is None and one.read_at]
        if answers:
            self._comes_back(thread, answers[-1].message_id, thread.customer)
            answers[-1].came_back_at = self.town.now

    def _comes_back(self, thread: Thread, message_id: str, recipient: str) -> None:
        text = REPORT.format(message_id=message_id, recipient=recipient, action="failed", thread=thread.ids[0])
        self.town.put(
            What.BOUNCE,
            "MAILER-DAEMON@mx.example",
            thread,
            text,
            "Subject: Undelivered Mail",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        )
        self._live(m(1))

    # --- time, and what stands in the way -----------------------------------------------------------------------------

    @rule(span=st.sampled_from(SPANS))
    def time_goes_on(self, span: timedelta) -> None:
        self._live(span)

    @rule(times=st.integers(1, 3))
    def time_goes_on_until_something_is_due(self, times: int) -> None:
        self._until_due(times)

    @rule(times=st.integers(2, 6))
    def time_goes_on_for_long(self, times: int) -> None:
        self._until_due(times)

    def _until_due(self, times: int) -> None:
        for _ in range(times):
            ahead = self.town.next_due() - self.town.now
            self._live(max(ahead, timedelta(0)) + m(1))

    @rule(how=st.sampled_from(Smtp), span=st.sampled_from(SPANS), ends=MOSTLY)
    def server_has_a_bad_time(self, how: Smtp, span: timedelta, ends: bool) -> None:
        self.town.smtp = how
        self.town.ever.add(how)
        self._live(span)
        if ends:
            self.everything_is_mended()

    @rule(span=st.sampled_from(SPANS), ends=MOSTLY)
    def mailboxes_cannot_be_read(self, span: timedelta, ends: bool) -> None:
        self.town.can_read = False
        self._live(span)
        if ends:
            self.everything_is_mended()

    @rule(span=st.sampled_from(SPANS), ends=MOSTLY)
    def sending_is_paused(self, span: timedelta, ends: bool) -> None:
        self.town.pause(True)
        self._live(span)
        if ends:
            self.everything_is_mended()

    @rule(span=st.sampled_from(SPANS))
    def machine_is_off(self, span: timedelta) -> None:
        self.town.is_running = False
        self._live(span)
        self.town.restart()
        self._live(m(1))

    @rule(mode=st.sampled_from([Mode.ACKNOWLEDGE, Mode.OBSERVE]), span=st.sampled_from(SPANS), ends=MOSTLY)
    def admin_tries_another_mode(self, mode: Mode, span: timedelta, ends: bool) -> None:
        self.town.restart(mode=mode)
        self._live(span)
        if ends:
            self.everything_is_mended()

    @rule(hours=st.sampled_from([OFFICE, WITH_LUNCH, ALWAYS]))
    def admin_changes_the_hours(self, hours: Any) -> None:
        self.town.restart(hours=hours)
        self._live(m(1))

    @rule()
    def everything_is_mended(self) -> None:
        self.town.smtp, self.town.can_read = Smtp.FINE, True
        self.town.pause(False)
        if self.town.policy.mode is not Mode.FULL:
            self.town.restart(mode=Mode.FULL)
        self._live(m(3))

    # --- the house rules ----------------------------------------------------------------------------------------------

    @invariant()
    def whoever_was_told_a_time_has_an_answer_or_our_word_before_it(self) -> None:
        _nothing(self.judge.surprises())

    @invariant()
    def what_passed_in_silence_is_owned_as_soon_as_it_can_be(self) -> None:
        _nothing(self.judge.debts())

    @invariant()
    def whoever_is_to_hear_of_an_incident_hears_in_time(self) -> None:
        _nothing(self.judge.forgotten_incidents())

    @invariant()
    def nobody_but_people_gets_mail(self) -> None:
        _nothing(self.judge.misdirected(self._new()))

    @invariant()
    def nobody_hears_of_waiting_on_stale_data_or_beside_an_answer(self) -> None:
        _nothing(self.judge.ill_informed(self._new()))

    @invariant()
    def everything_is_said_once_and_not_too_much_of_it(self) -> None:
        _nothing(self.judge.repeated())
        _nothing(self.judge.too_many())

    @invariant()
    def nothing_is_lost(self) -> None:
        _nothing(self.judge.lost())
        _nothing(self.judge.unheard())

    @invariant()
    def a_told_time_moves_only_by_another_mail(self) -> None:
        _nothing(self.judge.moved())
        _nothing(self.judge.restated_wrongly(self._new()))
        _nothing(self.judge.untimely(self._new()))

    @invariant()
    def every_reason_is_true(self) -> None:
        _nothing(self.judge.untrue_reasons(self._new()))

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.town.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- how ----------------------------------------------------------------------------------------------------------

    def _live(self, span: timedelta) -> None:
        self.seen = len(self.town.letters)
        self.town.live(span)

    def _new(self) -> list[Letter]:
        return self.town.letters[self.seen :]

    def _thread(self, number: int) -> Thread:
        return self.town.threads[number % len(self.town.threads)]

    def _reply(self, mail: Letter, text: str, *fields: str) -> Put:
        answered = (f"In-Reply-To: <{mail.message_id}>", f"References: <{mail.message_id}>")
        given = {line.partition(":")[0] for line in fields}
        subject = () if "Subject" in given else ("Subject: Re: waiting",)
        who = mail.to if mail.to in NAMES else LEAD
        return self.town.put(What.STAFF, who, None, text + "\n", *fields, *subject, *answered)

    def _about_customers(self) -> list[Letter]:
        """Return what colleagues got about customers, the newest first."""
        return [one for one in reversed(self.town.to_staff()) if any(who in one.text for who in CUSTOMERS)]

    def _words(self) -> list[tuple[Any, ...]]:
        known = (self.town.conversation(one) for one in self.town.threads)
        return [one.words for one in known if one]


def _nothing(found: Iterator[str]) -> None:
    wrong = list(found)
    assert not wrong, "\n".join(wrong)


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=400 if IS_LONG else 40,
    stateful_step_count=60 if IS_LONG else 30,
    derandomize=not IS_LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
