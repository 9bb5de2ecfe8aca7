"""The house rules, whatever happens: mails, answers, robots, time, servers that fail, people who change their minds.

A small world carries every decision out; after each step the rules are checked against what people really got.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailwarden.core.agenda import is_alarm, latest_notice_at, run_of
from mailwarden.core.bidden import is_no_rush, is_stopped, newest, words_of
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.commitments import Commitment, CommitmentKind
from mailwarden.core.conversation import Basis, Conversation, Kind, Part, Promise, PromiseState, SubmissionState, Tone
from mailwarden.core.decisions import EndPromise, ReopenPromise, SendAcknowledgement, SendNotice
from mailwarden.core.foretold import Foretold
from mailwarden.core.hours import OpeningHours, Span
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.rounding import sayable
from mailwarden.core.said import Word
from tests.core.builders import (
    ALWAYS,
    ANNA,
    CARLA,
    DESK,
    LEAD,
    NEVER,
    NIGHTS,
    OFFICE,
    ONE_HOUR_A_WEEK,
    WITH_LUNCH,
    at,
    desk,
    h,
    m,
    message,
    opening,
    targets,
)
from tests.core.world import Item, Left, Tick, World

WORDS = [
    Word.TIME, Word.TIME, Word.TIME, Word.MINE, Word.SNOOZE, Word.NO_RUSH, Word.URGENT, Word.LEAVE, Word.ANSWERED,
    Word.STOP, Word.HOLD, Word.SEND, Word.UNDO, Word.UNDO, Word.UNDO,
]  # fmt: skip
EXCUSES = frozenset({Word.LEAVE, Word.ANSWERED, Word.NO_RUSH})
ENDS = (Part.ANSWER, Part.SETTLED)
SERVERS = ["down", "refusing", "silent", "gone"]
FALLBACK = timedelta(minutes=2)  # what a retry or a second look may take
LORD_HOWE = opening(*["08:30-16:30"] * 7, zone="Australia/Lord_Howe")

policies = st.builds(
    desk,
    hours=st.sampled_from([OFFICE, OFFICE, WITH_LUNCH, NIGHTS, ALWAYS, ONE_HOUR_A_WEEK, LORD_HOWE]),
    targets=st.builds(
        targets,
        st.sampled_from([h(0), m(15), h(1), h(4), h(20), Span(days=1), Span(days=2, time=h(1)), h(10_000)]),
        st.sampled_from([h(0), h(2), Span(days=3)]),
    ),
    automatic=st.integers(1, 4),
    lead=st.sampled_from([m(30), m(30), m(0), m(5), h(10)]),
    material=st.sampled_from([m(15), m(0), h(3)]),
    nudge_at=st.sampled_from([(0.5, 0.85), (), (0.0, 0.1, 1.0)]),
    nudge=st.sampled_from([(LEAD,), (LEAD, ANNA.spec), ()]),
)
starts = st.sampled_from([
    at("Mon 09:10"), at("Fri 16:40"), at("Sat 23:30"), at("Wed 10:55"),
    at("2026-03-28 23:00"), at("2026-10-25 01:30"), datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
])  # fmt: skip


DOUBTS = [None, None, h(-1), h(0), m(5), m(40), h(3), h(30)]  # from the drawing on; None: none before the time passes
SPANS = [None, m(5), m(40), h(3), h(30), h(200)]  # opening time until nearly all are answered; None: unknowable


class History:
    """What a desk's history says: so much opening time from any instant on, said as an aim or as measured."""

    def __init__(
        self, span: timedelta | None, hours: OpeningHours, basis: Basis, unusual: tuple[str, ...] = ()
    ) -> None:
        self.span, self.hours, self.basis, self.unusual = span, hours, basis, unusual

    def __call__(self, now: datetime) -> Foretold:
        at = sayable(self.hours.add(now, self.span), now, self.hours) if self.span else None
        typical = sayable(self.hours.add(now, self.span / 3), now, self.hours) if self.span else None
        return Foretold(
            nearly_always=at, typical=typical, level=0.9, basis=self.basis, sample_size=99, unusual=self.unusual
        )


