"""Row 12: the line is cut at the final dot, or the 250 is late or swallowed: nobody can know whether it was taken."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.bed.faults import Act, Direction, Fault, FaultProxy
from tests.bed.sink import Answer, Sink
from tests.reliability.playing import (
    DOT_SECONDS,
    EVERYTHING_MAY_GO,
    arrives,
    check,
    impatient,
    is_long,
    on_stage,
    plain_smtp,
    the_servers,
)
from tests.reliability.rows import Row
from tests.scenarios.harness import Daemon
from tests.scenarios.stage import Stage

DOT = rb"\r\n\.\r\n"
LATE = Answer(after_seconds=1.1 * DOT_SECONDS)  # as eleven minutes are to ten


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of so many mails."""

    cuts: int
    lost: int
    most_copies: int
    differing: int  # second copies with another Message-ID or other bytes


@dataclass(slots=True)
class Scene:
    stage: Stage
    daemon: Daemon
    sink: Sink
    proxy: FaultProxy
    number: int = 0

    @property
    def desk(self) -> str:
        return f"support@{self.stage.domain}"

    def writes(self) -> str:
        """Have somebody write who never did before; return their address."""
        self.number += 1
        person = self.stage.person("Carla Conti", f"c{self.number}@customers.{self.stage.domain}")
        arrives(self.stage, person, self.desk)
        return person.address

    def cut(self, *, act: Act, forwards_match: bool = True) -> str:
        """Have one mail's line cut at the dot; return whose it was once it is all over."""
        dot = Fault(act=act, after=DOT, direction=Direction.TO_SERVER, forwards_match=forwards_match, times=1)
        before = len(self.proxy.struck)
        self.proxy.script(dot)
        who = self.writes()
        self.proxy.wait_for_strikes(before + 1)
        return self._settled(who)

    def late(self) -> str:
        self.sink.answer("DOT", LATE)
        return self._settled(self.writes())

    def _settled(self, who: str) -> str:
        self.daemon.wait_for_event("acknowledgement.sent", self.number)
        self.sink.wait_for(who)
        return who

    def figures(self, people: list[str]) -> Figures:
        groups = [self.sink.taken(one) for one in people]
        return Figures(
            cuts=len(people),
            lost=sum(not one for one in groups),
            most_copies=max(map(len, groups)),
            differing=sum(len({(copy.message_id, copy.raw) for copy in one}) > 1 for one in groups),
        )


KINDS: dict[str, Callable[[Scene], str]] = {
    "RST after the dot": lambda scene: scene.cut(act=Act.RESET),
    "FIN after the dot": lambda scene: scene.cut(act=Act.FINISH),
    "RST before the dot": lambda scene: scene.cut(act=Act.RESET, forwards_match=False),
    "250 swallowed": lambda scene: scene.cut(act=Act.SWALLOW),
    "250 too late": Scene.late,
}


def meanwhile(scene: Scene) -> float:
    """Return how long somebody waits for their acknowledgement while another one hangs at its dot, in real seconds."""
    scene.proxy.script(Fault(act=Act.SWALLOW, after=DOT, direction=Direction.TO_SERVER, times=1))
    before = len(scene.proxy.struck)
    scene.writes()
    scene.proxy.wait_for_strikes(before + 1)
    begun_at = time.monotonic()
    scene.sink.wait_for(scene.writes())
    return time.monotonic() - begun_at


@contextlib.contextmanager
def scene() -> Iterator[Scene]:
    """One desk that sends through a proxy."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink, FaultProxy(sink.port) as proxy:
        settings = stage.settings(stage.desk(smtp=plain_smtp(proxy.port)), limits=EVERYTHING_MAY_GO)
        yield Scene(stage, impatient(stage, settings), sink, proxy)


def played(kinds: Iterable[str], cuts: int) -> tuple[dict[str, Figures], float]:
    """Have so many mails cut in each of these ways, one after the other; then let one hang while another comes."""
    with scene() as here:
        figures = {one: here.figures([KINDS[one](here) for _ in range(cuts)]) for one in kinds}
        return figures, meanwhile(here)


def row(long: bool) -> Row:
    """In the long form many cuts of each kind, some kinds side by side."""
    the_servers()
    plays = [[one] for one in KINDS] if long else [list(KINDS)]
    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(lambda kinds: played(kinds, 100 if long else 2), plays))
    figures = {name: one for some, _ in results for name, one in some.items()}
    seconds = max(span for _, span in results)
    told = "; ".join(f"{name}: {_words(one)}" for name, one in figures.items())
    return Row(
        number=12,
        title="line cut after the final dot, 250 late or swallowed",
        asked="0 lost, at most 1 duplicate a cut, same Message-ID and bytes; the mailbox work goes on meanwhile",
        reached=f"{told}; somebody else's acknowledgement meanwhile after {seconds:.1f} s",
        is_reached=all(_is_fine(one) for one in figures.values()) and seconds < DOT_SECONDS,
    )


def _words(one: Figures) -> str:
    return f"{one.cuts} cuts, {one.lost} lost, at most {one.most_copies} copies, {one.differing} differing"


def _is_fine(one: Figures) -> bool:
    return one.lost == 0 and one.most_copies <= 2 and one.differing == 0


def test_whatever_happens_at_the_final_dot_nothing_is_lost_and_a_second_copy_is_the_same_mail(bed: None) -> None:
    check(row(is_long()))
