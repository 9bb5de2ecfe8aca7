"""A text on its way to somebody: who it is from, whom it goes to, and which mail it answers.

Pure but for the templates that the renderer reads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.compose import AutoSubmitted, Draft, compose, disarmed, reply_subject
from mailwarden.mail.render import Rendered, Renderer
from mailwarden.mail.values import Values


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What one of our people wrote, as an answer to it has to know it."""

    in_reply_to: str  # as written; "" where it has no Message-ID of its own
    references: tuple[str, ...]
    subject: str


def thread_of(message: Message) -> Thread:
    """Return a colleague's mail as an answer to it has to know it."""
    return Thread(in_reply_to=message.written_id, references=message.written_references, subject=message.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What every letter has, whatever it is about: who writes, when, and what it is rendered with."""

    desk: DeskPolicy
    message_id: str  # ours, without "<>"
    now: datetime  # aware
    renderer: Renderer
    to: str = ""  # addr-spec of one of our own people; whom a mail to a requester goes to, its decision says

    def answer(self, decision: ToRequester, template: str, values: Values, auto_submitted: AutoSubmitted) -> bytes:
        """Return a mail to a requester, in the thread of theirs. Raises UnsafeArgument."""
        rendered = self.renderer.render(template, decision.language, values)
        draft = Draft(
            sender_name=self.desk.team,
            sender=self.desk.address,
            to=decision.to.spec,
            to_name=_name_beside(decision.to),
            subject=reply_subject(decision.subject, rendered.subject),
            text=rendered.text,
            html=rendered.html,
            language=decision.language,
            message_id=self.message_id,
            date=self.now.astimezone(self.desk.hours.zone),
            auto_submitted=auto_submitted,
            in_reply_to=decision.in_reply_to,
            references=decision.references,
        )
        return compose(draft)

    def word_to_us(self, template: str, values: Values, thread: Thread | None = None) -> bytes:
        """Return a mail to one of our own people. Raises UnsafeArgument.

        thread: what they wrote, where this answers it; None: it is a thread of its own.
        """
        draft = self._draft_to_us(self.renderer.render(template, self.desk.language, values))
        return compose(_in_thread(draft, thread) if thread else draft)

    def _draft_to_us(self, rendered: Rendered) -> Draft:
        recipient = next((one for one in self.desk.staff if one.key == self.to.lower()), Address(spec=self.to))
        return Draft(
            sender_name=f"mailwarden ({self.desk.team})",
            sender=self.desk.address,
            to=self.to,
            to_name=recipient.name,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            language=self.desk.language,
            message_id=self.message_id,
            date=self.now.astimezone(self.desk.hours.zone),
            auto_submitted=AutoSubmitted.GENERATED,
        )


def _in_thread(draft: Draft, thread: Thread) -> Draft:
    return replace(
        draft,
        subject=reply_subject(thread.subject, draft.subject),
        auto_submitted=AutoSubmitted.REPLIED,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
    )


def _name_beside(address: Address) -> str:
    """Return the name to write beside an address; none that holds an address itself, for somebody may send to that."""
    return "" if "@" in address.name else disarmed(address.name)
