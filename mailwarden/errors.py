"""The exception tree, ordered by what the caller can do about it."""

from __future__ import annotations

from dataclasses import dataclass


class MailwardenError(Exception):
    """Every error that mailwarden raises on purpose; anything else is a bug, and what it is about is set aside."""


# --- mend the configuration: a restart does not help (exit 78) -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the configuration: where it stands, what is wrong and what to write instead."""

    message: str
    remedy: str = ""
    key: str = ""  # dotted, as in the file: "desk.support.imap.port"
    file: str = ""
    line: int = 0  # 1-based; 0 where the mistake is something missing from the whole file

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        parts = [part for part in (place, self.key, self.message) if part]
        return ": ".join(parts) + (f" ({self.remedy})" if self.remedy else "")


class ConfigError(MailwardenError):
    """The configuration or a template cannot be used; names every mistake at once (EX_CONFIG, 78)."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class NeverOpen(MailwardenError):
    """Opening hours leave no opening time where some is needed."""


# --- wait and try again ------------------------------------------------------------------------------------------


class Unavailable(MailwardenError):
    """A server cannot be used now: down, cut, slow or full. Back off and connect anew; remedy says what to look at."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(message)


class LoginRefused(Unavailable):
    """The server turned our credentials down: try rarely (at most every five minutes) and tell the operator."""


class MailboxMissing(Unavailable):
    """The server knows no such mailbox, or does not let us read it: try rarely and tell the operator."""


class MailboxFull(Unavailable):
    """The account is over its quota (RFC 9208): nothing can be filed, and mail to it may be turned away."""


class ClockWrong(Unavailable):
    """This machine's clock shows a time that cannot be: nothing is read by it, for every told time would be wrong."""


class StoreUnavailable(Unavailable):
    """The database cannot be opened, read or written: nothing may be sent until it can."""


class StoreBlocked(StoreUnavailable):
    """The disk is full, read-only or failing: what was asked for is undone, and works once that is mended."""


class DeskTaken(StoreUnavailable):
    """Another mailwarden holds this desk's lease: the store takes nothing more from this one, and nothing may leave."""


class Unfinished(MailwardenError):
    """`run --once` ended before everything was done: a server could not be used, or it was told to stop."""


# --- one message, one submission ---------------------------------------------------------------------------------


class UnreadableMessage(MailwardenError):
    """A message cannot be turned into facts: try again, set it aside after three failures, serve the next."""


class UnsafeArgument(MailwardenError):
    """An argument would let a stranger write commands to a server (CR, LF or NUL); never sent."""


class SubmissionDeferred(MailwardenError):
    """A 4yz reply, or silence before the final dot was sent: worth another attempt (RFC 5321 section 4.2.1)."""


class SubmissionRefused(MailwardenError):
    """A 5yz reply: final, these bytes to this recipient will never be accepted (RFC 5321 section 4.2.1)."""


class SubmissionUncertain(MailwardenError):
    """Silence after the final dot: perhaps accepted, so settle before repeating (RFC 1047)."""
