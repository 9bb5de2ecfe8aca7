"""The tables imap and smtp of a desk: where its mail is read and sent, and where the password is found."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from mailwarden.config.table import Flag, Host, Listed, PlainText, Port, Table, Whole, as_written
from mailwarden.config.values import Mistake, parse_address

ROUTES = ("webhook", "ntfy", "healthchecks")  # keys of [alarms]: the URL of a service, which is a secret
ONE_PLACE = (
    'write { credential = "NAME" }, { file = "/path" }, { env = "NAME" } or { command = ["pass", "show", "NAME"] }'
)


def is_this_machine(host: str) -> bool:
    """Return whether what is sent to a host stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _envelope_sender(value: object) -> str:
    return value if isinstance(value, str) and value in ("desk", "null") else parse_address(value)


class Secret(Table):
    """Where a password is found; never the password itself."""

    credential: PlainText | None = Field(None, description="A systemd credential (LoadCredential=).")
    file: PlainText | None = Field(None, description="A file that others on the machine cannot read.")
    env: PlainText | None = Field(None, description="An environment variable.")
    command: list[PlainText] | None = Field(
        None, description="A program and its arguments; the first line it prints is the password.", min_length=1
    )

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        places = [name for name in self.by_key() if getattr(self, name) is not None]
        if len(places) != 1:
            stated = f"names {len(places)} places: {', '.join(places)}" if places else "names no place"
            raise Mistake(f"{stated}, and a password is in one", ONE_PLACE)
        return self


class Auth(Table):
    """How to log in."""

    password: Secret = Field(
        description='Where the password is: { credential = "…" }, { file = "…" }, { env = "…" } or { command = […] }.',
        examples=[{"credential": "imap-support"}],
    )


class Account(Table):
    """A server, and how to get in."""

    host: Host = Field(description="The server.", examples=["mail.example.org"])
    port: Port | None = None
    tls: Literal["implicit", "starttls", "none"] = Field(
        "implicit",
        description='"implicit", "starttls", or "none" on this machine.',
    )
    allow_plaintext: Flag = Field(
        False, description='Let tls = "none" send passwords and mail in the clear to other machines.'
    )
    ca_file: PlainText | None = Field(
        None,
        description="Certificates to trust instead of the system's (PEM).",
        examples=["/etc/mailwarden/ca.pem"],
    )
    user: PlainText | None = Field(
        None, description="Who logs in. Default: the desk's address.", examples=["support@example.org"]
    )


class Imap(Account):
    """Where the desk's mail is read. It is only looked at: no flag is set and nothing is moved."""

    port: Port | None = Field(None, description="Default: 993, or 143 with starttls.", examples=[993])
    auth: Auth = Field(
        description='Where the password is, never the password itself: { credential = "…" } of systemd, '
        '{ file = "…" }, { env = "…" } or { command = ["pass", "show", "…"] }.',
        examples=[{"password": {"credential": "imap-support"}}],
    )
    inbox: PlainText = Field("INBOX", description="The mailbox that requesters' mail arrives in.")
    sent: Annotated[list[PlainText], Listed] = Field(
        as_written("auto"),
        description='Where answers are filed, one or several; "auto" asks the server.',
        min_length=1,
    )
    archives: Annotated[list[PlainText], Listed] = Field(
        as_written("auto"),
        description='Where old mail is put away: read once, to learn from. "auto" asks the server; [] for none.',
    )


class Smtp(Account):
    """Where the desk's mail is sent."""

    port: Port | None = Field(None, description="Default: 465, or 587 with starttls.", examples=[465])
    auth: Auth | None = Field(
        None,
        description="As for imap. Leave it out where the server asks for no login.",
        examples=[{"password": {"credential": "smtp-support"}}],
    )
    envelope_sender: Annotated[
        str, PlainValidator(_envelope_sender), WithJsonSchema({"type": "string", "examples": ["desk", "null"]})
    ] = Field(
        "desk",
        description='Who hears of undeliverable mail: "desk", "null" (nobody) or an address.',
    )
    save_copy: Literal["never", "auto"] = Field(
        "never", description='"auto" files a copy in Sent where the server does not.'
    )
    connections: Annotated[Whole, Field(ge=1, le=20)] = Field(
        2, description="How many connections at a time: a server that is slow to reply holds up only one."
    )
