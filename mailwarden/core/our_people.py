"""Our own people who cannot be reached: a mail to one of them came back for good. Decides; touches nothing.

Who is not reached hears of nothing that is due, so the operator hears of it, and meanwhile the others are reminded. It
is over when that address writes to the desk.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from mailwarden.core.decisions import NoteUnreachable
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned

COLLEAGUE, OPERATOR = "staff-unreachable", "operator-unreachable"  # what the subject of an alarm begins with


def is_one_of_us(address: str, policy: DeskPolicy) -> bool:
    """Return whether an address is staff's, or the operator's."""
    return is_operator(address, policy) or policy.is_staff(Address(spec=address))


def is_operator(address: str, policy: DeskPolicy) -> bool:
    return bool(policy.operator) and address.lower() == policy.operator.lower()


def not_reached(address: str, returned: Returned, at: datetime) -> NoteUnreachable:
    """Return what is remembered of one of our people whose mail came back. address: to whom we had written."""
    return NoteUnreachable(address=address.lower(), at=at, status=returned.status, reason=Reason.STAFF_UNREACHABLE)


def reached_instead(to: Collection[str], unreachable: Collection[str]) -> tuple[str, ...]:
    """Return whom to write to: those who can be reached, or else everybody, since that is better than nobody."""
    left = tuple(one for one in to if one.lower() not in unreachable)
    return left or tuple(to)


def alarm_subject(address: str, policy: DeskPolicy) -> str:
    """Return under which subject the alarm about an address stands: one for each of them."""
    return f"{OPERATOR if is_operator(address, policy) else COLLEAGUE} {address.lower()}"


def is_about_our_people(subject: str) -> bool:
    """Return whether an alarm is about an address of our people that cannot be reached, which its subject names."""
    return subject.partition(" ")[0] in (COLLEAGUE, OPERATOR)


def alarm_text(address: str, returned: Returned, policy: DeskPolicy) -> str:
    """Return what is wrong, who is written to meanwhile, and what to do; a paragraph a line."""
    status = f" (status {returned.status})" if returned.status else ""
    lines = [f"A mail to {address} came back{status}. {_meanwhile(address, policy)}"]
    key = "service.operator" if is_operator(address, policy) else "staff and nudge"
    lines.append(f"Have that mailbox mended, or name another address in the configuration ({key}).")
    lines.append(f"This is over when {address} writes to {policy.address}, or with `mailwarden resume`.")
    return "\n".join(lines)


def _meanwhile(address: str, policy: DeskPolicy) -> str:
    if is_operator(address, policy):
        return "So nobody hears of alarms by mail; look at `mailwarden status` and the log."
    others = [one for one in policy.nudge if one.lower() != address.lower()]
    if not others:
        return "So nobody may be reminded of what is due: no other address is named in nudge."
    return f"Until it can be reached, reminders go to {', '.join(others)} alone."
