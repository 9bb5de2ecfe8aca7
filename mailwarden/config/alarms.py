"""The table [alarms]: how the operator hears of trouble when a desk's own mail cannot carry the word."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import Field

from mailwarden.config.accounts import Account, Auth, Secret, is_this_machine
from mailwarden.config.findings import Finding
from mailwarden.config.table import AddressField, DurationField, Flag, Port, Table, as_written
from mailwarden.config.values import Mistake

_SHORTEST = 10.0  # seconds between two pings


class AlarmAccount(Account):
    """Another mail account, for alarms that a desk's own server does not take."""

    port: Port | None = Field(None, description="Default: 465, or 587 with starttls.", examples=[465])
    auth: Auth | None = Field(
        None,
        description="As for a desk. Leave it out where the server asks for no login.",
        examples=[{"password": {"credential": "smtp-alarms"}}],
    )


class AlarmsTable(Table):
    """How the operator hears of trouble when a desk's own mail cannot carry the word. All of it may be left out."""

    account: AlarmAccount | None = Field(
        None,
        description="Another mail account: it takes over what a desk's own server has not taken for two minutes.",
        examples=[{"host": "mail.other.example", "auth": {"password": {"credential": "smtp-alarms"}}}],
    )
    sender: AddressField | None = Field(
        None, alias="from", description="Who these mails are from.", examples=["alarms@other.example"]
    )
    webhook: Secret | None = Field(
        None,
        description="Where the URL is that gets a JSON object by POST, once for each alarm and once when it is over. "
        "Such an URL is a secret: a file, a credential or the environment holds it, as with passwords.",
        examples=[{"credential": "alarm-webhook"}],
    )
    ntfy: Secret | None = Field(
        None,
        description="The same for a topic of ntfy (https://ntfy.sh/TOPIC, or a server of your own).",
        examples=[{"credential": "alarm-ntfy"}],
    )
    healthchecks: Secret | None = Field(
        None,
        description="The same for a monitor such as healthchecks.io: pinged while all is well, with /fail behind it "
        "when not. When the pings stop, the monitor tells you, so this works even if the whole machine is gone.",
        examples=[{"credential": "alarm-healthchecks"}],
    )
    every: DurationField = Field(
        as_written("1m"),
        description="How often the monitor is pinged: its period. Let its grace be 6 minutes: a server that restarts "
        "wakes nobody, and whatever lasts is known within 10.",
    )
    allow_plaintext: Flag = Field(False, description="Let these URLs be http: to other machines.")


def alarms_findings(alarms: AlarmsTable) -> Iterator[Finding]:
    """Yield what does not fit together."""
    if alarms.account and not alarms.sender:
        yield Finding(path=("alarms", "from"), message="is missing", remedy='write from = "alarms@other.example"')
    if alarms.sender and not alarms.account:
        remedy = 'write account = { host = "…", auth = { … } }'
        yield Finding(path=("alarms", "from"), message="is of no use without account", remedy=remedy)
    if alarms.every.total_seconds() < _SHORTEST:
        yield Finding(path=("alarms", "every"), message="must be at least 10s", remedy='write "1m", for example')


def checked_url(url: str, *, allow_plaintext: bool) -> str:
    """Return the URL of a service. Raises Mistake, which never repeats it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host or not url.isascii() or any(one <= " " for one in url):
        raise Mistake("what is kept there is no URL", "put one line there that begins with https://")
    if parts.scheme == "http" and not allow_plaintext and not is_this_machine(host):
        raise Mistake(
            "the URL that is kept there would send alarms in the clear",
            "let it begin with https://, or set allow_plaintext = true in [alarms]",
        )
    return url
