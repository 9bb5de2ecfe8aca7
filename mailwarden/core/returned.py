"""Which mail came back, to whom it could not be delivered, and whether for good: what a bounce says (RFC 3464)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a delivery report says. A stranger may have written it: it counts only for a mail that is known as ours."""

    message_ids: tuple[str, ...]  # canonical: of the mail that came back, as far as the report names it
    recipient: str  # comparable address that could not be reached; "" where none is named
    is_permanent: bool  # False: it is only delayed, and the server goes on trying
    status: str  # RFC 3463, "5.1.1"; "" where none is named
    further: tuple[str, ...] = ()  # whom else it could not be delivered to, of several recipients
    thread: tuple[str, ...] = ()  # canonical: what the mail that came back referred to, the newest first
