"""Rehearses one desk for the command: reads its mailboxes, lives through them, and writes its mails as people get them.

Connects to the IMAP server only, for reading; opens no store and no lease, so the daemon may be running beside it.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailwarden.cli.progress import Advance
from mailwarden.config.settings import Desk as Settings
from mailwarden.core.conversation import Kind
from mailwarden.core.decisions import SendAcknowledgement, SendClosing, SendNotice, SendRestatement
from mailwarden.core.identity import own_message_id
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reporting import Report, report
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import Desk, desk_from
from mailwarden.daemon.rehearsal.reading import History, Progress, read_history
from mailwarden.daemon.rehearsal.replay import rehearse
from mailwarden.daemon.rehearsal.suggesting import suggestions
from mailwarden.daemon.rehearsal.values import Rehearsal, SentMail, Suggestion
from mailwarden.daemon.relearning import LONGEST_HISTORY
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.letters import write_acknowledgement, write_closing, write_notice, write_restatement
from mailwarden.mail.render import Renderer

# What the daemon wrote before is recognised by its author and its Auto-Submitted, so the store's key is not needed.
KEY = b"rehearsal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A mail as its reader would have got it."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One desk's rehearsal, with everything that is told about it."""

    configured: Mode  # what the desk may do today
    mailboxes: tuple[str, ...]  # that were read
    unreadable: int  # mails of which nothing could be read
    rehearsal: Rehearsal
    report: Report
    suggestions: tuple[Suggestion, ...]
    written: dict[int, Written]  # by the mail's place in rehearsal.mails

    @property
    def is_empty(self) -> bool:
        return not self.rehearsal.letters


def rehearse_desk(
    settings: Settings, renderer: Renderer, *, since: datetime, clock: Clock, mode: Mode, show: int, advance: Advance
) -> Rehearsed:
    """Rehearse one desk until now. show: how many mails to requesters to render, the newest.

    Raises Unavailable, LoginRefused or MailboxMissing, with the remedy.
    """
    desk, until = desk_from(settings, KEY), clock.now()
    history = _read(desk, since, clock, advance)
    found = _live_through(history, desk.policy, since=since, until=until, mode=mode, advance=advance)
    return judged(history, found, desk.policy, write(found, renderer, show, advance))


def judged(history: History, found: Rehearsal, configured: DeskPolicy, written: dict[int, Written]) -> Rehearsed:
    """Return a rehearsal with the figures and suggestions that follow from it."""
    return Rehearsed(
        configured=configured.mode,
        mailboxes=history.mailboxes,
        unreadable=history.unreadable,
        rehearsal=found,
        report=report(found.desk, found.policy.hours, found.records, since=found.since, now=found.until),
        suggestions=suggestions(found),
        written=written,
    )


def _read(desk: Desk, since: datetime, clock: Clock, advance: Advance) -> History:
    """Read also what came before: a daemon that had begun then would have learned from it."""

    def tell(progress: Progress) -> None:
        advance(f"{desk.name}: reading {progress.mailbox}", progress.share)

    history = min(desk.policy.history, LONGEST_HISTORY)
    return asyncio.run(read_history(desk, since=since - history, clock=clock, on_progress=tell))


def _live_through(
    history: History, policy: DeskPolicy, *, since: datetime, until: datetime, mode: Mode, advance: Advance
) -> Rehearsal:
    count = len(history.letters)

    def tell(reached: int) -> None:
        advance(f"{policy.name}: rehearsing", reached / max(1, count))

    return rehearse(history.letters, policy, since=since, until=until, on_progress=tell, mode=mode)


# --- the mails as people would have got them ------------------------------------------------------------------------


def write(found: Rehearsal, renderer: Renderer, most: int, advance: Advance) -> dict[int, Written]:
    """Return the newest mails to requesters as they would have been read, by their place in found.mails."""
    chosen = list(_to_requesters(found.mails))[-most:] if most else []
    written = {}
    for number, (place, mail) in enumerate(chosen, start=1):
        written[place] = _written(mail, found.policy, renderer)
        advance(f"{found.desk}: writing", number / len(chosen))
    return written


def _to_requesters(mails: Sequence[SentMail]) -> Iterator[tuple[int, SentMail]]:
    return ((place, mail) for place, mail in enumerate(mails) if mail.kind is not Kind.NUDGE)


def _written(mail: SentMail, policy: DeskPolicy, renderer: Renderer) -> Written:
    """Write a mail exactly as for real, and read it as a mail program does."""
    parsed = email.message_from_bytes(_frozen(mail, policy, renderer), policy=email.policy.default)
    body = parsed.get_body(("plain",))
    return Written(subject=str(parsed["Subject"]), text=body.get_content() if body else "")


def _frozen(mail: SentMail, policy: DeskPolicy, renderer: Renderer) -> bytes:
    message_id = own_message_id("0" * 16, policy.id_key, policy.id_domain)
    head = Letterhead(desk=policy, message_id=message_id, now=mail.at, renderer=renderer)
    match mail.decision:
        case SendAcknowledgement() as decision:
            return write_acknowledgement(decision, head=head)
        case SendNotice() as decision:
            return write_notice(decision, head=head)
        case SendRestatement() as decision:
            return write_restatement(decision, head=head)
        case SendClosing() as decision:
            return write_closing(decision, head=head)
    return b""
