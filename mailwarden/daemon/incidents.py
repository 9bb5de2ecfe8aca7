"""Opens incidents, keeps whoever was told of one informed, and closes them. Each verb works within one transaction.

Nothing is sent here: the mails are queued, so many a minute, and whom an incident concerns is noted beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.conversation import Conversation, Kind, SubmissionState
from mailwarden.core.incident_mails import concerns, mail_for, mails_about, why_untold, word_about
from mailwarden.core.incident_signs import signs_of
from mailwarden.core.incident_times import MOST_SILENT, silence_ends, update_after
from mailwarden.core.incident_words import IncidentWord
from mailwarden.core.incidents import Incident, Stage, Step, silent_rounds
from mailwarden.core.likeness import USUALLY
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import desk_list
from mailwarden.core.subject_words import telling_words
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.held_words import drop_word
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import Report, incident_text, write_incident_draft, write_incident_report
from mailwarden.mail.incidents import Missing, Situation, Tally
from mailwarden.mail.render import Renderer
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import IncidentMail

log = get_logger()

MOST_COMPARED = 2000  # mails of the weeks before, by which to tell what is rare
PERHAPS_OF_IT = timedelta(hours=12)  # so long an incident may have been written about before somebody opens it
MOST_WAITING = 5000  # conversations that are looked through for what an incident concerns
LEFT_TO_PEOPLE = (
    "Nobody has said anything new about incident {number} ({title}). Whoever was told of it has now heard that the "
    "next word comes from a person.\nWrite it with `mailwarden incident update {number}`, or close the incident."
)


class Incidents:
    """The incidents of one desk."""

    def __init__(self, carrier: Carrier, renderer: Renderer) -> None:
        self._carrier, self._renderer = carrier, renderer
        self._policy, self._desk = carrier.policy, carrier.desk.name

    # --- before it is open --------------------------------------------------------------------------------------------

    def missing_in(self, word: IncidentWord, now: datetime) -> Missing | None:
        """Return what has to be said before it can be opened; None: nothing is missing."""
        if self._policy.mode is Mode.OBSERVE:
            return Missing.OBSERVING
        if not word.text or not (word.about or word.is_for_all or telling_words(word.text)):
            return Missing.TITLE
        if not (word.about or word.is_for_all or signs_of(word.text, ())):
            return Missing.ABOUT
        return None if word.next_at and word.next_at > now else Missing.NEXT

    def draft(self, tx: Transaction, word: IncidentWord, author: str, now: datetime) -> Incident:
        """Remember what would be told. word: nothing is missing in it; author: addr-spec, "" for the command line."""
        draft = Incident(
            desk=self._desk,
            title=word.text,
            words=() if word.is_for_all else word.about or signs_of(word.text, self._usual_subjects(tx, now)),
            is_for_all=word.is_for_all,
            author=author,
            drafted_at=now,
            next_update_at=word.next_at,
        )
        return self._known(tx, tx.draft_incident(draft))

    def _usual_subjects(self, tx: Transaction, now: datetime) -> list[str]:
        """Return the subjects of the last weeks, without what people write since it began, perhaps."""
        asked = tx.asked_usually(self._desk, now - USUALLY, MOST_COMPARED)
        return [one.subject for one in asked if one.at < now - PERHAPS_OF_IT]

    def concerned(self, tx: Transaction, incident: Incident) -> tuple[Conversation, ...]:
        """Return who waits, writes about it and may be told."""
        rows = tx.threads(self._desk, only_waiting=True, limit=MOST_WAITING)
        known = (tx.conversation(one.conversation_id) for one in rows if concerns(incident, one.subject))
        return tuple(one for one in known if one and why_untold(one, self._policy) is None)

    def text(self, tx: Transaction, draft: Incident, people: Sequence[Conversation], now: datetime) -> str:
        """Return what the first of them would read, in the desk's language."""
        first = people[0] if people else _somebody(draft)
        return incident_text(mail_for(first, draft, self._policy, now), self._policy, now, self._renderer)

    def ask(self, tx: Transaction, draft: Incident, to: str, asked: Message, now: datetime) -> None:
        """Show a colleague what would be told to whom. to: addr-spec; asked: their mail."""
        people = self.concerned(tx, draft)
        named = [(one.requester, one.subject) for one in people]
        write = partial(write_incident_draft, draft, named, self.text(tx, draft, people, now), asked)
        post, reason, number = self._carrier.post, Reason.INCIDENT_DRAFTED, draft.incident_id
        message_id = post.to_us(tx, Kind.INCIDENT_DRAFT, to, write, reason, now, number)
        tx.after_commit(lambda: log.info("incident.drafted", incident=number, message_id=message_id))

    # --- while it is open ---------------------------------------------------------------------------------------------

    def open(self, tx: Transaction, draft: Incident, author: str, now: datetime) -> int:
        """Open it, have everybody told whom it concerns, and return how many that are."""
        step = Step(number=1, stage=Stage.OPEN, at=now, next_update_at=draft.next_update_at, author=author)
        tx.change_incident(draft.incident_id, opened_at=now)
        tx.add_incident_step(draft.incident_id, step)
        incident = self._known(tx, draft.incident_id)
        people = self.concerned(tx, incident)
        for one in people:
            tx.add_to_incident(incident.incident_id, one.conversation_id, now)
        return self._tell(tx, incident, people, now)

    def may_open(self, draft: Incident, now: datetime) -> bool:
        """Return whether a draft is still one, and its next word can still be told."""
        if self._policy.mode is Mode.FULL and word_about(draft, self._policy, now) is None:
            return False
        return draft.opened_at is None and draft.next_update_at is not None and draft.next_update_at > now

    def update(
        self, tx: Transaction, incident: Incident, text: str, next_at: datetime | None, author: str, now: datetime
    ) -> int:
        """Tell what staff know by now; next_at: None where they named no time: then the same interval counts again."""
        drop_word(tx, incident.incident_id)  # what was said first and has not left would be old news
        owed = next_at or update_after(incident, now, self._policy)
        self._carrier.all_clear(tx, _alarm_of(incident), now)
        return self._next_round(
            tx, incident, Step(stage=Stage.UPDATE, at=now, text=text, next_update_at=owed, author=author), now
        )

    def say_no_news(self, tx: Transaction, incident: Incident, now: datetime) -> int:
        """Tell, in time, that there is no news; after MOST_SILENT times that the next word is a person's."""
        is_last = silent_rounds(incident) >= MOST_SILENT
        owed = None if is_last else update_after(incident, incident.owed_at or now, self._policy)
        stage = Stage.LAST if is_last else Stage.SILENT
        count = self._next_round(tx, incident, Step(stage=stage, at=now, next_update_at=owed), now)
        if is_last and count:
            text = LEFT_TO_PEOPLE.format(number=incident.incident_id, title=incident.title)
            self._carrier.alarm(tx, _alarm_of(incident), text, now)
            self.report(tx, Report(situation=Situation.ENDED, incident=incident, people=count), now)
        return count

    def close(self, tx: Transaction, incident: Incident, why: str, changed: str, author: str, now: datetime) -> int:
        """Tell everybody who was told that it is over, why it was and what changes."""
        drop_word(tx, incident.incident_id)
        tx.change_incident(incident.incident_id, closed_at=now, why=why, changed=changed)
        self._carrier.all_clear(tx, _alarm_of(incident), now)
        return self._next_round(tx, incident, Step(stage=Stage.CLOSE, at=now, author=author), now)

    # --- what staff hear ----------------------------------------------------------------------------------------------

    def remind(self, tx: Transaction, incident: Incident, now: datetime) -> None:
        """Remind staff of the word that is owed."""
        people = self.people(tx, incident)
        count = sum(why_untold(one, self._policy) is None for one in people)
        silent_at = silence_ends(incident, len(people), self._policy) if count else None
        self.report(tx, Report(situation=Situation.OWED, incident=incident, people=count, silent_at=silent_at), now)
        tx.change_incident(incident.incident_id, reminded_of=incident.owed_at)

    def report(self, tx: Transaction, report: Report, now: datetime, *also: str) -> None:
        """Write to whoever speaks for an incident, and to those who are reminded of what is due."""
        incident = report.incident
        authors = (incident.author, *(one.author for one in incident.steps)) if incident else ()
        everybody = desk_list(self._policy, now, away=self._carrier.absences.at(tx, now))
        named = [one for one in (*also, *authors, *everybody) if one]
        to = tuple({one.lower(): one for one in named}.values()) or (self._policy.operator,)
        reason = _REASONS[report.situation]
        for recipient in filter(None, self._carrier.post.reached(tx, to)):
            self._to_colleague(tx, report, recipient, reason, now)

    def answer(self, tx: Transaction, report: Report, to: str, now: datetime, *, is_draft: bool = False) -> None:
        """Tell one colleague that nothing was done, and what is missing. is_draft: no draft came of their mail."""
        self._to_colleague(tx, report, to, Reason.INCIDENT_INCOMPLETE, now, is_draft=is_draft)

    def people(self, tx: Transaction, incident: Incident) -> tuple[Conversation, ...]:
        """Return everybody whom it concerns."""
        known = map(tx.conversation, tx.incident_people(incident.incident_id))
        return tuple(one for one in known if one is not None)

    def _to_colleague(
        self, tx: Transaction, report: Report, to: str, reason: Reason, now: datetime, *, is_draft: bool = False
    ) -> None:
        kind = Kind.INCIDENT_DRAFT if is_draft else Kind.INCIDENT_REPORT
        number = report.incident.incident_id if report.incident else 0
        self._carrier.post.to_us(tx, kind, to, partial(write_incident_report, report), reason, now, number)

    def _next_round(self, tx: Transaction, incident: Incident, step: Step, now: datetime) -> int:
        """Add a round of mail, whatever number it has, and send it."""
        number = incident.steps[-1].number + 1
        tx.add_incident_step(incident.incident_id, replace(step, number=number))
        again = self._known(tx, incident.incident_id)
        return self._tell(tx, again, self.people(tx, again), now)

    def _tell(self, tx: Transaction, incident: Incident, people: Sequence[Conversation], now: datetime) -> int:
        mails = mails_about(incident, people, self._policy, now)
        for known, mail in mails:
            self._carrier.carry_out(tx, (mail,), now=now, conversation_id=known.conversation_id)
        stage = incident.steps[-1].stage
        facts = {"incident": incident.incident_id, "stage": stage, "people": len(mails)}
        tx.after_commit(lambda: log.info("incident.told", **facts))
        return len(mails)

    def _known(self, tx: Transaction, incident_id: int) -> Incident:
        incident = tx.incident(incident_id)
        if incident is None:
            raise LookupError(f"there is no incident {incident_id}")
        return incident


