"""Which conversations belong to the demo's day, and what the weeks before it taught. Reads the store."""

from __future__ import annotations

from datetime import timedelta

from mailwarden.core.answer_times import NEARLY_ALWAYS, TYPICAL, distribution, first_waits
from mailwarden.core.conversation import Conversation
from mailwarden.core.hours import Span
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.shortfall import sayable_span
from mailwarden.demo.cast import DESK_NAME
from mailwarden.demo.day import BEGINS
from mailwarden.demo.past import WEEKS
from mailwarden.mail.wording import tell_span
from mailwarden.store.protocol import Transaction

MOST_CONVERSATIONS = 5000


def conversations_of_today(tx: Transaction) -> tuple[Conversation, ...]:
    """Return the conversations that began today, the oldest first."""
    rows = tx.threads(DESK_NAME, only_waiting=False, limit=MOST_CONVERSATIONS)
    numbers = sorted(one.conversation_id for one in rows if one.opened_at >= BEGINS)
    return tuple(filter(None, map(tx.conversation, numbers)))


def learned_before(tx: Transaction, policy: DeskPolicy) -> str:
    """Return in words what was found in the mailbox."""
    courses = tx.courses(DESK_NAME, BEGINS - timedelta(weeks=WEEKS), after=0, limit=MOST_CONVERSATIONS)
    times = distribution([(one.opening, one.is_answered) for one in first_waits(courses, policy.hours, BEGINS)])
    typical, nearly_always = times.within(TYPICAL), times.within(NEARLY_ALWAYS)
    read = f"mailwarden has read {len(courses)} questions of the last {WEEKS} weeks, and their answers"
    if typical is None or nearly_always is None:
        return f"{read}."
    half, most = _in_words(typical), _in_words(nearly_always)
    return f"{read}: half came within {half} of opening time, nine in ten within {most}."


def _in_words(span: timedelta) -> str:
    return tell_span(Span(time=sayable_span(span)), "en")
