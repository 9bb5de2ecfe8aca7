"""Write each kind of automatic mail, from the core's decision to the bytes that are frozen in the outbox.

Pure but for the templates that the renderer reads. Message-IDs and instants are given; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailwarden.core.daily import Evening, Morning
from mailwarden.core.decisions import (
    AskStaff,
    AskToCorrect,
    ExplainWords,
    NudgeStaff,
    OfferToTrack,
    SendAcknowledgement,
    SendClosing,
    SendNotice,
    SendRestatement,
    TellColleague,
    TellOfReturn,
)
from mailwarden.core.digests import Digest
from mailwarden.core.message import Address
from mailwarden.core.shortfall import Shortfall
from mailwarden.core.stakes import Stake
from mailwarden.mail.addressed import Letterhead, Thread
from mailwarden.mail.alarms import alarm_values
from mailwarden.mail.asides import closing_template, closing_values, restatement_values
from mailwarden.mail.compose import AutoSubmitted
from mailwarden.mail.confirmations import confirmation_values
from mailwarden.mail.corrections import correction_values
from mailwarden.mail.digests import digest_values, evening_values, morning_values
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.notices import notice_template, notice_values
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.offers import offer_values
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.values import acknowledgement_values, return_values


def write_acknowledgement(decision: SendAcknowledgement, *, head: Letterhead) -> bytes:
    """Return the acknowledgement. Raises UnsafeArgument."""
    values = acknowledgement_values(decision, head.desk, head.now)
    return head.answer(decision, "acknowledgement", values, AutoSubmitted.REPLIED)


def write_notice(decision: SendNotice, *, head: Letterhead) -> bytes:
    """Return the update or apology. Raises UnsafeArgument."""
    values = notice_values(decision, head.desk, head.now)
    return head.answer(decision, notice_template(decision.tone), values, AutoSubmitted.GENERATED)


def write_restatement(decision: SendRestatement, *, head: Letterhead) -> bytes:
    """Return the word that what they were told still stands. Raises UnsafeArgument."""
    values = restatement_values(decision, head.desk, head.now)
    return head.answer(decision, "restatement", values, AutoSubmitted.REPLIED)


def write_closing(decision: SendClosing, *, head: Letterhead) -> bytes:
    """Return thanks after an answer, the question whether it holds, or that mails crossed. Raises UnsafeArgument."""
    values = closing_values(decision, head.desk, head.now)
    return head.answer(decision, closing_template(decision), values, AutoSubmitted.GENERATED)


def write_nudge(decision: NudgeStaff, *, head: Letterhead) -> bytes:
    """Return the nudge to one of our people, as a thread of its own. Raises UnsafeArgument."""
    return head.word_to_us("nudge", nudge_values(decision, head.desk, head.now))


def write_offer(decision: OfferToTrack, *, head: Letterhead) -> bytes:
    """Return the question whether a time that was named in an answer is to be guarded. Raises UnsafeArgument."""
    return head.word_to_us("offer", offer_values(decision, head.desk, head.now))


def write_return(decision: TellOfReturn, *, head: Letterhead) -> bytes:
    """Return what one of our people reads when a mail came back, as a thread of its own. Raises UnsafeArgument."""
    return head.word_to_us("returned", return_values(decision, head.desk, head.now))


def write_question(decision: AskStaff, *, head: Letterhead) -> bytes:
    """Return the question about held mail to one of our people, as a thread of its own. Raises UnsafeArgument."""
    return head.word_to_us("question", question_values(decision, head.desk, head.now))


def write_correction(decision: AskToCorrect, thread: Thread | None = None, *, head: Letterhead) -> bytes:
    """Return the question whether told times are to be corrected, or what comes of a yes to it. Raises UnsafeArgument.

    thread: what the colleague wrote who said yes; None: it is a thread of its own.
    """
    return head.word_to_us("correction", correction_values(decision, head.desk, head.now), thread)


def write_digest(digest: Digest, *, head: Letterhead) -> bytes:
    """Return several nudges in one mail to one of our people, as a thread of its own. Raises UnsafeArgument."""
    return head.word_to_us("digest", digest_values(digest, head.desk, head.now))


def write_morning(said: Morning, *, head: Letterhead) -> bytes:
    """Return what is due today and what needs a look, to one of our people. Raises UnsafeArgument."""
    return head.word_to_us("morning", morning_values(said, head.desk, head.now))


def write_evening(said: Evening, *, head: Letterhead) -> bytes:
    """Return what became of the day's told times, to one of our people. Raises UnsafeArgument."""
    return head.word_to_us("evening", evening_values(said, head.desk, head.now))


def write_help(decision: ExplainWords, *, head: Letterhead) -> bytes:
    """Return what can be said in one word, as an answer to what a colleague said. Raises UnsafeArgument."""
    thread = Thread(in_reply_to=decision.in_reply_to, references=decision.references, subject=decision.subject)
    return head.word_to_us("help", help_values(decision, head.desk), thread)


def write_confirmation(
    tells: Sequence[TellColleague], colleague: Address, thread: Thread, *, head: Letterhead
) -> bytes:
    """Return what became of a colleague's words, with the mails that requesters get. tells: not empty."""
    texts = [_notice_text(one.notice, head) if one.notice else "" for one in tells]
    return head.word_to_us("confirmation", confirmation_values(tells, texts, colleague, head.desk, head.now), thread)


def _notice_text(notice: SendNotice, head: Letterhead) -> str:
    values = notice_values(notice, head.desk, head.now)
    return head.renderer.render(notice_template(notice.tone), notice.language, values).text


def write_alarm(
    *, subject: str, text: str, raised_at: datetime, over: bool, head: Letterhead, stake: Stake | None = None
) -> bytes:
    """Return the mail that tells the operator what is wrong, or that it is over.

    subject: the alarm's slug; text: what is wrong and what to do, one paragraph a line; stake: what is at stake.
    """
    values = alarm_values(head.desk, subject, text, raised_at, head.now, stake)
    return head.word_to_us("alarm_over" if over else "alarm", values)


def write_evidence(shortfalls: Sequence[Shortfall], *, head: Letterhead) -> bytes:
    """Return the mail that tells the operator where answers take longer than the target. shortfalls: not empty."""
    return head.word_to_us("evidence", evidence_values(shortfalls, head.desk))
