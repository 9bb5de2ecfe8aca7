"""Decides how long to stay away from a server that could not be used. Pure: jitter comes in as an argument."""

from __future__ import annotations

from mailwarden.errors import LoginRefused, MailboxMissing, MailwardenError

FIRST_SECONDS, LONGEST_SECONDS = 1.0, 300.0
FIRST_SECONDS_REFUSED, LONGEST_SECONDS_REFUSED = 300.0, 3600.0


def delay_seconds(attempt: int, jitter: float, error: MailwardenError | None = None) -> float:
    """Return how long to wait before the next attempt, in seconds.

    attempt: failures in a row so far, from 1.
    jitter: 0 to 1, drawn by the caller; adds up to a half, so that many mailboxes do not return at once.
    error: what the last attempt met. Refused credentials and missing mailboxes mend only when a person acts, and
        many logins in a row lock accounts: from five minutes to an hour instead of one second to five minutes.
    """
    if isinstance(error, LoginRefused | MailboxMissing):
        return _doubled(FIRST_SECONDS_REFUSED, LONGEST_SECONDS_REFUSED, attempt) * (1 + jitter / 2)
    return _doubled(FIRST_SECONDS, LONGEST_SECONDS, attempt) * (1 + jitter / 2)


def _doubled(first: float, longest: float, attempt: int) -> float:
    doublings = min(max(attempt, 1) - 1, 30)  # beyond this every product is over the longest anyway
    return min(first * 2.0**doublings, longest)
