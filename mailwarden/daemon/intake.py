"""Takes messages in: facts, decisions, frozen mail and the cursor in one transaction; one bad mail stops no mailbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from mailwarden.core.because import NOTHING_SPECIAL
from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.came_back import RETURNS_WITHIN
from mailwarden.core.conversation import Conversation, Join, Kind
from mailwarden.core.decide import decide
from mailwarden.core.decisions import LeaveAlone, SendAcknowledgement
from mailwarden.core.events import MessageArrived, SentCounts
from mailwarden.core.looking import wants_text
from mailwarden.core.machines import answers_nothing
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.reading import read_body, read_message
from mailwarden.core.reasons import Reason
from mailwarden.daemon.carry import Carrier, Placed
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.commitments import commitment_of
from mailwarden.daemon.corrections import Agreement
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.gathering import Gatherer
from mailwarden.daemon.incident_words import IncidentWords
from mailwarden.daemon.joining import find_conversation, why_apart
from mailwarden.daemon.junk import PutBack
from mailwarden.daemon.our_people import OurPeople
from mailwarden.daemon.outages import at_arrival
from mailwarden.daemon.rivals import Rivals
from mailwarden.daemon.staff_words import StaffWords
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.imap import FetchedMessage
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Cursor, KnownMessage, Sighting

log = get_logger()

LOOK_LATER = timedelta(minutes=2)
TOLD_OF_RETURN = "tell-of-return"  # the kind of decision by which staff hear that a mail came back
PER_TRANSACTION = 100  # messages: few enough to keep the store free for others, enough to share one flush
SET_ASIDE = "A message could not be read and was set aside: `mailwarden status` says which, please look at it yourself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A fetched message and what the daemon knows about the circumstances."""

    fetched: FetchedMessage
    is_history: bool = False
    start: bytes = b""  # of the whole message, where its body matters (`core.looking`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message that was read, and what the daemon knows about the circumstances."""

    placed: Placed
    role: MailboxRole  # of the mailbox that it stands in
    is_history: bool = False
    is_to_learn_from: bool = False  # history that tells how long people waited


