"""Credentials that are refused are tried rarely, however many connections want to log in with them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from mailwarden.errors import LoginRefused, Unavailable
from mailwarden.mail.door import Door

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Knocking:
    """Connections that want through one door, at times that the test says."""

    def __init__(self) -> None:
        self.now, self.tried = NOON, 0
        self.door = Door(lambda: self.now)

    def knock(self, error: Exception | None = None) -> bool:
        """Try to log in; tell whether that went well."""
        try:
            asyncio.run(self._pass(error))
        except (LoginRefused, Unavailable):
            return False
        return True

    async def _pass(self, error: Exception | None) -> None:
        async with self.door.passing():
            self.tried += 1
            if error is not None:
                raise error


def test_after_a_refusal_nobody_tries_for_five_minutes_then_ten_then_twenty() -> None:
    knocking, tried_at = Knocking(), []
    for minute in range(40):
        knocking.now, before = NOON + timedelta(minutes=minute), knocking.tried
        assert not knocking.knock(LoginRefused("wrong"))
        tried_at += [minute] if knocking.tried > before else []
    assert tried_at == [0, 5, 15, 35]


def test_who_comes_too_early_hears_what_the_server_said() -> None:
    knocking = Knocking()
    knocking.knock(LoginRefused("no such user", "check the user"))
    with pytest.raises(LoginRefused, match="no such user") as caught:
        asyncio.run(knocking._pass(None))
    assert (caught.value.remedy, knocking.tried) == ("check the user", 1)


def test_once_the_credentials_are_taken_the_door_stands_open_again() -> None:
    knocking = Knocking()
    knocking.knock(LoginRefused("wrong"))
    knocking.now += timedelta(minutes=5)
    assert knocking.knock()
    assert knocking.knock(LoginRefused("wrong")) is False
    assert knocking.door.closed_until == knocking.now + timedelta(minutes=5)


def test_a_server_that_is_down_says_nothing_about_the_credentials() -> None:
    knocking = Knocking()
    assert [knocking.knock(Unavailable("down")), knocking.knock()] == [False, True]


def test_connections_log_in_one_after_the_other() -> None:
    knocking, inside = Knocking(), []

    async def one() -> None:
        async with knocking.door.passing():
            inside.append("in")
            await asyncio.sleep(0)
            inside.append("out")

    async def both() -> None:
        await asyncio.gather(one(), one())

    asyncio.run(both())
    assert inside == ["in", "out", "in", "out"]


def test_a_clock_that_is_set_back_keeps_nobody_out_until_it_has_caught_up() -> None:
    knocking = Knocking()
    knocking.knock(LoginRefused("wrong"))
    knocking.now -= timedelta(days=1)
    assert knocking.knock()
