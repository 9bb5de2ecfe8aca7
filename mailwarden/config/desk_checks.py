"""What can be wrong with desks although every value of them can be read: who they name, and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from mailwarden.config.accounts import Account, is_this_machine
from mailwarden.config.desk import Desk
from mailwarden.config.findings import Finding
from mailwarden.config.hours_checks import unknown_name
from mailwarden.config.locate import Path
from mailwarden.config.policy import nudged_by, people_of
from mailwarden.config.sections import Sections
from mailwarden.config.values import did_you_mean
from mailwarden.core.message import Address

SHIPPED_LANGUAGES = ("de", "en", "es", "fr")
DESK_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def desks_findings(sections: Sections, folder: FilePath) -> Iterator[Finding]:
    """Yield what is wrong with the desks. folder: where relative file names begin; files are looked at, not read."""
    if not sections.desks:
        yield Finding(path=("desk",), message="there is no desk to watch", remedy="write a table [desk.support]")
    owners = _owners(sections.readable_desks())
    templates = sections.service.templates if sections.service else None
    for name, desk in sections.readable_desks().items():
        path = ("desk", name)
        yield from _name_findings(path, name)
        yield from _reference_findings(path, desk, sections)
        yield from _owner_findings(path, name, desk, owners)
        yield from _people_findings(path, desk, owners)
        yield from _absence_findings(path, desk)
        yield from _rule_findings(path, desk)
        yield from _language_findings(path, desk, folder / templates if templates else None)
        yield from account_findings((*path, "imap"), desk.imap, folder)
        yield from account_findings((*path, "smtp"), desk.smtp, folder)
        if desk.smtp.user and not desk.smtp.auth:
            remedy = "write auth = { password = … }, or leave the user out"
            yield Finding(path=(*path, "smtp", "user"), message="a user needs a password", remedy=remedy)
    yield from _operator_findings(sections, owners)


def _owners(desks: dict[str, Desk]) -> dict[str, str]:
    """Return every address of a desk, in lower case, with the first desk that claims it."""
    owners: dict[str, str] = {}
    for name, desk in desks.items():
        for address in (desk.address, *desk.aliases):
            owners.setdefault(address.lower(), name)
    return owners


def _name_findings(path: Path, name: str) -> Iterator[Finding]:
    if not DESK_NAME.fullmatch(name):
        remedy = 'use a-z, 0-9, "-" and "_", as in [desk.support]'
        yield Finding(path=path, message=f"'{name}' is not a name for a desk", remedy=remedy)


def _reference_findings(path: Path, desk: Desk, sections: Sections) -> Iterator[Finding]:
    yield from _reference(path, "hours", desk.hours, sections.hours)
    yield from _reference(path, "targets", desk.targets, sections.targets)
    for index, rule in enumerate(desk.rules):
        yield from _reference((*path, "rules", index), "targets", rule.targets, sections.targets)


def _reference(path: Path, kind: str, name: str | None, tables: Iterable[str]) -> Iterator[Finding]:
    names = list(tables)
    if name and name not in names:
        yield unknown_name(kind, name, names, (*path, kind))
    elif not name and len(names) != 1:
        known = f"name one of {', '.join(names)}" if names else f"write a table [{kind}.NAME]"
        yield Finding(path=(*path, kind), message="is missing", remedy=known)


def _owner_findings(path: Path, name: str, desk: Desk, owners: dict[str, str]) -> Iterator[Finding]:
    seen: set[str] = set()
    places: list[tuple[Path, str]] = [((*path, "address"), desk.address)]
    places += [((*path, "aliases", index), alias) for index, alias in enumerate(desk.aliases)]
    for place, address in places:
        owner = owners[address.lower()]
        if owner != name:
            message = f"'{address}' belongs to [desk.{owner}] already"
            yield Finding(path=place, message=message, remedy="an address belongs to one desk")
        elif address.lower() in seen:
            yield Finding(path=place, message=f"'{address}' is named twice", remedy="leave it out here")
        seen.add(address.lower())


def _people_findings(path: Path, desk: Desk, owners: dict[str, str]) -> Iterator[Finding]:
    for index, one in enumerate(desk.staff):
        if isinstance(one, Address) and one.key in owners:
            remedy = "leave it out: what your people send from there is found in Sent"
            yield _not_a_person((*path, "staff", index), one.spec, owners, remedy)
    people = {person.key for person in people_of(desk)}
    for index, form in enumerate(desk.forms):
        if form in owners:
            remedy = "let the form send under an address of its own, and put the customer's into Reply-To"
            message = f"'{form}' is the address of [desk.{owners[form]}], whose own mail must not look like a form's"
            yield Finding(path=(*path, "forms", index), message=message, remedy=remedy)
        elif form in people:
            remedy = "name it in one place only"
            yield Finding(path=(*path, "forms", index), message=f"'{form}' is staff", remedy=remedy)
    for index, address in enumerate(desk.nudge or []):
        if address.lower() in owners:
            yield _not_a_person((*path, "nudge", index), address, owners, "name a person's own address")
    if not nudged_by(desk):
        remedy = 'write nudge = ["anna@example.org"], or list staff by address'
        yield Finding(path=(*path, "staff"), message="nobody would hear of what is due", remedy=remedy)


def _absence_findings(path: Path, desk: Desk) -> Iterator[Finding]:
    for index, absent in enumerate(desk.absent):
        place = (*path, "absent", index)
        if absent.last < absent.first:
            message = f"the absence ends on {absent.last}, before it begins on {absent.first}"
            yield Finding(path=(*place, "until"), message=message, remedy="write the first day first")
        for key, address in (("who", absent.who), ("instead", absent.instead)):
            if address and not _is_ours(address, desk):
                known = [*(one.spec for one in people_of(desk)), *(desk.nudge or [])]
                remedy = did_you_mean(address, known, "name somebody who is listed in staff or nudge")
                message = f"'{address}' is nobody of this desk"
                yield Finding(path=(*place, key), message=message, remedy=remedy)
        if absent.instead and absent.instead.lower() == absent.who.lower():
            message = f"'{absent.instead}' cannot stand in for themselves"
            yield Finding(path=(*place, "instead"), message=message, remedy="name somebody else, or leave it out")


def _is_ours(address: str, desk: Desk) -> bool:
    key = address.lower()
    listed = {person.key for person in people_of(desk)} | {one.lower() for one in desk.nudge or []}
    domains = {one for one in desk.staff if isinstance(one, str)}
    return key in listed or key.rpartition("@")[2] in domains


def _operator_findings(sections: Sections, owners: dict[str, str]) -> Iterator[Finding]:
    operator = sections.service.operator if sections.service else ""
    if operator.lower() in owners:
        remedy = "name a person's own address: a desk would answer itself"
        yield _not_a_person(("service", "operator"), operator, owners, remedy)


def _not_a_person(path: Path, address: str, owners: dict[str, str], remedy: str) -> Finding:
    message = f"'{address}' is the address of [desk.{owners[address.lower()]}], not of a person"
    return Finding(path=path, message=message, remedy=remedy)


def _rule_findings(path: Path, desk: Desk) -> Iterator[Finding]:
    for index, rule in enumerate(desk.rules):
        if not (rule.when.senders or rule.when.recipients or rule.when.subjects or rule.when.headers):
            remedy = 'write when = { from = "@example.org" }'
            yield Finding(
                path=(*path, "rules", index, "when"), message="says nothing that mail could match", remedy=remedy
            )


def _language_findings(path: Path, desk: Desk, templates: FilePath | None) -> Iterator[Finding]:
    places: list[tuple[Path, str]] = [((*path, "language"), desk.language)]
    places += [((*path, "languages", index), one) for index, one in enumerate(desk.languages) if one != desk.language]
    for place, language in places:
        if language not in SHIPPED_LANGUAGES and not (templates and (templates / language).is_dir()):
            remedy = f"shipped are {', '.join(SHIPPED_LANGUAGES)}; others go into service.templates, here {language}/"
            yield Finding(path=place, message=f"there are no texts in '{language}'", remedy=remedy)


def account_findings(path: Path, account: Account, folder: FilePath) -> Iterator[Finding]:
    if account.tls == "none" and not account.allow_plaintext and not is_this_machine(account.host):
        message = f"the password and all mail would go to {account.host} in the clear"
        remedy = 'write "implicit" or "starttls", or allow_plaintext = true if that is meant'
        yield Finding(path=(*path, "tls"), message=message, remedy=remedy)
    if account.ca_file:
        yield from file_findings((*path, "ca_file"), folder / account.ca_file)


def file_findings(path: Path, file: FilePath) -> Iterator[Finding]:
    """Yield what keeps a file from being read."""
    try:
        file.open("rb").close()
    except OSError as error:
        yield Finding(path=path, message=f"{file} cannot be read: {str(error.strerror).lower()}")
