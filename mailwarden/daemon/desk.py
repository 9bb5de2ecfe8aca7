"""One desk as the daemon holds it: what was decided about it, and how its servers are reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailwarden.config.settings import Desk as Settings
from mailwarden.config.settings import SmtpSettings
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import DeskPolicy
from mailwarden.daemon.patience import waiting_as_told
from mailwarden.logs import hide
from mailwarden.mail.greeting import SmtpAccount
from mailwarden.mail.imap import FetchedMessage, ImapAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything needed to serve one support address; equal values mean that nothing was changed by a reload."""

    policy: DeskPolicy
    imap: ImapAccount
    smtp: SmtpAccount
    inbox: str
    sent: tuple[str, ...]  # names of mailboxes; "auto" among them: ask the server
    envelope_sender: str  # of our automatic mail; "" is the null reverse-path
    save_copy: bool  # whether the admin wants our mail to be found in Sent
    connections: int = 2  # to the SMTP server at once
    archives: tuple[str, ...] = ()  # names of mailboxes; "auto" among them: ask the server

    @property
    def name(self) -> str:
        return self.policy.name


def desk_from(settings: Settings, id_key: bytes) -> Desk:
    """Return a configured desk, ready to be served; id_key: this installation's secret for its Message-IDs."""
    imap, smtp = settings.imap, settings.smtp
    hide(imap.password, user=imap.user)
    return Desk(
        policy=replace(settings.policy, id_key=id_key),
        imap=waiting_as_told(
            ImapAccount(
                host=imap.host,
                port=imap.port,
                tls=imap.tls,
                user=imap.user,
                password=imap.password,
                ca_file=str(imap.ca_file or ""),
            )
        ),
        smtp=smtp_account(smtp),
        inbox=imap.inbox,
        sent=imap.sent,
        envelope_sender=smtp.envelope_sender,
        save_copy=smtp.save_copy == "auto",
        connections=smtp.connections,
        archives=imap.archives,
    )


def smtp_account(smtp: SmtpSettings) -> SmtpAccount:
    """Return a configured server as submitters want it."""
    hide(smtp.password, user=smtp.user)
    return waiting_as_told(
        SmtpAccount(
            host=smtp.host,
            port=smtp.port,
            tls=smtp.tls,
            user=smtp.user,
            password=smtp.password,
            ca_file=str(smtp.ca_file or ""),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMailbox:
    """One mailbox of a desk and what it is for."""

    name: str
    role: MailboxRole

    def role_of(self, message: FetchedMessage) -> MailboxRole:
        """Return what this mailbox is for one message: where all mail stands for Sent, the rest is merely put away."""
        return MailboxRole.ARCHIVE if message.is_sent is False and self.role is MailboxRole.SENT else self.role
