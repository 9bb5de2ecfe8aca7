"""What a question to staff and the help with its answers may say: who wrote what, and which words are understood.

Pure. The words are those that `core.commands` knows, so what is suggested is always understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.command_phrases import PHRASES
from mailwarden.core.decisions import AskStaff, ExplainWords, HeldMail
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.phrases import Form
from mailwarden.mail.wording import tell_time

LONGEST_SUBJECT = 80
LONGEST_LINE = 80  # of a colleague's words, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMailValues:
    """One of the mails that staff are asked about."""

    number: int  # counted from 1
    requester: str  # "Anna Keller (anna@example.net)"
    subject: str
    at: str  # "at 9:12 today"
    why: str  # slug of what it was held for


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionValues:
    """For question.txt."""

    team: str
    desk: str  # address
    mails: tuple[HeldMailValues, ...]
    is_one: bool
    count: int
    answer: str  # "answer it"
    leave: str  # "leave it"
    answer_one: str  # "answer 2", for one of several
    leave_one: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpValues:
    """For help.txt."""

    team: str
    desk: str  # address
    first_name: str  # of the colleague; "" where it is not known
    said: str  # the first line of what was not understood; "" where they wrote nothing
    needs_number: bool  # it was understood, but not of which of those that were listed
    is_end: bool  # it says that it is over, and that can mean two things
    answer: str  # "answer it"
    leave: str  # "leave it"
    answered: str  # "answered by phone"
    mine: str
    snooze: str  # "snooze", and until when
    no_rush: str
    undo: str


def question_values(decision: AskStaff, desk: DeskPolicy, now: datetime) -> QuestionValues:
    """Word a question to our own people, in the desk's language and zone. now: aware."""
    mails = tuple(held_values(number, one, desk, now) for number, one in enumerate(decision.mails, start=1))
    answer, leave = suggested(Word.ANSWER, desk.language), suggested(Word.LEAVE, desk.language)
    return QuestionValues(
        team=one_line(desk.team),
        desk=desk.address,
        mails=mails,
        is_one=len(mails) == 1,
        count=len(mails),
        answer=answer,
        leave=leave,
        answer_one=f"{_bare(answer)} {len(mails)}",
        leave_one=f"{_bare(leave)} {len(mails)}",
    )


def help_values(decision: ExplainWords, desk: DeskPolicy) -> HelpValues:
    """Word what can be said in a few words, in the desk's language."""
    return HelpValues(
        team=one_line(desk.team),
        desk=desk.address,
        first_name=first_name(_named(decision.to, desk)),
        said=_quoted(decision.said),
        needs_number=decision.needs_number,
        is_end=decision.is_end,
        answer=suggested(Word.ANSWER, desk.language),
        leave=suggested(Word.LEAVE, desk.language),
        answered=suggested(Word.ANSWERED, desk.language),
        mine=suggested(Word.MINE, desk.language),
        snooze=suggested(Word.SNOOZE, desk.language),
        no_rush=suggested(Word.NO_RUSH, desk.language),
        undo=suggested(Word.UNDO, desk.language),
    )


def suggested(word: Word, language: str) -> str:
    """Return the phrase that our mails suggest for a word."""
    return PHRASES[language][word][0]


def _quoted(said: str) -> str:
    """Return the first line somebody wrote, shortened, without anything to click on."""
    line = next((line for one in said.splitlines() if (line := disarmed(one))), "")
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE].rstrip() + "…"


def _bare(phrase: str) -> str:
    """Return a phrase as it stands before a number: "answer 2"."""
    return phrase.removesuffix(" it")


def _named(address: Address, desk: DeskPolicy) -> Address:
    return next((one for one in desk.staff if one.key == address.key), address)


def held_values(number: int, held: HeldMail, desk: DeskPolicy, now: datetime) -> HeldMailValues:
    """Word one held mail under its number, in the desk's language and zone. now: aware."""
    name, subject = disarmed(held.requester.name), disarmed(held.subject)
    spec = held.requester.spec
    return HeldMailValues(
        number=number,
        requester=f"{name} ({spec})" if name and name.lower() != held.requester.key else spec,
        subject=subject if len(subject) <= LONGEST_SUBJECT else subject[:LONGEST_SUBJECT].rstrip() + "…",
        at=tell_time(held.received_at, now, desk.hours.zone, desk.language, Form.AT),
        why=held.because,
    )
