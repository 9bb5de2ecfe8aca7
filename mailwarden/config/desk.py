"""The table [desk.NAME]: one watched support address, its people, its manners and its rules."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mailwarden.config.accounts import Imap, Smtp
from mailwarden.config.table import (
    AddressField,
    DateField,
    DurationField,
    Flag,
    Listed,
    ListIdField,
    Number,
    PlainText,
    SenderField,
    ServerNameField,
    StaffField,
    Table,
    Whole,
    as_written,
)
from mailwarden.config.values import Mistake, shown


def _ascending(value: list[float]) -> list[float]:
    if sorted(set(value)) != value or not all(0 < part < 1 for part in value):
        raise Mistake("must be fractions between 0 and 1 that rise", "write it like [0.5, 0.85]")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", value):
        raise Mistake(f"{shown(value)} is not a language", 'write it like "en" or "de"')
    return value


Language = Annotated[str, AfterValidator(_language)]  # the name of a directory of templates


class When(Table):
    """Which mail a rule is for; all that is said here must hold."""

    senders: Annotated[list[SenderField], Listed] = Field(
        [], alias="from", description='Addresses, or "@example.org" for everybody there.', examples=[["@example.org"]]
    )
    recipients: Annotated[list[AddressField], Listed] = Field(
        [], alias="to", description="Addresses it was written to.", examples=[["help@example.org"]]
    )
    subjects: Annotated[list[PlainText], Listed] = Field(
        [], alias="subject", description="Patterns; * is anything.", examples=["*outage*"]
    )
    headers: dict[PlainText, PlainText] = Field(
        {}, alias="header", description="Header fields and a pattern for each.", examples=[{"X-Priority": "1*"}]
    )


class RuleTable(Table):
    """Other targets for some of the mail. Write one such table for each rule; the first that matches counts."""

    when: When = Field(
        description="Which mail: from, to, subject and header; all that is said must hold, * is anything.",
        examples=[{"from": ["@bigcustomer.example"], "subject": "*outage*"}],
    )
    targets: PlainText = Field(description="The name of a [targets.…] table.", examples=["gold"])


class Acknowledge(Table):
    """What an acknowledgement says: what was learned from the desk's own answers; until then the target, as an aim."""

    confidence: Annotated[Number, Field(ge=0.5, le=0.99)] = Field(
        0.9, description="How sure the time that is told must be: 0.9 is right nine times out of ten."
    )
    history: DurationField = Field(as_written("90d"), description="How far back to learn from.")
    announce: DurationField = Field(
        as_written("7d"),
        description="How long beforehand closed days and other hours than usual are told; 0m announces nothing.",
    )


class Notice(Table):
    """When people are written to again, and when your own people are reminded before that."""

    lead: DurationField = Field(
        as_written("30m"), description="At the latest this long before a told time, the customer hears."
    )
    chance: Annotated[Number, Field(ge=0, le=0.99)] = Field(
        0.1,
        description="When the chance that they are answered in time falls below this, the customer hears at once; "
        "0 waits for the lead.",
    )
    material: DurationField = Field(as_written("15m"), description="A delay shorter than this is not worth a mail.")
    restate: bool = Field(
        True, description="Whether somebody who writes again is told, once, that what you said still holds."
    )
    close: bool = Field(
        True,
        description="Whether somebody whom you kept waiting longer than you said is thanked after the answer, and "
        "asked once, three opening days later, whether it is settled.",
    )
    automatic: Annotated[Whole, Field(ge=1)] = Field(
        2, description="So many notices while somebody waits; then only a person may name a new time."
    )
    nudge_at: Annotated[list[Number], AfterValidator(_ascending)] = Field(
        [0.5, 0.85], description="When to remind your people, as fractions of the opening time until the told time."
    )
    hold: DurationField = Field(
        as_written("5m"),
        description="How long a mail in a colleague's words waits, so that they can take it back; 0m sends it at once.",
    )


