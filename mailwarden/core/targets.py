"""Which targets a message gets: those of the first rule it matches, else the desk's. Decides; touches nothing."""

from __future__ import annotations

from fnmatch import fnmatchcase

from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy, Rule, Targets


def targets_for(message: Message, desk: DeskPolicy) -> tuple[Targets, str]:
    """Return the targets of a message, and the name of the rule that says so ("desk" where none does)."""
    rule = next((rule for rule in desk.rules if matches(rule, message)), None)
    return (rule.targets, rule.name) if rule else (desk.targets, "desk")


def matches(rule: Rule, message: Message) -> bool:
    """Return whether every condition that the rule names holds; of the values of one condition any will do."""
    return all((
        not rule.senders or _is_from(rule.senders, message),
        not rule.recipients or _is_to(rule.recipients, message),
        not rule.subjects or any(_fits(message.subject, glob) for glob in rule.subjects),
        not rule.headers or any(_has(message, name, glob) for name, glob in rule.headers),
    ))  # fmt: skip


def _is_from(senders: tuple[str, ...], message: Message) -> bool:
    """Its author does, or the form or the group that stands for them."""
    names = {name for one in (message.author, message.relay) if one for name in (one.key, f"@{one.domain}")}
    return not names.isdisjoint(sender.lower() for sender in senders)


def _is_to(recipients: tuple[str, ...], message: Message) -> bool:
    reached = {recipient.key for recipient in message.recipients}
    return not reached.isdisjoint(recipient.lower() for recipient in recipients)


def _has(message: Message, name: str, glob: str) -> bool:
    return any(_fits(value, glob) for value in message.values(name.lower()))


def _fits(text: str, glob: str) -> bool:
    return fnmatchcase(text.lower(), glob.lower())