class Doubt:
    """From when on an answer in time is too unlikely: an instant that stays until the next one is drawn."""

    def __init__(self, now: datetime, ahead: timedelta | None) -> None:
        self.at = None if ahead is None else now + ahead

    def __call__(self, now: datetime) -> datetime | None:
        return max(self.at, now) if self.at else None


class Desks(RuleBasedStateMachine):
    """One requester and one desk that means to do everything (mode full), through good times and bad."""

    @initialize(
        policy=policies,
        start=starts,
        smtp=st.sampled_from(["fine", "fine", *SERVERS]),
        is_paused=st.booleans(),
        past=st.sampled_from([None, *((span, basis) for span in SPANS for basis in (Basis.HISTORY, Basis.TARGET))]),
        ahead=st.sampled_from(DOUBTS),
        unusual=st.sampled_from([(), (), ("backlog",), ("silence",)]),
    )
    def begin(
        self,
        policy: DeskPolicy,
        start: datetime,
        smtp: str,
        is_paused: bool,
        past: tuple[timedelta | None, Basis] | None,
        ahead: timedelta | None,
        unusual: tuple[str, ...],
    ) -> None:
        self.world = World(policy, start.astimezone(UTC), smtp=smtp, is_paused=is_paused and smtp == "fine")
        if past:
            self.world.knows = History(past[0], policy.hours, past[1], unusual)
        self.world.doubts = Doubt(self.world.now, ahead)
        self.trouble: list[tuple[datetime, datetime]] = []  # when something stood in the way of sending
        self.seen = 0  # how many of the mails that left were looked at
        self.requester_writes()

    # --- what happens -------------------------------------------------------------------------------------------------

    @rule()
    def requester_writes(self) -> None:
        self.world.deliver(message(self.world.now, subject="Printer on fire" if self.world.known else ""))
        self._live(m(1))

    @rule(by_phone=st.booleans(), role=st.sampled_from(MailboxRole))
    def staff_answers(self, by_phone: bool, role: MailboxRole) -> None:
        author = CARLA if by_phone and role is MailboxRole.SENT else ANNA
        if self.world.known:
            self.world.deliver(message(self.world.now, author, CARLA), role)
        self._live(m(1))

    @rule(ahead=st.sampled_from([None, m(5), h(2), h(30)]), says_yes=st.booleans())
    def staff_answer_that_more_follows(self, ahead: timedelta | None, says_yes: bool) -> None:
        if self.world.known is None:
            return
        answer = message(self.world.now, ANNA, CARLA)
        kind, at = (CommitmentKind.DATED, self.world.now + ahead) if ahead else (CommitmentKind.UNDATED, None)
        self.world.commitments[answer.message_id] = Commitment(kind=kind, sentence="More follows.", at=at)
        self.world.deliver(answer, MailboxRole.SENT)
        self._live(m(1))
        if says_yes:
            offers = [one.submission.message_id for one in self.world.items if one.submission.kind is Kind.OFFER]
            self.world.says(Word.TRACK, refers_to=tuple(offers[-1:]))
            self._live(m(1))

    @rule(how=st.sampled_from(["internal", "robot", "nobody"]))
    def something_else_arrives(self, how: str) -> None:
        now = self.world.now
        mails = {
            "internal": message(now, ANNA, DESK),
            "robot": message(now, CARLA, fields=(("auto-submitted", "auto-replied"),)),
            "nobody": message(now, None, subject=""),
        }
        self.world.deliver(mails[how])
        self._live(m(1))

    @rule(word=st.sampled_from(WORDS), ahead=st.sampled_from([m(3), m(12), h(1), h(5), h(30)]))
    def staff_say_something(self, word: Word, ahead: timedelta) -> None:
        self.world.says(word, self.world.now + ahead)
        self._live(m(1))

    @rule(span=st.sampled_from([timedelta(seconds=3), m(4), m(29), h(1), h(3), h(16), timedelta(days=2)]))
    def time_passes(self, span: timedelta) -> None:
        self._live(span)

    @rule(times=st.integers(1, 4), extra=st.sampled_from([timedelta(seconds=2), timedelta(seconds=20), m(10)]))
    def time_passes_until_something_is_due(self, times: int, extra: timedelta) -> None:
        for _ in range(times):
            due = self.world.next_due()
            if due and due > self.world.now:
                self._live(due - self.world.now + extra)

    @rule(ahead=st.sampled_from(DOUBTS))
    def history_says_otherwise(self, ahead: timedelta | None) -> None:
        self.world.doubts = Doubt(self.world.now, ahead)
        self._live(timedelta(seconds=1))

    @rule(how=st.sampled_from(["fine", "fine", *SERVERS]))
    def submission_server_becomes(self, how: str) -> None:
        self.world.smtp = how
        self._live(timedelta(seconds=1))

    @rule()
    def sending_is_paused_or_resumed(self) -> None:
        self.world.is_paused = not self.world.is_paused
        self._live(timedelta(seconds=1))

    @rule()
    def mailboxes_vanish_or_return(self) -> None:
        self.world.can_read = not self.world.can_read
        self._live(timedelta(seconds=1))

    @rule()
    def somebody_seems_to_have_answered_or_does_not(self) -> None:
        self.world.signs = () if self.world.signs else (Reason.MARKED_ANSWERED,)

    @rule(mode=st.sampled_from([Mode.FULL, Mode.FULL, Mode.ACKNOWLEDGE, Mode.OBSERVE]))
    def admin_changes_the_mode(self, mode: Mode) -> None:
        self._configure(mode=mode)

    @rule()
    def everything_is_mended(self) -> None:
        self.world.smtp, self.world.can_read, self.world.is_paused = "fine", True, False
        self._configure(mode=Mode.FULL)

    @precondition(lambda self: self._told())
    @rule()
    def hours_are_configured_away(self) -> None:
        self._configure(hours=NEVER)

    def _configure(self, **changes: Any) -> None:
        self.world.policy = replace(self.world.policy, **changes)
        self._live(m(3))

    def _live(self, span: timedelta) -> None:
        start, self.seen = self.world.now, len(self.world.left)
        self.world.wake()
        if not self._is_healthy():
            self.trouble.append((start, start + span))
        self.world.pass_time(start + span)

    def _is_healthy(self) -> bool:
        world = self.world
        return world.smtp == "fine" and world.can_read and not world.is_paused and world.policy.mode is Mode.FULL

    # --- rule 1: no silent surprise -----------------------------------------------------------------------------------

    @invariant()
    def every_told_time_was_met_by_an_answer_or_a_word_before_it(self) -> None:
        """But for what staff said: that nothing automatic is to be written any more, or that nobody waits for it."""
        for promise in self._told():
            if promise.at <= self.world.now and self._was_healthy_about(promise) and not self._was_excused(promise):
                assert self._was_answered(promise) or self._was_written_before(promise), promise

    @invariant()
    def the_ledger_says_so_when_a_time_passed_silently(self) -> None:
        for promise in self._told():
            if promise.state is PromiseState.BROKEN_SILENTLY and not self._was_excused(promise):
                assert not self._was_healthy_about(promise), promise

    @invariant()
    def after_a_silent_miss_the_first_word_is_an_apology(self) -> None:
        for promise in self._told():
            if promise.state is PromiseState.BROKEN_SILENTLY:
                for left in self._to_requester():
                    is_closing = left.submission.kind is Kind.CLOSING  # comes after the answer
                    is_of_that_wait = run_of(left.submission) == self._run_when_told(promise) and not is_closing
                    if left.at > promise.at and is_of_that_wait:
                        assert isinstance(left.text, SendNotice)
                        assert left.text.tone is Tone.APOLOGY
                        break

    @invariant()
    def the_apology_goes_out_as_soon_as_it_can(self) -> None:
        known = self.world.known
        if known is None or not self._is_healthy() or self._was_troubled(self.world.now - m(3), self.world.now):
            return
        if not standing(known).is_waiting or self._is_refused() or is_stopped(known) or is_no_rush(known):
            return
        if any(self.world.now - m(3) <= (one.undone_at or one.at) for one in known.words):
            return
        for promise in self._told():
            if promise.state is not PromiseState.BROKEN_SILENTLY or self._was_perhaps_replaced(promise):
                continue
            if self._run_when_told(promise) == standing(known).run:
                assert [one for one in self._notices() if one.at >= promise.at], promise

    # --- rule 3: never on stale data, never beside an answer ----------------------------------------------------------

    @invariant()
    def nobody_hears_of_waiting_who_was_answered(self) -> None:
        for left in self._new():
            if left.submission.kind in (Kind.CLOSING, Kind.OFFER):  # says nothing of waiting
                continue
            if standing(left.known).is_owed:
                is_tracked = any(one.basis is Basis.PERSON for one in told_in_this_wait(left.known))
                assert is_tracked or _is_in_a_colleagues_words(left) or left.submission.kind is Kind.NUDGE
                continue
            turns = [one for one in left.known.entries if one.part in (Part.REQUEST, *ENDS)]
            assert max(turns, key=lambda one: (one.at, one.part in ENDS)).part is Part.REQUEST

    @invariant()
    def no_notice_leaves_on_mailboxes_not_read_since_it_was_decided(self) -> None:
        for left in self._new():
            if isinstance(left.text, SendNotice):
                assert left.read_at is not None
                assert left.read_at >= max(left.submission.queued_at, left.at - self.world.policy.freshness)

    @invariant()
    def an_update_leaves_before_the_told_time_and_an_apology_after_it(self) -> None:
        for left in self._new():
            if isinstance(left.text, SendNotice):
                assert (left.text.tone is Tone.UPDATE) == (left.text.told is None or left.at < left.text.told)

    @invariant()
    def a_person_speaks_as_they_said_and_only_while_they_stand_by_it(self) -> None:
        for left in self._new():
            if isinstance(left.text, SendNotice) and left.text.said_by and left.text.promise:
                said = newest(words_of(left.known), Word.TIME)
                assert said is not None
                assert said.until == left.text.promise.at
                assert not is_stopped(left.known)

    # --- notices by risk ----------------------------------------------------------------------------------------------

    @invariant()
    def a_notice_before_the_lead_has_doubt_half_the_wait_and_opening_hours_behind_it(self) -> None:
        for tick, notice in self._early_notices():
            promise = self._promise(notice.replaces)
            assert promise.told_at
            assert tick.at - promise.told_at >= promise.at - tick.at
            assert tick.policy.hours.is_open(tick.at)
            assert promise.basis is not Basis.WORD
            assert tick.doubtful_at
            assert tick.doubtful_at <= tick.at

    @invariant()
    def what_a_notice_gives_as_its_reason_is_so(self) -> None:
        early = [notice for _, notice in self._early_notices()]
        for _, one in self._decided_notices():
            if one.reason is not Reason.LAST_AUTOMATIC_NOTICE:
                assert (one.reason is Reason.CHANCE_IS_LOW) == (one in early)

    @invariant()
    def of_each_told_time_the_requester_hears_once_more_at_most(self) -> None:
        sent = [one for one in self.world.items if one.submission.kind is Kind.NOTICE and one.submission.sent_at]
        replaced = [one.text.replaces for one in sent if isinstance(one.text, SendNotice) and one.text.replaces]
        assert len(set(replaced)) == len(replaced)

    @invariant()
    def nobody_is_told_a_third_time_in_one_wait(self) -> None:
        """A time that a person names is one of the two, and begins the count anew."""
        counts: dict[int, int] = {}
        for promise in sorted(self._told(), key=lambda one: one.told_at or one.at):
            run = self._run_when_told(promise)
            counts[run] = 1 if promise.basis is Basis.PERSON else counts.get(run, 0) + 1
            assert counts[run] <= 2 or promise.state is PromiseState.WITHDRAWN

    # --- rule 4: once -------------------------------------------------------------------------------------------------

    @invariant()
    def there_is_one_acknowledgement_at_most(self) -> None:
        assert len([one for one in self.world.items if one.submission.kind is Kind.ACKNOWLEDGEMENT]) <= 1

    @invariant()
    def there_are_only_so_many_notices_a_wait_and_the_last_tells_no_time(self) -> None:
        sent = [one for one in self.world.items if one.submission.kind is Kind.NOTICE and one.submission.sent_at]
        for run in {run_of(one.submission) for one in sent}:
            of_run = self._automatic_since_a_person([one for one in sent if run_of(one.submission) == run])
            assert len(of_run) <= self.world.policy.notice.automatic
            if len(of_run) == self.world.policy.notice.automatic:
                assert isinstance(of_run[-1].text, SendNotice)
                assert of_run[-1].text.promise is None

    @invariant()
    def every_told_time_ends_once_and_none_stays_open_after_an_answer(self) -> None:
        ends = [one.promise_id for _, one in self.world.decisions if isinstance(one, EndPromise)]
        again = [one.promise_id for _, one in self.world.decisions if isinstance(one, ReopenPromise)]
        assert all(ends.count(one) <= 1 + again.count(one) for one in ends)
        known = self.world.known
        if known and not standing(known).is_waiting:
            assert not [one for one in self._told() if one.state is PromiseState.OPEN]

    # --- rule 6: a promise never moves silently -----------------------------------------------------------------------

    @invariant()
    def a_time_is_told_only_where_it_can_be_kept(self) -> None:
        for left in self._new():
            if isinstance(left.text, SendAcknowledgement | SendNotice) and left.text.promise:
                promise = left.text.promise
                assert promise.at > left.at
                is_free = promise.basis is Basis.PERSON or self.world.policy.hours is NEVER
                assert is_free or _is_open_or_closing(self.world.policy.hours, promise.at)

    @invariant()
    def a_new_time_is_later_by_what_is_worth_a_mail(self) -> None:
        for left in self._new():
            if isinstance(left.text, SendNotice) and left.text.promise and not left.text.said_by:
                assert left.text.told
                assert left.text.promise.at >= left.text.told + self.world.policy.notice.material

    @invariant()
    def of_two_open_times_nobody_knows(self) -> None:
        assert len([one for one in self._told() if one.state is PromiseState.OPEN]) <= 1

    # --- and besides --------------------------------------------------------------------------------------------------

    @invariant()
    def a_chaser_never_resets_the_wait(self) -> None:
        if known := self.world.known:
            assert standing(known).asked_since == _oldest_unanswered(known)

    @invariant()
    def what_is_due_gets_done(self) -> None:
        self.world.look()
        if self.world.tick():
            due = self.world.next_due()
            assert due is None or due > self.world.now

    @invariant()
    def staff_hear_step_by_step(self) -> None:
        for recipient in self.world.policy.nudge:
            kept = (one for one in self.world.items if one.submission.kind is Kind.NUDGE)
            nudges = [one.submission for one in kept if one.recipient == recipient]
            steps = [one.step for one in nudges if not is_alarm(one)]  # those come whenever somebody has to hear
            assert steps == sorted(set(steps))

    @invariant()
    def an_observing_desk_sends_nothing(self) -> None:
        if self.world.policy.mode is not Mode.FULL:
            kinds = {one.submission.kind for one in self._new()}
            assert kinds <= (
                {Kind.ACKNOWLEDGEMENT, Kind.RESTATEMENT, Kind.NUDGE, Kind.OFFER}
                if self.world.policy.mode is Mode.ACKNOWLEDGE
                else set()
            )

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.everything_is_mended()

    # --- what to ask --------------------------------------------------------------------------------------------------

    def _was_perhaps_replaced(self, promise: Promise) -> bool:
        """Whether a notice with a newer time left and was never confirmed: a further word might contradict it."""
        submissions = self.world.known.submissions if self.world.known else ()
        never_sent = {one.promise_id for one in submissions if one.sent_at is None}
        return any(one.promise_id > promise.promise_id and one.promise_id in never_sent for one in self._told())

    def _was_excused(self, promise: Promise) -> bool:
        """Whether staff said that nothing is to be written, or that nobody waits, when it was to be decided."""
        assert promise.told_at
        words = self.world.known.words if self.world.known else ()
        decided_at = latest_notice_at(promise, self.world.policy) - FALLBACK
        return any(
            (one.word is Word.STOP or (one.word in EXCUSES and one.at >= promise.told_at))
            and one.at <= promise.at
            and (one.undone_at is None or one.undone_at > decided_at)
            for one in words
        )

    def _automatic_since_a_person(self, sent: list[Item]) -> list[Item]:
        """Return the notices in nobody's words that were written after the last one in somebody's was read."""
        named = [one.submission.sent_at for one in sent if isinstance(one.text, SendNotice) and one.text.said_by]
        since = max((at for at in named if at), default=None)
        automatic = [one for one in sent if isinstance(one.text, SendNotice) and not one.text.said_by]
        return [one for one in automatic if since is None or one.submission.queued_at > since]

    def _told(self) -> list[Promise]:
        known = self.world.known if hasattr(self, "world") else None
        return [one for one in known.promises if one.told_at] if known else []

    def _decided_notices(self) -> list[tuple[Tick, SendNotice]]:
        return [(tick, one) for tick in self.world.ticks for one in tick.decisions if isinstance(one, SendNotice)]

    def _early_notices(self) -> list[tuple[Tick, SendNotice]]:
        """Return the notices that were decided before they had to be."""
        return [
            (tick, one)
            for tick, one in self._decided_notices()
            if tick.at < latest_notice_at(self._promise(one.replaces), tick.policy)
        ]

    def _promise(self, promise_id: int) -> Promise:
        assert self.world.known
        return self.world.known.promises[promise_id - 1]

    def _new(self) -> list[Left]:
        return self.world.left[self.seen :]

    def _to_requester(self) -> list[Left]:
        return [one for one in self.world.left if one.submission.kind not in (Kind.NUDGE, Kind.OFFER)]

    def _notices(self) -> list[Left]:
        return [one for one in self.world.left if one.submission.kind is Kind.NOTICE]

    def _was_answered(self, promise: Promise) -> bool:
        """Whether an answer came between the telling, or shortly before it, and the told time."""
        known = self.world.known
        assert known
        assert promise.told_at
        others = (one for one in known.entries if one.message_id != promise.message_id)  # it told it, so it kept it not
        answers = (one.at for one in others if one.part is Part.ANSWER)
        return any(promise.told_at - FALLBACK <= one <= promise.at for one in answers)

    def _was_written_before(self, promise: Promise) -> bool:
        assert promise.told_at
        return any(promise.told_at < one.at <= promise.at for one in self._notices())

    def _is_refused(self) -> bool:
        return any(one.submission.state is SubmissionState.REFUSED for one in self.world.items)

    def _was_healthy_about(self, promise: Promise) -> bool:
        return not self._is_refused() and not self._was_troubled(
            latest_notice_at(promise, self.world.policy), promise.at
        )

    def _was_troubled(self, since: datetime, until: datetime) -> bool:
        return any(begin <= until and since - FALLBACK <= end for begin, end in self.trouble)

    def _run_when_told(self, promise: Promise) -> int:
        items = (one for one in self.world.items if one.submission.promise_id == promise.promise_id)
        if (item := next(items, None)) is not None:
            return run_of(item.submission)
        assert self.world.known  # a colleague's own answer told it, and began the wait in which it counts
        assert promise.told_at
        entries = tuple(one for one in self.world.known.entries if one.at <= promise.told_at)
        return standing(replace(self.world.known, entries=entries)).run


def _is_in_a_colleagues_words(left: Left) -> bool:
    text = left.text
    return isinstance(text, SendNotice) and text.promise is not None and text.promise.basis is Basis.PERSON


def _is_open_or_closing(hours: OpeningHours, when: datetime) -> bool:
    return hours.is_open(when) or hours.is_open(when - timedelta(microseconds=1))


def _oldest_unanswered(known: Conversation) -> datetime | None:
    answers = [one.at for one in known.entries if one.part in ENDS]
    requests = [one.at for one in known.entries if one.part is Part.REQUEST]
    return min((one for one in requests if not answers or one > max(answers)), default=None)


TestHouseRules = Desks.TestCase
TestHouseRules.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
