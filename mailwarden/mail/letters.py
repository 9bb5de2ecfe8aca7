"""Write each kind of automatic mail, from the core's decision to the bytes that are frozen in the outbox.

Pure but for the templates that the renderer reads. Message-IDs and instants are given; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailwarden.core.decisions import AskStaff, ExplainWords, NudgeStaff, SendAcknowledgement, SendNotice, TellOfReturn
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.shortfall import Shortfall
from mailwarden.mail.compose import AutoSubmitted, Draft, compose, disarmed, reply_subject
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.render import Rendered, Renderer
from mailwarden.mail.values import (
    acknowledgement_values,
    alarm_values,
    notice_template,
    notice_values,
    nudge_values,
    return_values,
)


def write_acknowledgement(
    decision: SendAcknowledgement, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the acknowledgement. message_id: ours, without "<>"; now: aware. Raises UnsafeArgument."""
    values = acknowledgement_values(decision, desk, now)
    rendered = renderer.render("acknowledgement", decision.language, values)
    return compose(_answer(decision, desk, rendered, AutoSubmitted.REPLIED, message_id, now))


def write_notice(
    decision: SendNotice, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the update or apology. message_id: ours, without "<>"; now: aware. Raises UnsafeArgument."""
    values = notice_values(decision, desk, now)
    rendered = renderer.render(notice_template(decision.tone), decision.language, values)
    return compose(_answer(decision, desk, rendered, AutoSubmitted.GENERATED, message_id, now))


def write_nudge(
    decision: NudgeStaff, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the nudge to one of our people, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("nudge", desk.language, nudge_values(decision, desk, now))
    return compose(_word_to_us(to, desk, rendered, message_id, now))


def write_return(
    decision: TellOfReturn, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what one of our people reads when a mail came back, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("returned", desk.language, return_values(decision, desk, now))
    return compose(_word_to_us(to, desk, rendered, message_id, now))


def write_question(
    decision: AskStaff, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the question about held mail to one of our people, as a thread of its own. Raises UnsafeArgument."""
    rendered = renderer.render("question", desk.language, question_values(decision, desk, now))
    return compose(_word_to_us(to, desk, rendered, message_id, now))


def write_help(
    decision: ExplainWords, desk: DeskPolicy, *, to: str, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what can be said in one word, as an answer to what a colleague said. Raises UnsafeArgument."""
    rendered = renderer.render("help", desk.language, help_values(decision, desk))
    draft = _word_to_us(to, desk, rendered, message_id, now)
    answer = replace(
        draft,
        subject=reply_subject(decision.subject, rendered.subject),
        auto_submitted=AutoSubmitted.REPLIED,
        in_reply_to=decision.in_reply_to,
        references=decision.references,
    )
    return compose(answer)


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
) -> bytes:
    """Return the mail that tells the operator what is wrong, or that it is over.

    subject: what is wrong, in a few words; text: more about it and what to do, one paragraph a line.
    """
    values = alarm_values(desk, subject, text, raised_at, now)
    rendered = renderer.render("alarm_over" if over else "alarm", desk.language, values)
    return compose(_word_to_us(to, desk, rendered, message_id, now))


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
    return compose(_word_to_us(to, desk, rendered, message_id, now))


def _answer(
    decision: SendAcknowledgement | SendNotice,
    desk: DeskPolicy,
    rendered: Rendered,
    auto_submitted: AutoSubmitted,
    message_id: str,
    now: datetime,
) -> Draft:
    return Draft(
        sender_name=desk.team,
        sender=desk.address,
        to=decision.to.spec,
        to_name=_name_beside(decision.to),
        subject=reply_subject(decision.subject, rendered.subject),
        text=rendered.text,
        html=rendered.html,
        language=decision.language,
        message_id=message_id,
        date=now.astimezone(desk.hours.zone),
        auto_submitted=auto_submitted,
        in_reply_to=decision.in_reply_to,
        references=decision.references,
    )


def _name_beside(address: Address) -> str:
    """Return the name to write beside an address; none that holds an address itself, for somebody may send to that."""
    return "" if "@" in address.name else disarmed(address.name)


def _word_to_us(to: str, desk: DeskPolicy, rendered: Rendered, message_id: str, now: datetime) -> Draft:
    recipient = next((one for one in desk.staff if one.key == to.lower()), Address(spec=to))
    return Draft(
        sender_name=f"mailwarden ({desk.team})",
        sender=desk.address,
        to=to,
        to_name=recipient.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=desk.language,
        message_id=message_id,
        date=now.astimezone(desk.hours.zone),
        auto_submitted=AutoSubmitted.GENERATED,
    )
