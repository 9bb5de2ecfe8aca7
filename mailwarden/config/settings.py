"""A configuration that was found good, as frozen values: what the daemon builds its parts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from mailwarden.core.policy import DeskPolicy
from mailwarden.errors import Problem

Tls = Literal["implicit", "starttls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """mailwarden itself."""

    store_url: str = field(repr=False)  # SQLAlchemy URL
    operator: str  # addr-spec
    templates: Path | None  # texts that go before the shipped ones
    state_directory: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """Where a desk's mail is read."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)  # "" when loaded without secrets
    ca_file: Path | None  # None: the system's certificates
    inbox: str
    sent: tuple[str, ...] = ("auto",)  # names of mailboxes; "auto" among them: those that look like Sent
    archives: tuple[str, ...] = ("auto",)  # names of mailboxes; "auto" among them: those that the server lists


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """Where a desk's mail is submitted."""

    host: str
    port: int
    tls: Tls
    user: str  # "": no AUTH
    password: str = field(repr=False)  # "" without AUTH, or when loaded without secrets
    ca_file: Path | None  # None: the system's certificates
    envelope_sender: str  # "" is the null reverse-path (RFC 5321 section 4.5.5)
    save_copy: Literal["never", "auto"]
    connections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One watched address: what was decided about it, and its two servers."""

    policy: DeskPolicy  # id_key is still empty: it is the store's, not the file's
    imap: ImapSettings
    smtp: SmtpSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"]
    addresses: bool  # whether people's addresses may appear


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long things are remembered."""

    closed: timedelta  # conversations, after their last mail, if nothing is due in them
    statistics: timedelta  # what reports count of them afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """How the operator hears of trouble when a desk's own mail cannot carry the word; "" and None where not at all."""

    smtp: SmtpSettings | None = None
    sender: str = ""
    webhook: str = field(default="", repr=False)  # URLs; "" when loaded without secrets, too
    ntfy: str = field(default="", repr=False)
    healthchecks: str = field(default="", repr=False)
    every: timedelta = timedelta(minutes=1)  # between two pings


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything the file and the environment say."""

    path: Path
    service: Service
    desks: tuple[Desk, ...]
    log: Log
    keep: Keep
    alarms: Alarms
    digest: str  # of the desks' policies: alike for alike decisions, whatever the file looks like
    cautions: tuple[Problem, ...] = ()  # no mistakes, but worth a second thought