class Intake:
    """Takes in what one desk's mailboxes hold."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier = carrier
        self._clock = clock
        self._read = lru_cache(maxsize=2 * PER_TRANSACTION)(self._facts_of)  # each is asked about before it is taken in
        self._staff_words = StaffWords(carrier, clock)
        self._staff_words.register(Kind.CORRECTION, Agreement(carrier, clock).hear)
        self._incident_words = IncidentWords(carrier, clock)
        self._our_people = OurPeople(carrier, clock)
        self._reminders = Gatherer(carrier)
        self._put_back = PutBack(carrier, clock)
        self._rivals = Rivals(carrier, clock)

    def take_in(self, tx: Transaction, arrivals: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor) -> None:
        """Decide about each message and move the cursor. Raises UnreadableMessage; then nothing of it is kept."""
        self._take_in_all(tx, [self._found(one, mailbox, cursor.uid_validity) for one in arrivals])
        tx.save_cursor(cursor)
        failpoint("intake.before-commit")

    def wants_body(self, arrival: Arrival, role: MailboxRole) -> bool:
        """Return whether what this mail says is needed to decide about it; touches no store.

        role: of the mailbox that it stands in.
        """
        try:
            return not arrival.is_history and wants_text(self._read(arrival.fetched), self._carrier.policy, role)
        except Exception:  # it comes up again when it is taken in, and is counted there
            return False

    def old_mail(self, fetched: FetchedMessage, mailbox: WatchedMailbox, uid_validity: int) -> Found:
        """Read what was there before the first contact; touches no store. Raises UnreadableMessage."""
        placed = self._placed(fetched, mailbox, uid_validity)
        return Found(placed=placed, role=mailbox.role_of(fetched), is_history=True, is_to_learn_from=True)

    def learn_from(self, tx: Transaction, mails: Sequence[Found]) -> None:
        """Remember old mail, to learn from it; what is known already stays as it is."""
        self._take_in_all(tx, mails)

    def set_aside(self, tx: Transaction, arrival: Arrival, error: Exception, cursor: Cursor) -> bool:
        """Note one more failure of a message; returns whether it was given up, which moves the cursor past it."""
        return self._note_failure(tx, arrival.fetched.uid, error, cursor)

    def pass_over(self, tx: Transaction, uid: int, error: Exception, cursor: Cursor) -> None:
        """Give up a message that the server could not serve, and move the cursor past it."""
        self._note_failure(tx, uid, error, cursor, give_up_after=1)

    def _note_failure(
        self, tx: Transaction, uid: int, error: Exception, cursor: Cursor, *, give_up_after: int = 3
    ) -> bool:
        sighting = Sighting(desk=cursor.desk, mailbox=cursor.mailbox, uid_validity=cursor.uid_validity, uid=uid)
        text = f"{type(error).__name__}: {error}"[:500]
        failure = tx.record_failure(sighting, text, self._clock.now(), give_up_after=give_up_after)
        if failure.given_up:
            tx.save_cursor(cursor)
            self._carrier.alarm(tx, "message-set-aside", SET_ASIDE, self._clock.now())
            log.warning("message.set_aside", mailbox=cursor.mailbox, uid=uid, error=type(error).__name__)
        return failure.given_up

    # --- one message ----------------------------------------------------------------------------------------------

    def _take_in_all(self, tx: Transaction, mails: Sequence[Found]) -> None:
        mails = self._unforgotten(tx, mails) if any(one.is_history for one in mails) else mails
        known = dict(tx.known(self._carrier.desk.name, [one.placed.message.message_id for one in mails]))
        for one in mails:
            fresh = self._once(tx, one, known)
            if fresh is not None:
                self._take_in_one(tx, fresh)
                known[fresh.placed.message.message_id] = _as_known(fresh.placed.message)

    def _unforgotten(self, tx: Transaction, mails: Sequence[Found]) -> Sequence[Found]:
        """Return the mails without old ones that name somebody who was erased; new ones are like anybody's."""
        people = {one.placed.message.message_id: _people(one.placed.message) for one in mails if one.is_history}
        erased = tx.forgotten(self._carrier.desk.name, sorted(set().union(*people.values())))
        return [one for one in mails if erased.isdisjoint(people.get(one.placed.message.message_id, ()))]

    def _found(self, arrival: Arrival, mailbox: WatchedMailbox, uid_validity: int) -> Found:
        placed = self._placed(arrival.fetched, mailbox, uid_validity)
        if arrival.start:
            placed = replace(placed, message=read_body(placed.message, arrival.start))
        return Found(placed=placed, role=mailbox.role, is_history=arrival.is_history)

    def _placed(self, fetched: FetchedMessage, mailbox: WatchedMailbox, uid_validity: int) -> Placed:
        desk = self._carrier.desk.name
        sighting = Sighting(desk=desk, mailbox=mailbox.name, uid_validity=uid_validity, uid=fetched.uid)
        return Placed(message=self._read(fetched), sighting=sighting)

    def _facts_of(self, fetched: FetchedMessage) -> Message:
        message = read_message(
            fetched.header,
            received_at=self._clock.seen(fetched.internal_date),
            size_bytes=fetched.size_bytes,
            flags=fetched.flags,
            keep=self._carrier.kept_fields,
        )
        return in_its_authors_name(message, self._carrier.policy)

    def _once(self, tx: Transaction, found: Found, known: dict[str, KnownMessage]) -> Found | None:
        """Return the message if it is new; another one under a used Message-ID gets an id made from its content."""
        message = found.placed.message
        before = known.get(message.message_id)
        if before is None:
            return found
        if before.reason is Reason.FORGOTTEN:  # whatever is written down of it would bring its author back
            return None
        if before.fingerprint in ("", message.fingerprint):
            self._again(tx, found, before)
            return None
        renamed = replace(found, placed=replace(found.placed, message=_renamed(message)))
        its_id = renamed.placed.message.message_id
        again = tx.known(self._carrier.desk.name, [its_id]).get(its_id)
        if again is None:
            return renamed
        self._again(tx, renamed, again)
        return None

    def _again(self, tx: Transaction, found: Found, before: KnownMessage) -> None:
        placed, reason = found.placed, Reason.DUPLICATE if before.fingerprint else Reason.OWN_MAIL
        if before.fingerprint:
            tx.add_sighting(placed.message.message_id, placed.sighting)
        if found.is_to_learn_from:  # an archive may hold everything once more
            return
        if found.role is MailboxRole.INBOX and self._put_back.seen_again(tx, placed.message, before):
            return
        self._carrier.note(tx, LeaveAlone(message_id=placed.message.message_id, reason=reason), self._clock.now())

    def _take_in_one(self, tx: Transaction, found: Found) -> None:
        placed, policy, now = found.placed, self._carrier.policy, self._clock.now()
        message = placed.message
        self._rivals.saw(tx, message, found.role, is_history=found.is_history)
        joined = self._joined(tx, found)
        known = tx.conversation(joined.conversation_id) if joined else None
        may_open = found.role is MailboxRole.INBOX and not found.is_history and not known
        learned = self._carrier.learner.at_arrival(message, now) if may_open else None
        sent = SentCounts() if found.is_history else self._sent(tx, message, now)
        may_be_answered = found.is_history or sent.has_unplaced
        unasked = self._unasked(tx, message) if may_be_answered and not known else ()
        event = MessageArrived(
            message=message,
            role=found.role,
            join=joined,
            sent=sent,
            is_history=found.is_history,
            is_to_learn_from=found.is_to_learn_from,
            answers=tuple(one for one in unasked if _is_answer_to(message, one)),
            commitment=None if found.is_history else commitment_of(known, message, found.role, policy),
            approached_at=max((one.received_at for one in unasked if answers_nothing(one)), default=None),
            foretold=learned.foretold if learned else None,
            state=at_arrival(tx, message.received_at, policy, now) if may_open else NOTHING_SPECIAL,
            incidents=tx.open_incidents(policy.name) if may_open and sent.incident_is_open else (),
            returns_told=self._returns_told(tx, now) if known and message.returned else 0,
            away=self._carrier.absences.at(tx, now) if known and message.returned else frozenset(),
        )
        decisions = decide(known, event, policy, now)
        conversation_id = self._carrier.carry_out(
            tx,
            decisions,
            now=now,
            conversation_id=_concerned(known, joined),
            arrived=placed,
            join=joined,
            apart=None if joined or found.is_history else why_apart(tx, message, policy),
            learned=learned,
        )
        if found.is_to_learn_from:  # nobody is waiting in it any more, and nothing is ever due
            return
        if any(isinstance(one, SendAcknowledgement) for one in decisions) and conversation_id is not None:
            # The outcome of the acknowledgement sets the alarm clock right; this one is for the case that none comes.
            tx.schedule(conversation_id, now + LOOK_LATER, message.received_at)
        elif conversation_id is not None:
            self._carrier.schedule(tx, conversation_id, now)
        if not found.is_history:
            self._our_people.came_back(tx, message)
            self._our_people.wrote(tx, message, event.sent)
            if self._carrier.absences.hear(tx, message, now):
                self._reminders.go_to_others(tx, message, now)
        if found.role is MailboxRole.INBOX and not found.is_history and not self._incident_words.hear(tx, message):
            self._staff_words.hear(tx, message)
        where, reason = placed.sighting, decisions[0].reason
        tx.after_commit(lambda: log.info("message.taken", uid=where.uid, mailbox=where.mailbox, reason=reason))

    def _joined(self, tx: Transaction, found: Found) -> Join | None:
        if found.is_history and not found.is_to_learn_from:
            return None
        message, policy = found.placed.message, self._carrier.policy
        return find_conversation(tx, message, policy, role=found.role, in_history=found.is_to_learn_from)

    def _sent(self, tx: Transaction, message: Message, now: datetime) -> SentCounts:
        if message.author is None:
            return SentCounts()
        policy = self._carrier.policy
        return tx.sent_counts(policy.name, message.author.key, policy.limits, now)

    def _returns_told(self, tx: Transaction, now: datetime) -> int:
        counts = tx.decision_counts(self._carrier.policy.name, now - RETURNS_WITHIN, (TOLD_OF_RETURN,))
        return sum(one.count for one in counts if one.reason is Reason.MAIL_CAME_BACK)

    def _unasked(self, tx: Transaction, message: Message) -> tuple[Message, ...]:
        """Return mail from our side to its author that was read before and belongs to nothing (mailboxes race)."""
        if message.author is None:
            return ()
        since = message.received_at - timedelta(minutes=1)
        return tx.unplaced(self._carrier.policy.name, message.author.key, since)


def _concerned(known: Conversation | None, joined: Join | None) -> int | None:
    return joined.conversation_id if known and joined else None


def _is_answer_to(message: Message, ours: Message) -> bool:
    return message.message_id in (*ours.references, *ours.in_reply_to)


def _people(message: Message) -> set[str]:
    """Return the comparable addresses of everybody whom a mail names."""
    alone = (one for one in (message.author, message.sender, message.relay) if one)
    return {one.key for one in (*alone, *message.recipients, *message.reply_to)}


def _as_known(message: Message) -> KnownMessage:
    return KnownMessage(
        message_id=message.message_id,
        fingerprint=message.fingerprint,
        conversation_id=None,
        part=None,
        reason=Reason.DUPLICATE,
    )


def _renamed(message: Message) -> Message:
    digest = hashlib.sha256(f"{message.message_id}\n{message.fingerprint}".encode()).hexdigest()[:40]
    return replace(message, message_id=f"content.{digest}@mailwarden.invalid", has_own_id=False)
