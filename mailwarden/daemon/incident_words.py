"""Hears what staff say about incidents by mail. Works within the transaction that takes the mail in.

A first mail proves nothing about its author, so all that comes of it is a draft to the address that it gives: who would
be told, and what. Only an answer to a mail of ours, whose Message-ID nobody else has seen, opens, updates or closes;
what is said of an open one waits as long as it can be taken back (`daemon.incident_holding`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.commands import command_in, is_from_own_hand, may_command, our_ids
from mailwarden.core.conversation import Kind
from mailwarden.core.holding import reads_automatic
from mailwarden.core.incident_words import Act, Clock, IncidentWord, incident_word_in, opening_in
from mailwarden.core.incidents import Incident
from mailwarden.core.message import Address, Message
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock as WallClock
from mailwarden.daemon.incident_holding import WORDS as HOLDING_WORDS
from mailwarden.daemon.incident_holding import Holding
from mailwarden.daemon.incident_settling import WORDS as SETTLING_WORDS
from mailwarden.daemon.incident_settling import settle_all
from mailwarden.daemon.incidents import Incidents
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import Report
from mailwarden.mail.incidents import Missing, Situation
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import StaffMail

log = get_logger()

BETWEEN_DRAFTS = timedelta(minutes=10)  # to one address, whose owner may not have asked for any
KINDS = frozenset({Kind.INCIDENT_DRAFT, Kind.INCIDENT_REPORT, Kind.SUGGESTION})


class IncidentWords:
    """What is heard about incidents at one desk."""

    def __init__(self, carrier: Carrier, clock: WallClock) -> None:
        self._policy, self._clock = carrier.policy, clock
        self._carrier, self._incidents = carrier, Incidents(carrier, carrier.post.renderer)
        self._holding = Holding(carrier, self._incidents)

    def hear(self, tx: Transaction, message: Message) -> bool:
        """Do what a mail says about an incident, and return whether it says something about one."""
        if message.author is None or not is_from_own_hand(message, self._policy):
            return False
        now = self._clock.now()
        answered = self._answered(tx, message)
        opening = opening_in(message.subject, _unsigned(message, message.author), self._reader(now))
        if opening and (answered or not our_ids(message, self._policy)):
            self._draft(tx, opening, message, message.author, is_proved=answered is not None, now=now)
            return True
        if answered is None or answered.kind not in KINDS:
            return False
        self._answer(tx, answered, message, message.author, now)
        return True

    def _answered(self, tx: Transaction, message: Message) -> StaffMail | None:
        """Return the mail of ours to staff that it answers; None: none."""
        if not may_command(message, self._policy):
            return None
        return next(iter(tx.mails_to_staff(self._policy.name, our_ids(message, self._policy))), None)

    def _draft(
        self,
        tx: Transaction,
        word: IncidentWord,
        message: Message,
        author: Address,
        *,
        is_proved: bool,
        now: datetime,
    ) -> None:
        """Show its author what would be told to whom, seldom enough to be no nuisance to somebody else's mailbox."""
        if not is_proved and tx.drafted_to(self._policy.name, author.spec, now - BETWEEN_DRAFTS):
            tx.after_commit(lambda: log.warning("incident.not_drafted", message_id=message.message_id))
            return
        if missing := self._incidents.missing_in(word, now):
            self._lacks(tx, missing, message, author, now, is_draft=True)
            return
        draft = self._incidents.draft(tx, word, author.spec, now)
        self._incidents.ask(tx, draft, author.spec, message, now)

    def _answer(self, tx: Transaction, answered: StaffMail, message: Message, author: Address, now: datetime) -> None:
        text = _unsigned(message, author)
        incident = tx.incident(answered.incident_id) if answered.incident_id else None
        word = incident_word_in(text, self._reader(now))
        command = command_in(text)
        if answered.kind is Kind.INCIDENT_DRAFT and incident and command and command.word is Word.TRACK:
            self._open(tx, incident, message, author, now)
        elif incident and command and command.word in HOLDING_WORDS:
            self._holding.hear(tx, incident, command.word, message, author, now)
        elif incident and incident.closed_at and command and command.is_of_all and command.word in SETTLING_WORDS:
            people = self._incidents.people(tx, incident)
            settle_all(self._carrier, tx, incident, people, command.word, message, author, now)
        elif word and word.act is not Act.OPEN:
            self._say(tx, incident, word, message, author, now)
        elif not reads_automatic(message):
            missing = Missing.OVER if incident and incident.closed_at else Missing.WORDS
            self._lacks(tx, missing, message, author, now, incident)

    def _open(self, tx: Transaction, draft: Incident, message: Message, author: Address, now: datetime) -> None:
        if draft.opened_at is not None:  # said twice
            return
        if not self._incidents.may_open(draft, now):
            self._lacks(tx, Missing.NEXT, message, author, now)
            return
        self._incidents.open(tx, draft, author.spec, now)

    def _say(
        self,
        tx: Transaction,
        incident: Incident | None,
        word: IncidentWord,
        message: Message,
        author: Address,
        now: datetime,
    ) -> None:
        """Have an update or an end told, once it can be taken back no more."""
        missing = _lacking_in_update(incident, word) if word.act is Act.UPDATE else _lacking_in_end(incident, word)
        if missing or incident is None:
            self._lacks(tx, missing or Missing.OVER, message, author, now, incident)
            return
        self._holding.say(tx, incident, word, message, author, now)

    def _lacks(
        self,
        tx: Transaction,
        missing: Missing,
        message: Message,
        author: Address,
        now: datetime,
        incident: Incident | None = None,
        *,
        is_draft: bool = False,
    ) -> None:
        report = Report(situation=Situation.MISSING, incident=incident, missing=missing, answers=message)
        self._incidents.answer(tx, report, author.spec, now, is_draft=is_draft)
        tx.after_commit(lambda: log.info("incident.incomplete", message_id=message.message_id, missing=missing))

    def _reader(self, now: datetime) -> Clock:
        return reader_of(self._policy, now)


def reader_of(policy: DeskPolicy, now: datetime) -> Clock:
    """Return what reads a time that staff name, in the desk's languages and zone."""
    from mailwarden.mail.spoken_times import time_reader  # it takes long to import, and is seldom needed

    languages = (policy.language, *policy.languages)
    read = time_reader(languages, policy.hours.zone, policy.hours, now)

    def instant(words: str) -> datetime | None:
        found = read(words)
        return found.at if found else None

    return instant


def _lacking_in_update(incident: Incident | None, word: IncidentWord) -> Missing | None:
    if incident is None or not incident.is_open:
        return Missing.OVER
    if not word.text:
        return Missing.TEXT
    return Missing.NEXT if word.is_next_unclear else None


def _lacking_in_end(incident: Incident | None, word: IncidentWord) -> Missing | None:
    if incident is None or not incident.is_open:
        return Missing.OVER
    if not word.why:
        return Missing.WHY
    return None if word.changed else Missing.CHANGED


def _unsigned(message: Message, author: Address) -> str:
    """Return a mail's text without the lines in which its author only says their name."""
    names = {author.name.casefold(), first_name(author).casefold()} - {""}
    lines = (line for line in message.text.splitlines() if line.strip(" ,.-").casefold() not in names)
    return "\n".join(lines)
