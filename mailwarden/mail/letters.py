"""Write each kind of automatic mail, from the core's decision to the bytes that are frozen in the outbox.

Pure but for the templates that the renderer reads. Message-IDs and instants are given; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.shortfall import Shortfall
from mailwarden.core.stakes import Stake
from mailwarden.mail.addressed import answer, word_to_us
from mailwarden.mail.alarms import alarm_values
from mailwarden.mail.asides import closing_template, closing_values, restatement_values
from mailwarden.mail.compose import AutoSubmitted, Draft, compose, reply_subject
from mailwarden.mail.confirmations import confirmation_values
from mailwarden.mail.corrections import correction_values
from mailwarden.mail.digests import digest_values, evening_values, morning_values
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.notices import notice_template, notice_values
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.offers import offer_values
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.render import Rendered, Renderer
from mailwarden.mail.values import acknowledgement_values, return_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What one of our people wrote, as an answer to it has to know it."""

    in_reply_to: str  # as written; "" where it has no Message-ID of its own
    references: tuple[str, ...]
    subject: str


def write_acknowledgement(
    decision: SendAcknowledgement, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the acknowledgement. message_id: ours, without "<>"; now: aware. Raises UnsafeArgument."""
    values = acknowledgement_values(decision, desk, now)
    rendered = renderer.render("acknowledgement", decision.language, values)
    return compose(answer(decision, desk, rendered, AutoSubmitted.REPLIED, message_id, now))


def write_notice(
    decision: SendNotice, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the update or apology. message_id: ours, without "<>"; now: aware. Raises UnsafeArgument."""
    values = notice_values(decision, desk, now)
    rendered = renderer.render(notice_template(decision.tone), decision.language, values)
    return compose(answer(decision, desk, rendered, AutoSubmitted.GENERATED, message_id, now))


def write_restatement(
    decision: SendRestatement, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the word that what they were told still stands. Raises UnsafeArgument."""
    rendered = renderer.render("restatement", decision.language, restatement_values(decision, desk, now))
    return compose(answer(decision, desk, rendered, AutoSubmitted.REPLIED, message_id, now))


def write_closing(
    decision: SendClosing, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return thanks after an answer, or the question whether it holds. Raises UnsafeArgument."""
    rendered = renderer.render(closing_template(decision), decision.language, closing_values(decision, desk, now))
    return compose(answer(decision, desk, rendered, AutoSubmitted.GENERATED, message_id, now))


def write_nudge(
    decision: NudgeStaff, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the nudge to one of our people, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("nudge", desk.language, nudge_values(decision, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_offer(
    decision: OfferToTrack, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the question whether a time that was named in an answer is to be guarded. Raises UnsafeArgument."""
    rendered = renderer.render("offer", desk.language, offer_values(decision, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_return(
    decision: TellOfReturn, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what one of our people reads when a mail came back, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("returned", desk.language, return_values(decision, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_question(
    decision: AskStaff, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the question about held mail to one of our people, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("question", desk.language, question_values(decision, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_correction(
    decision: AskToCorrect,
    thread: Thread | None = None,
    *,
    to: str,
    desk: DeskPolicy,
    message_id: str,
    now: datetime,
    renderer: Renderer,
) -> bytes:
    """Return the question whether told times are to be corrected, or what comes of a yes to it. Raises UnsafeArgument.

    thread: what the colleague wrote who said yes; None: it is a thread of its own.
    """
    rendered = renderer.render("correction", desk.language, correction_values(decision, desk, now))
    draft = word_to_us(to, desk, rendered, message_id, now)
    return compose(_in_thread(draft, rendered, thread) if thread else draft)


def write_digest(
    digest: Digest, *, to: str, desk: DeskPolicy, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return several nudges in one mail to one of our people, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("digest", desk.language, digest_values(digest, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_morning(
    said: Morning, *, to: str, desk: DeskPolicy, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what is due today and what needs a look, to one of our people. Raises UnsafeArgument."""
    rendered = renderer.render("morning", desk.language, morning_values(said, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_evening(
    said: Evening, *, to: str, desk: DeskPolicy, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what became of the day's told times, to one of our people. Raises UnsafeArgument."""
    rendered = renderer.render("evening", desk.language, evening_values(said, desk, now))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_help(
    decision: ExplainWords, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what can be said in one word, as an answer to what a colleague said. Raises UnsafeArgument."""
    rendered = renderer.render("help", desk.language, help_values(decision, desk))
    draft = word_to_us(to, desk, rendered, message_id, now)
    thread = Thread(in_reply_to=decision.in_reply_to, references=decision.references, subject=decision.subject)
    return compose(_in_thread(draft, rendered, thread))


def write_confirmation(
    tells: Sequence[TellColleague],
    colleague: Address,
    thread: Thread,
    *,
    to: str,
    desk: DeskPolicy,
    message_id: str,
    now: datetime,
    renderer: Renderer,
) -> bytes:
    """Return what became of a colleague's words, with the mails that requesters get. tells: not empty."""
    texts = [_notice_text(one.notice, desk, now, renderer) if one.notice else "" for one in tells]
    values = confirmation_values(tells, texts, colleague, desk, now)
    rendered = renderer.render("confirmation", desk.language, values)
    return compose(_in_thread(word_to_us(to, desk, rendered, message_id, now), rendered, thread))


def _notice_text(notice: SendNotice, desk: DeskPolicy, now: datetime, renderer: Renderer) -> str:
    return renderer.render(notice_template(notice.tone), notice.language, notice_values(notice, desk, now)).text


def _in_thread(draft: Draft, rendered: Rendered, thread: Thread) -> Draft:
    """Return a mail as an answer to what one of our people wrote."""
    return replace(
        draft,
        subject=reply_subject(thread.subject, rendered.subject),
        auto_submitted=AutoSubmitted.REPLIED,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
    )


def write_alarm(
    *,
    to: str,
    desk: DeskPolicy,
    subject: str,
    text: str,
    raised_at: datetime,
    over: bool,
    message_id: str,
    now: datetime,
    renderer: Renderer,
    stake: Stake | None = None,
) -> bytes:
    """Return the mail that tells the operator what is wrong, or that it is over.

    subject: the alarm's slug; text: what is wrong and what to do, one paragraph a line; stake: what is at stake.
    """
    values = alarm_values(desk, subject, text, raised_at, now, stake)
    rendered = renderer.render("alarm_over" if over else "alarm", desk.language, values)
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_evidence(
    shortfalls: Sequence[Shortfall],
    *,
    to: str,
    desk: DeskPolicy,
    message_id: str,
    now: datetime,
    renderer: Renderer,
) -> bytes:
    """Return the mail that tells the operator where answers take longer than the target. shortfalls: not empty."""
    rendered = renderer.render("evidence", desk.language, evidence_values(shortfalls, desk))
    return compose(word_to_us(to, desk, rendered, message_id, now))
