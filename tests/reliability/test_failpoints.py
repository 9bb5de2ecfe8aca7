"""Row 9: the process dies, or the disk fails or is full, at every place where something durable happens."""

from __future__ import annotations

import ast
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailwarden.errors import ConfigError
from mailwarden.failpoints import FAILPOINTS, armed
from tests.bed.failing_disk import EVERY_FAULT, Fault, may_fail
from tests.bed.nursery import Nursery
from tests.reliability.chain import Act, Chain, chain
from tests.reliability.playing import check, is_long
from tests.reliability.rows import Row
from tests.reliability.traffic import Audit
from tests.scenarios.harness import Launch

PACKAGE = Path(__file__).parents[2] / "mailwarden"
TITLE = "every failpoint × kill, EIO, ENOSPC"
ACTS = ("kill", "eio", "enospc")
A_FEW = ("intake.before-commit", "outbox.after-begin", "smtp.after-dot", "outbox.before-settle")


@dataclass(slots=True)
class Figures:
    """What came of all lives."""

    struck: set[tuple[str, str]] = field(default_factory=set)
    audits: list[Audit] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    slowest: float = 0.0
    ended: int = 0

    def take(self, one: Chain) -> None:
        self.struck |= one.struck
        self.audits.append(one.traffic.audit())
        self.unwritten += one.unwritten
        self.unheard += one.unheard
        self.slowest = max(self.slowest, one.slowest)
        self.ended += one.ended

    @property
    def is_good(self) -> bool:
        return not self.unwritten and not self.unheard and all(one.is_clean for one in self.audits)

    def __str__(self) -> str:
        troubles = "".join(f"; {one}" for one in (*self.unwritten, *self.unheard)[:5])
        disk = (
            f"{len(self.unwritten)} left unwritten, at work again {self.slowest:.1f} s after the fault at the latest, "
            f"{self.ended} processes ended by one, {len(self.unheard)} operators not told{troubles}"
        )
        return "; ".join([*map(str, self.audits), disk if may_fail() else "no real faults: strace may not trace here"])


def faults() -> tuple[Fault, ...]:
    """Return how a real disk may fail here."""
    return EVERY_FAULT if may_fail() else ()


def short(launch: Launch) -> Figures:
    """Kill everywhere; let the disk fail where a daemon has to go on."""
    figures = Figures()
    with chain(launch) as one:
        one.day("kill")
        one.everything_fails_once("eio")
        one.everything_fails_once("enospc")
        if may_fail():
            one.disk_fails_at(A_FEW, EVERY_FAULT)
            one.disk_fails_for_minutes(EVERY_FAULT[1])
        figures.take(one)
    return figures


def long(launch: Launch) -> Figures:
    """Let everything strike everywhere."""
    figures = Figures()
    acts: tuple[Act, ...] = (*ACTS, *faults())
    for act in acts:
        with chain(launch) as one:
            one.day(act)
            if isinstance(act, Fault):
                one.disk_fails_for_minutes(act)
            figures.take(one)
    return figures


def row(is_long: bool) -> Row:
    with Nursery() as nursery:
        figures = (long if is_long else short)(nursery.launch)
    acts = {*ACTS, *map(str, faults())} if is_long else {"kill"}
    missed = {(name, act) for name in FAILPOINTS for act in acts} - figures.struck
    reached = len({name for name, _ in figures.struck})
    return Row(
        number=9,
        title=TITLE,
        asked="100 % of failpoints covered, figures of row 8",
        reached=f"{reached}/{len(FAILPOINTS)} failpoints, {len(figures.struck)} strikes; {figures}",
        is_reached=not missed and figures.is_good,
    )


def named_in_the_program() -> list[str]:
    """Return every failpoint that the program passes."""
    trees = (ast.walk(ast.parse(path.read_text("utf-8"))) for path in PACKAGE.rglob("*.py"))
    calls = [one for tree in trees for one in tree if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    arguments = [one.args[0] for one in calls if isinstance(one.func, ast.Name) and one.func.id == "failpoint"]
    return [str(ast.literal_eval(one)) for one in arguments]


def test_every_failpoint_is_declared_once_and_passed_at_one_place() -> None:
    assert sorted(named_in_the_program()) == sorted(FAILPOINTS)


@pytest.mark.parametrize("text", ["nowhere=kill", "store.before-commit=sneeze", "store.before-commit=kill@soon"])
def test_what_arms_nothing_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is no failpoint"):
        armed(text)


def test_a_failpoint_strikes_in_its_turn_and_never_again() -> None:
    reached = armed("store.before-commit=enospc@2")
    assert reached is not None
    reached("store.before-commit")
    with pytest.raises(sqlite3.OperationalError, match="is full"):
        reached("store.before-commit")
    reached("store.before-commit")


def test_unarmed_there_is_nothing_to_ask() -> None:
    assert armed("") is None


@pytest.mark.usefixtures("bed")
def test_wherever_it_dies_or_its_disk_fails_nothing_is_lost() -> None:
    check(row(is_long()))
