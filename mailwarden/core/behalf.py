"""Whom a mail stands for that a web form or a group sent under an address of its own; decides, touches nothing.

Both put the person's address into another field. That person is the author from then on, for everything: who is
acknowledged, what limits count, which conversation it joins. Nobody on our side is ever believed to stand behind a
form: anybody can type a colleague's address into it.
"""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.addresses import parse_addresses
from mailwarden.core.authorship import is_bounce
from mailwarden.core.gate import came_through_trusted_list
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy


def in_its_authors_name(message: Message, desk: DeskPolicy) -> Message:
    """Return the message with the person it stands for as its author, as it is where it stands for nobody else."""
    if person := _behind_form(message, desk):  # the Date is the form's: it tells nothing of the person's clock
        return replace(message, author=person, relay=message.author, sent_at=None)
    person = _behind_group(message, desk)
    return replace(message, author=person, relay=message.author) if person else message


def _behind_form(message: Message, desk: DeskPolicy) -> Address | None:
    """A form of the desk wrote it: who filled it in stands in Reply-To (RFC 5322 section 3.6.2)."""
    if not desk.is_form(message.author) or is_bounce(message, desk):
        return None
    return next((one for one in message.reply_to if desk.is_outside(one)), None)


def _behind_group(message: Message, desk: DeskPolicy) -> Address | None:
    """A trusted group put itself into From so that DMARC holds: "'Carla' via Support" <support@groups.example.org>.

    Google Groups names the author in X-Original-From, and like other lists in Reply-To.
    """
    group = message.author
    if group is None or not came_through_trusted_list(message, desk) or not _is_group(group, desk):
        return None
    named = (*parse_addresses(message.value("x-original-from")), *message.reply_to)
    person = next((one for one in named if not _is_group(one, desk)), None)
    return person and replace(person, name=person.name or _name_before_via(group.name))


def _is_group(address: Address, desk: DeskPolicy) -> bool:
    return desk.is_desk(address) or desk.is_list(address)


def _name_before_via(name: str) -> str:
    person, via, _ = name.rpartition(" via ")
    return person.strip("' ") if via else ""
