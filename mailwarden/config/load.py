"""Load the file: read, validate, check, fetch the passwords; all or nothing, with every mistake at once.

Touches the file, the environment it is given, and the secrets and certificates the file names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from mailwarden.config.accounts import ROUTES, Account, Imap, Smtp
from mailwarden.config.alarms import AlarmsTable, alarms_findings, checked_url
from mailwarden.config.cautions import cautions
from mailwarden.config.desk import Desk as DeskTable
from mailwarden.config.desk_checks import account_findings, desks_findings
from mailwarden.config.environment import misspelt, state_directory
from mailwarden.config.findings import LEAVE_OUT, Finding, found
from mailwarden.config.hours_checks import hours_findings, targets_findings
from mailwarden.config.models import ServiceTable
from mailwarden.config.policy import Surroundings, desk_policy
from mailwarden.config.secrets import read_secret
from mailwarden.config.sections import Sections, read_sections
from mailwarden.config.settings import Alarms, Configuration, Desk, ImapSettings, Keep, Log, Service, SmtpSettings
from mailwarden.config.source import read_source
from mailwarden.config.values import Mistake
from mailwarden.errors import ConfigError

__all__ = ["Configuration", "Desk", "ImapSettings", "Keep", "Log", "Service", "SmtpSettings", "load"]

IMAP_PORTS = {"implicit": 993, "starttls": 143, "none": 143}  # RFC 8314 section 3.2, RFC 3501 section 2.1
SMTP_PORTS = {"implicit": 465, "starttls": 587, "none": 587}  # RFC 8314 section 3.3, RFC 6409 section 3.1

Passwords = dict[tuple[str, str], str]  # by desk and "imap" or "smtp"; of [alarms] by "" and its key
T = TypeVar("T")


def load(path: Path, *, environ: Mapping[str, str], today: date, with_secrets: bool = True) -> Configuration:
    """Return the configuration, complete and consistent.

    today: the day from which public holidays are laid out. with_secrets=False leaves the passwords empty and
    unread, for commands that connect to nothing. Raises ConfigError with all mistakes, in the order of the file.
    """
    source = read_source(path, environ)
    sections = read_sections(source.document)
    passwords, secret_findings = _passwords(sections, environ, path.parent) if with_secrets else ({}, [])
    later = [*_checked(sections, path.parent, today), *secret_findings]
    # What only follows from a mistake that is already named would send its author looking in the wrong place.
    named = sections.findings + [
        one for one in later if not any(early.concerns(one.path) for early in sections.findings)
    ]
    problems = [*(source.problem(finding) for finding in named), *misspelt(environ)]
    if problems:
        raise ConfigError(*sorted(problems, key=lambda problem: problem.line))
    allowed = _configuration(path, sections, passwords, environ, today)
    return replace(allowed, cautions=tuple(map(source.problem, cautions(sections))))


def _checked(sections: Sections, folder: Path, today: date) -> Iterator[Finding]:
    if sections.service:
        yield from _service_findings(sections.service, folder)
    for name, hours in sections.hours.items():
        if hours:
            yield from hours_findings(name, hours, today)
    yield from targets_findings(sections.targets)
    if sections.alarms:
        yield from alarms_findings(sections.alarms)
        if sections.alarms.account:
            yield from account_findings(("alarms", "account"), sections.alarms.account, folder)
    yield from desks_findings(sections, folder)


def _service_findings(service: ServiceTable, folder: Path) -> Iterator[Finding]:
    if service.templates and not (folder / service.templates).is_dir():
        message = f"there is no directory {folder / service.templates}"
        yield Finding(
            path=("service", "templates"), message=message, remedy=f"create it; without one of your own, {LEAVE_OUT}"
        )
    if service.store and not re.fullmatch(r"sqlite:////.*[^/]", service.store):
        remedy = 'write "sqlite:////var/lib/mailwarden/mailwarden.db", with four slashes before an absolute path'
        message = "is not an absolute path to an SQLite file; other databases are not in this version yet"
        yield Finding(path=("service", "store"), message=message, remedy=remedy)


def _passwords(sections: Sections, environ: Mapping[str, str], folder: Path) -> tuple[Passwords, list[Finding]]:
    passwords: Passwords = {}
    findings: list[Finding] = []
    for name, desk in sections.readable_desks().items():
        for server, auth in (("imap", desk.imap.auth), ("smtp", desk.smtp.auth)):
            try:
                if auth:
                    passwords[name, server] = read_secret(auth.password, environ, folder)
            except Mistake as mistake:
                findings.append(found(("desk", name, server, "auth", "password"), mistake))
    if sections.alarms:
        findings += _fetch_for_alarms(sections.alarms, passwords, environ, folder)
    return passwords, findings


def _fetch_for_alarms(
    alarms: AlarmsTable, passwords: Passwords, environ: Mapping[str, str], folder: Path
) -> Iterator[Finding]:
    """Add the URLs and the password of [alarms] to those that were fetched, and yield what is wrong with them."""
    auth = alarms.account.auth if alarms.account else None
    if auth:
        try:
            passwords["", "smtp"] = read_secret(auth.password, environ, folder)
        except Mistake as mistake:
            yield found(("alarms", "account", "auth", "password"), mistake)
    for route in ROUTES:
        try:
            if secret := getattr(alarms, route):
                url = read_secret(secret, environ, folder)
                passwords["", route] = checked_url(url, allow_plaintext=alarms.allow_plaintext)
        except Mistake as mistake:
            yield found(("alarms", route), mistake)


def _configuration(
    path: Path, sections: Sections, passwords: Passwords, environ: Mapping[str, str], today: date
) -> Configuration:
    service, log, keep = _present(sections.service), _present(sections.log), _present(sections.keep)
    shared = Surroundings(
        hours=_all_present(sections.hours),
        targets=_all_present(sections.targets),
        limits=_present(sections.limits),
        operator=service.operator,
        today=today,
    )
    desks = tuple(
        Desk(
            policy=desk_policy(name, desk, shared),
            imap=_imap(desk, passwords.get((name, "imap"), ""), path.parent),
            smtp=_smtp(desk, passwords.get((name, "smtp"), ""), path.parent),
        )
        for name, desk in sections.readable_desks().items()
    )
    return Configuration(
        path=path,
        service=_service(service, state_directory(environ), path.parent),
        desks=desks,
        log=Log(level=log.level, addresses=log.addresses),
        keep=Keep(closed=keep.closed, statistics=keep.statistics),
        alarms=_alarms(_present(sections.alarms), passwords, path.parent),
        digest=hashlib.sha256(repr([desk.policy for desk in desks]).encode()).hexdigest(),
    )


def _service(service: ServiceTable, state: Path, folder: Path) -> Service:
    return Service(
        store_url=service.store or f"sqlite:///{state.absolute() / 'mailwarden.db'}",
        operator=service.operator,
        templates=folder / service.templates if service.templates else None,
        state_directory=state,
    )


def _imap(desk: DeskTable, password: str, folder: Path) -> ImapSettings:
    imap: Imap = desk.imap
    return ImapSettings(
        host=imap.host,
        port=imap.port or IMAP_PORTS[imap.tls],
        tls=imap.tls,
        user=imap.user or desk.address,
        password=password,
        ca_file=_ca_file(imap, folder),
        inbox=imap.inbox,
        sent=tuple(imap.sent),
        archives=tuple(imap.archives),
    )


def _smtp(desk: DeskTable, password: str, folder: Path) -> SmtpSettings:
    smtp: Smtp = desk.smtp
    return SmtpSettings(
        host=smtp.host,
        port=smtp.port or SMTP_PORTS[smtp.tls],
        tls=smtp.tls,
        user=(smtp.user or desk.address) if smtp.auth else "",
        password=password,
        ca_file=_ca_file(smtp, folder),
        envelope_sender={"desk": desk.address, "null": ""}.get(smtp.envelope_sender, smtp.envelope_sender),
        save_copy=smtp.save_copy,
        connections=smtp.connections,
    )


def _alarms(alarms: AlarmsTable, fetched: Passwords, folder: Path) -> Alarms:
    webhook, ntfy, healthchecks = (fetched.get(("", route), "") for route in ROUTES)
    urls = Alarms(webhook=webhook, ntfy=ntfy, healthchecks=healthchecks, every=alarms.every)
    account, sender = alarms.account, alarms.sender or ""
    if account is None:
        return urls
    smtp = SmtpSettings(
        host=account.host,
        port=account.port or SMTP_PORTS[account.tls],
        tls=account.tls,
        user=(account.user or sender) if account.auth else "",
        password=fetched.get(("", "smtp"), ""),
        ca_file=_ca_file(account, folder),
        envelope_sender=sender,
        save_copy="never",
        connections=1,
    )
    return replace(urls, smtp=smtp, sender=sender)


def _ca_file(account: Account, folder: Path) -> Path | None:
    return folder / account.ca_file if account.ca_file else None


def _present(table: T | None) -> T:
    if table is None:
        raise LookupError("a table that cannot be used is a mistake, and there are none")
    return table


def _all_present(tables: Mapping[str, T | None]) -> dict[str, T]:
    return {name: _present(table) for name, table in tables.items()}
