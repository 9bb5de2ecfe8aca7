"""A rendered text on its way to somebody: who it is from, whom it goes to, and which mail it answers. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.compose import AutoSubmitted, Draft, disarmed, reply_subject
from mailwarden.mail.render import Rendered


class ToRequester(Protocol):
    """What every decision to write to a requester says."""

    @property
    def to(self) -> Address: ...
    @property
    def in_reply_to(self) -> str: ...
    @property
    def references(self) -> tuple[str, ...]: ...
    @property
    def subject(self) -> str: ...
    @property
    def language(self) -> str: ...


def answer(
    decision: ToRequester,
    desk: DeskPolicy,
    rendered: Rendered,
    auto_submitted: AutoSubmitted,
    message_id: str,
    now: datetime,
) -> Draft:
    """Return a mail to a requester, in the thread of theirs."""
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


def word_to_us(to: str, desk: DeskPolicy, rendered: Rendered, message_id: str, now: datetime) -> Draft:
    """Return a mail to one of our own people, as a thread of its own. to: addr-spec."""
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


def _name_beside(address: Address) -> str:
    """Return the name to write beside an address; none that holds an address itself, for somebody may send to that."""
    return "" if "@" in address.name else disarmed(address.name)