_REASONS = {
    Situation.TOLD: Reason.INCIDENT_REPORTED,
    Situation.OWED: Reason.INCIDENT_UPDATE_OWED,
    Situation.ENDED: Reason.INCIDENT_LEFT_TO_PEOPLE,
    Situation.MISSING: Reason.INCIDENT_INCOMPLETE,
}


def tally_of(mails: Iterable[IncidentMail]) -> Tally:
    """Return what became of one round of mail."""
    found = list(mails)
    withdrawn = [one for one in found if one.state is SubmissionState.WITHDRAWN]
    answered = sum(one.reply in (Reason.ANSWERED_MEANWHILE, Reason.SETTLED_MEANWHILE) for one in withdrawn)
    left = [one for one in found if one.state in (SubmissionState.SENT, SubmissionState.UNCERTAIN) and one.is_settled]
    return Tally(
        sent=sum(not one.came_back for one in left),
        refused=tuple(one.recipient for one in found if one.state is SubmissionState.REFUSED),
        came_back=tuple(one.recipient for one in left if one.came_back),
        answered=answered,
        withdrawn=len(withdrawn) - answered,
        pending=sum(not one.is_settled for one in found),
    )


def _somebody(draft: Incident) -> Conversation:
    """Return whoever may write about it one day, to show what they would read."""
    nobody = Address(spec="")
    return Conversation(
        conversation_id=0,
        desk=draft.desk,
        requester=nobody,
        subject="",
        language="",
        targets="",
        opened_at=draft.drafted_at,
    )


def _alarm_of(incident: Incident) -> str:
    return f"incident-{incident.incident_id}"
