"""A look at the demo from outside: what stands, what is new, what time it is. Reads the store and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailwarden.demo.board import Row, rows
from mailwarden.demo.day import BEGINS, REMARKS
from mailwarden.demo.journal import Happening, Journal, What, in_order
from mailwarden.demo.letters import Mail
from mailwarden.demo.stage import Stage
from mailwarden.demo.today import learned_before
from mailwarden.store.protocol import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything there is to show at one instant."""

    now: datetime
    is_open: bool
    rows: tuple[Row, ...]
    happenings: tuple[Happening, ...]  # all of them, in order
    news: tuple[Happening, ...]  # those of them that were not in the picture before

    @property
    def newest_mail(self) -> Happening | None:
        """Return the happening whose mail arrived last."""
        return next((one for one in reversed(self.happenings) if one.mail), None)


class Show(Protocol):
    """A way of showing pictures."""

    def present(self, picture: Picture) -> None: ...


class Observer:
    """Looks at a stage again and again."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._journal = stage, Journal()
        self._happenings: tuple[Happening, ...] = ()
        self._has_begun = False
        self._remarked = 0

    async def look(self) -> Picture:
        """Return the picture of this moment."""
        now, mails = self._stage.clock.now(), self._stage.new_mails()
        news, board = await self._stage.store.run(lambda tx: self._read(tx, mails, now))
        news = tuple(sorted((*news, *self._remarks(now)), key=in_order))
        self._happenings += news
        is_open = self._stage.policy.hours.is_open(now)
        return Picture(now=now, is_open=is_open, rows=board, happenings=self._happenings, news=news)

    def _read(
        self, tx: Transaction, mails: tuple[Mail, ...], now: datetime
    ) -> tuple[tuple[Happening, ...], tuple[Row, ...]]:
        return (*self._beginning(tx), *self._journal.news(tx, mails)), rows(tx, self._stage.policy, now)

    def _beginning(self, tx: Transaction) -> tuple[Happening, ...]:
        """Say once what was learned before the day."""
        if self._has_begun:
            return ()
        self._has_begun = True
        return (Happening(at=BEGINS, what=What.HOUR, text=learned_before(tx, self._stage.policy)),)

    def _remarks(self, now: datetime) -> tuple[Happening, ...]:
        made = tuple(one for one in REMARKS[self._remarked :] if one.at <= now)
        self._remarked += len(made)
        return tuple(Happening(at=one.at, what=What.HOUR, text=one.text) for one in made)
