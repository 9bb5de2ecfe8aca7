"""Configurations for scenes: what a test wants to vary as arguments, written as the TOML file that an admin writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.servers import MailServers

OFFICE = '{ mon-fri = ["09:00-17:00"] }'
ALWAYS = '{ mon-sun = ["00:00-24:00"] }'


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """One desk; imap and smtp are inline tables of TOML."""

    name: str
    address: str
    imap: str
    smtp: str
    staff: tuple[str, ...]
    mode: str = "full"
    language: str = "en"
    more: str = ""  # further lines of its table
    digest: str = "{ morning = false, evening = false }"  # they would come in between what most scenes are about

    def toml(self) -> str:
        staff = ", ".join(f'"{one}"' for one in self.staff)
        return f"""
[desk.{self.name}]
address = "{self.address}"
team = "Example Support"
staff = [{staff}]
mode = "{self.mode}"
language = "{self.language}"
languages = ["en", "de"]
imap = {self.imap}
smtp = {self.smtp}
digest = {self.digest}
{self.more}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A whole file; hours: when the desks are open; limits: lines of [limits]."""

    desks: tuple[DeskSettings, ...]
    operator: str
    hours: str = OFFICE
    first_reply: str = "4h"
    limits: str = ""

    def toml(self, store_file: Path) -> str:
        desks = "".join(one.toml() for one in self.desks)
        return f"""\
[service]
operator = "{self.operator}"
store = "sqlite:///{store_file}"

[hours.office]
time_zone = "Europe/Berlin"
open = {self.hours}

[targets.standard]
first_reply = "{self.first_reply}"

[log]
addresses = true

[limits]
{self.limits}
{desks}"""


def imap(servers: MailServers, user: str, *, variable: str = "SECRET", more: str = "") -> str:
    """Return the account on the private Dovecot.

    variable: of the environment, with the password; more: further keys, with a comma before them.
    """
    place = f'host = "127.0.0.1", port = {servers.imap_port}, tls = "none", user = "{user}"'
    return f'{{ {place}, auth = {{ password = {{ env = "{variable}" }} }}{more} }}'


def imaps(servers: MailServers, user: str, *, more: str = "") -> str:
    """The same over TLS from the start; trusted only with `more` naming the authority."""
    place = f'host = "localhost", port = {servers.imaps_port}, user = "{user}"'
    return f'{{ {place}, auth = {{ password = {{ env = "SECRET" }} }}{more} }}'


def smtp(servers: MailServers, *, more: str = "") -> str:
    """Return the private Postfix that asks for no password."""
    return f'{{ host = "127.0.0.1", port = {servers.smtp_port}, tls = "none"{more} }}'


def submission(servers: MailServers, user: str, *, variable: str = "SECRET") -> str:
    """Return the private Postfix that wants STARTTLS and a password."""
    place = f'host = "localhost", port = {servers.submission_port}, tls = "starttls", {authority(servers)}'
    return f'{{ {place}, user = "{user}", auth = {{ password = {{ env = "{variable}" }} }} }}'


def smtps(servers: MailServers, user: str) -> str:
    """Return the private Postfix that wants TLS from the start and a password."""
    place = f'host = "localhost", port = {servers.smtps_port}, {authority(servers)}'
    return f'{{ {place}, user = "{user}", auth = {{ password = {{ env = "SECRET" }} }} }}'


def authority(servers: MailServers) -> str:
    return f'ca_file = "{servers.ca_file}"'
