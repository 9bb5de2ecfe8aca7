"""When mailwarden itself did not read a desk's mailbox: what passed meanwhile, nobody could be told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=30)  # a shorter gap is not worth a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A span in which the mailbox where people write was not read."""

    began_at: datetime  # the last look before it, aware
    ended_at: datetime  # when it could be read again, aware


def outage_at(outages: Iterable[Outage], at: datetime) -> Outage | None:
    """Return the outage in which this instant lies; None: the mailbox was being read."""
    return next((one for one in outages if one.began_at < at <= one.ended_at), None)