class Absent(Table):
    """A time in which one of your people is away: somebody else is reminded meanwhile. One such table for each."""

    who: AddressField = Field(description="Who is away.", examples=["anna@example.org"])
    first: DateField = Field(alias="from", description="The first day.", examples=["2026-12-01"])
    last: DateField = Field(alias="until", description="The last day.", examples=["2026-12-05"])
    instead: AddressField | None = Field(
        None,
        description="Who is reminded instead. Default: the others who hear of what is due.",
        examples=["ben@example.org"],
    )
    announce: Flag = Field(
        True, description="Whether acknowledgements that name your people say so, some days beforehand."
    )


class DigestTable(Table):
    """What your people hear of a whole day, unless there is nothing to say; nothing while the desk only observes."""

    morning: Flag = Field(
        True, description="When the desk opens: what customers were told for today, and what needs a look."
    )
    evening: Flag = Field(True, description="When it has closed: how many of the told times were kept.")


class TrustTable(Table):
    """Whose word about a mail counts."""

    authserv_id: ServerNameField | None = Field(
        None,
        description="The name your own mail server begins its Authentication-Results with, like mx.google.com; "
        '"microsoft" for Microsoft 365, which names none. Only its topmost one counts: where it says dmarc=fail, '
        "nothing automatic is sent, and orders by mail need a pass.",
        examples=["mx.example.org"],
    )
    list_ids: list[ListIdField] = Field(
        [],
        description="List-Ids of groups through which customers write; any other list is never answered.",
        examples=[["support.groups.example.org"]],
    )


class Desk(Table):
    """One watched support address. Write one such table for each."""

    address: AddressField = Field(description="The address customers write to.", examples=["support@example.org"])
    aliases: list[AddressField] = Field(
        [], description="Other addresses that arrive in the same mailbox.", examples=[["help@example.org"]]
    )
    team: PlainText | None = Field(
        None, description="Who signs. Default: the domain of the address.", examples=["Example Support"]
    )
    staff: list[StaffField] = Field(
        [],
        description='Who answers: addresses, with a name if you like, or "@agents.example.org" for everybody there.',
        examples=[["Anna Berg <anna@example.org>"]],
    )
    nudge: list[AddressField] | None = Field(
        None,
        description="Who hears of what is due. Default: everybody listed as staff.",
        examples=[["anna@example.org"]],
    )
    nudge_answerer: Flag = Field(
        True, description="Whether whoever answered last in a conversation is reminded of it, instead of everybody."
    )
    forms: list[SenderField] = Field(
        [],
        description='Web forms that write to the desk: their addresses, or "@forms.example.org" for all there. Who '
        "filled one in is taken from Reply-To; without that field nobody is answered.",
        examples=[["form@example.org"]],
    )
    mode: Literal["observe", "acknowledge", "full"] = Field(
        "observe",
        description='"observe" only records what it would do, "acknowledge" answers new mail, and "full" also writes '
        "before a told time passes.",
    )
    hours: PlainText | None = Field(
        None, description="The name of an [hours.…] table. Default: the only one.", examples=["office"]
    )
    targets: PlainText | None = Field(
        None, description="The name of a [targets.…] table. Default: the only one.", examples=["standard"]
    )
    language: Language = Field("en", description="The language to write in when a mail doesn't tell: de, en, es or fr.")
    languages: list[Language] = Field(
        [], description="The languages to answer in. Default: only the one above.", examples=[["en", "de"]]
    )
    imap: Imap = Field(description="Where the mail is read.")
    smtp: Smtp = Field(description="Where the mail is sent.")
    acknowledge: Acknowledge = Field(as_written({}), description="What an acknowledgement says.")
    notice: Notice = Field(as_written({}), description="When people hear of a delay.")
    trust: TrustTable = Field(as_written({}), description="Whose word about a mail counts.")
    digest: DigestTable = Field(as_written({}), description="What your people hear of a whole day.")
    absent: list[Absent] = Field([], description="Who of your people is away, and when.")
    rules: list[RuleTable] = Field([], description="Other targets for some of the mail; the first that matches counts.")
