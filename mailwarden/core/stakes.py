"""What is at stake while something is wrong: the told times that pass before long. Decides; touches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HORIZON = timedelta(hours=24)  # whoever hears of trouble sees to it within a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """Times that people were told and that nothing has ended yet; instants aware, in UTC."""

    due: int  # how many pass within the horizon, or have passed already; 0: none of them does
    first_at: datetime
    last_at: datetime  # of those; of the first one that passes later where none does

    @property
    def is_near(self) -> bool:
        """Whether any of them passes within the horizon."""
        return self.due > 0


def stake_of(open_times: Iterable[datetime], now: datetime) -> Stake | None:
    """Return what is at stake if nothing can be done for a while; None: nobody waits for a told time.

    open_times: every told time of a desk that stands. now: aware.
    """
    times = sorted(open_times)
    if not times:
        return None
    near = [at for at in times if at <= now + HORIZON]
    return Stake(due=len(near), first_at=times[0], last_at=near[-1] if near else times[0])
