"""What happened, in plain words: told from the mails that arrived and from what mailwarden wrote down in its store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Kind, Part, Promise, PromiseState
from mailwarden.core.message import Address
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.demo.cast import DESK, DESK_NAME, STAFF_ADDRESSES, TEAM, ZONE, first_name_of, said
from mailwarden.demo.letters import Mail
from mailwarden.demo.today import conversations_of_today
from mailwarden.mail.wording import tell_time
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import DecisionRow

MOST_DECISIONS = 100_000
LEFT_ALONE = "Left alone: "
ENDED = {
    PromiseState.KEPT: "Kept: {name} was told {told}, and answered before.",
    PromiseState.REPLACED: "Replaced in time: {name} was told {told}, and heard before then that it takes longer.",
    PromiseState.BROKEN_WARNED: "Broken after a warning: {name} was told {told}, and not answered by then.",
    PromiseState.BROKEN_SILENTLY: "Broken without a word: {name} was told {told}, and heard nothing.",
}


class What(StrEnum):
    """What kind of thing happened; of the same instant, in this order."""

    HOUR = "hour"  # of the day itself: it opens, it closes
    WROTE = "wrote"
    LEFT_ALONE = "left alone"
    TOLD = "told"
    REMINDED = "reminded"
    ANSWERED = "answered"
    KEPT = "kept"
    BROKEN = "broken"


ORDER = tuple(What)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened, with the mail that somebody got by it."""

    at: datetime
    what: What
    text: str
    mail: Mail | None = None
    told: str = ""  # the time that this mail tells, as it stands there: "by 11:00 today"


class Journal:
    """Turns what is new into happenings, each once."""

    def __init__(self) -> None:
        self._told_of = 0  # decisions

    def news(self, tx: Transaction, mails: Sequence[Mail]) -> tuple[Happening, ...]:
        """Return what happened since the last call, in order. mails: those that arrived since then."""
        rows = tx.decisions(DESK_NAME, limit=MOST_DECISIONS)[self._told_of :]
        self._told_of += len(rows)
        told = [*(one for row in rows for one in _decided(tx, row)), *(one for mail in mails for one in _got(tx, mail))]
        return tuple(sorted(told, key=in_order))


def in_order(happening: Happening) -> tuple[datetime, int]:
    """Return what to sort by."""
    return happening.at, ORDER.index(happening.what)


# --- mails that arrived ----------------------------------------------------------------------------------------------


def _got(tx: Transaction, mail: Mail) -> Iterator[Happening]:
    name = first_name_of(mail.to)
    if mail.to == DESK:
        return  # told when mailwarden has read it
    if not mail.is_automatic:
        yield Happening(at=mail.at, what=What.ANSWERED, text=f"{_answerer(mail)} answers {name}.", mail=mail)
    elif known := _conversation_with(tx, mail):
        yield _reminded(known, mail, name) if mail.to in STAFF_ADDRESSES else _told(known, mail, name)


def _answerer(mail: Mail) -> str:
    return TEAM if mail.author == DESK else mail.author


def _conversation_with(tx: Transaction, mail: Mail) -> Conversation | None:
    known = conversations_of_today(tx)
    return next((one for one in known if mail.id in {sent.message_id for sent in one.submissions}), None)


def _reminded(known: Conversation, mail: Mail, name: str) -> Happening:
    customer, since = first_name_of(known.requester.spec, known.requester.name), standing(known).waiting_since
    text = f"{name} is reminded that {customer} waits" + (f" since {said(since, mail.at)}." if since else ".")
    return Happening(at=mail.at, what=What.REMINDED, text=text, mail=mail)


def _told(known: Conversation, mail: Mail, name: str) -> Happening:
    promise = next((one for one in known.promises if one.message_id == mail.id), None)
    if promise is None:
        news = "that the time still holds" if _is_restatement(known, mail) else "what we know: no new time"
        return Happening(at=mail.at, what=What.TOLD, text=f"{name} is told {news}.", mail=mail)
    is_first = promise == known.promises[0]
    words = tell_time(promise.at, mail.at, ZONE, "en")
    text = f"{name} is told: an answer {words}." if is_first else f"{name} is told in time: now {words}."
    told = tell_time(promise.at, mail.at, ZONE, known.language)
    return Happening(at=mail.at, what=What.TOLD, text=text, mail=mail, told=told)


def _is_restatement(known: Conversation, mail: Mail) -> bool:
    return any(one.message_id == mail.id and one.kind is Kind.RESTATEMENT for one in known.submissions)


# --- decisions -------------------------------------------------------------------------------------------------------


def _decided(tx: Transaction, row: DecisionRow) -> Iterator[Happening]:
    detail = row.detail or {}
    if row.reason is Reason.HISTORY:
        return
    if row.kind == "leave-alone" or detail.get("part") in (Part.AUTOMATIC, Part.BOUNCE):
        yield Happening(at=row.at, what=What.LEFT_ALONE, text=_alone(tx, row))
    elif detail.get("part") == Part.REQUEST:
        yield Happening(at=row.at, what=What.WROTE, text=_wrote(tx, row))
    elif row.kind == "end-promise" and row.conversation_id and (known := tx.conversation(row.conversation_id)):
        yield from _ended(known, row, PromiseState(detail["state"]))


def _wrote(tx: Transaction, row: DecisionRow) -> str:
    author, subject = _author_and_subject(tx, row)
    if row.reason is Reason.CHASER:
        return f"{author} writes again, and still waits since the first mail."
    again = " again" if row.reason is Reason.FURTHER_REQUEST else ""
    return f"{author} writes{again}: {subject}"


def _alone(tx: Transaction, row: DecisionRow) -> str:
    author, subject = _author_and_subject(tx, row)
    return f"{LEFT_ALONE}“{subject}” from {author}, because {REASONS[row.reason]}."


def _author_and_subject(tx: Transaction, row: DecisionRow) -> tuple[str, str]:
    found = tx.message(DESK_NAME, row.message_id)
    if found is None:
        return "somebody", ""
    author = found[0].author or Address(spec="somebody")
    return first_name_of(author.spec, author.name), found[0].subject or "(no subject)"


def _ended(known: Conversation, row: DecisionRow, state: PromiseState) -> Iterator[Happening]:
    promise = _last(known, state)
    if promise and state in ENDED:
        name = first_name_of(known.requester.spec, known.requester.name)
        text = ENDED[state].format(name=name, told=said(promise.at, row.at))
        is_broken = state in (PromiseState.BROKEN_WARNED, PromiseState.BROKEN_SILENTLY)
        yield Happening(at=row.at, what=What.BROKEN if is_broken else What.KEPT, text=text)


def _last(known: Conversation, state: PromiseState) -> Promise | None:
    return next((one for one in reversed(known.promises) if one.state is state), None)
