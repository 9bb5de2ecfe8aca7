"""The table of reliability figures, row by row as each is measured; what other tests measure is named with its command.

    python -m tests.scorecard [--long] [--row N] [--json]

The short form takes minutes, the long form hours. Ends with 1 where a row falls short of what was asked.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.reliability.rows import Row

ROWS = Path(__file__).parent / "reliability"
NUMBER = re.compile(r"\bnumber=(\d+)")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A row that other tests hold to its figure."""

    title: str
    tests: str

    @property
    def command(self) -> str:
        return f"python -m {'' if self.tests.startswith('tests.') else 'pytest '}{self.tests}"


ELSEWHERE: Mapping[int, Elsewhere] = {
    1: Elsewhere("machine mail is not acknowledged", "tests/test_corpus_core.py tests/test_corpus_bounces.py"),
    2: Elsewhere("people are acknowledged", "tests/test_corpus_core.py"),
    3: Elsewhere("lists, newsletters, notifications, spam", "tests.corpus"),
    4: Elsewhere("Pigeonhole's vacation cases", "tests/test_corpus_core.py"),
    5: Elsewhere("two autoresponders facing each other", "tests/scenarios/test_storms.py"),
    6: Elsewhere("a hostile responder", "tests/scenarios/test_storms.py"),
    7: Elsewhere("10,000 forged senders", "tests/core/test_forged_flood.py tests/daemon/test_forged_flood.py"),
    20: Elsewhere("answers seen, conversations joined", "tests/scenarios/test_answers.py tests/corpus/test_threads.py"),
    21: Elsewhere("bombs", "tests/hostile/test_bombs.py tests/scenarios/test_hostile.py"),
    23: Elsewhere("header injection", "tests/hostile/test_header_injection.py"),
    24: Elsewhere("IMAP and SMTP command injection", "tests/hostile/test_command_injection.py"),
    25: Elsewhere("template injection", "tests/hostile/test_template_injection.py"),
    26: Elsewhere("addresses", "tests/hostile/test_address_table.py"),
    27: Elsewhere("forged staff commands", "tests/core/test_commands.py tests/daemon/test_staff_words.py"),
}


def measured_rows() -> dict[int, str]:
    """Return by row the module that measures it."""
    texts = {path.stem: path.read_text() for path in sorted(ROWS.glob("test_*.py"))}
    numbers = {name: NUMBER.search(text) for name, text in texts.items() if "\ndef row(" in text}
    return dict(sorted((int(found[1]), name) for name, found in numbers.items() if found))


def measure(number: int, name: str, *, long: bool) -> Row:
    """Return what a row says now; a row that cannot be measured falls short."""
    module = importlib.import_module(f"tests.reliability.{name}")
    try:
        row: Row = module.row(long)
    except Exception as error:  # whatever goes wrong in one row, the others are still to be measured
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        return Row(number=number, title=name, asked="to be measured", reached=words, is_reached=False)
    return row


def lines(numbers: list[int], *, long: bool) -> Iterator[Row | int]:
    """Yield row after row; a bare number is measured elsewhere, or nowhere."""
    measured = measured_rows()
    for number in numbers:
        yield measure(number, measured[number], long=long) if number in measured else number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="the long form of every row")
    parser.add_argument("--row", type=int, action="append", metavar="N", help="only this row; may be given again")
    parser.add_argument("--json", action="store_true", help="for programs: what was measured, at the end")
    options = parser.parse_args()
    if options.long:
        os.environ["MAILWARDEN_TEST_LONG"] = "1"
    numbers = options.row or sorted({*measured_rows(), *ELSEWHERE})
    console = Console(stderr=options.json)
    rows: list[Row] = []
    began = time.monotonic()
    for line in lines(numbers, long=options.long):
        if isinstance(line, Row):
            rows.append(line)
            seconds = time.monotonic() - began
            show(console, str(line.number), line.title, line.asked, line.reached, verdict(line), f"{seconds:.0f} s")
        elif line in ELSEWHERE:
            show(console, str(line), ELSEWHERE[line].title, "measured by", ELSEWHERE[line].command, "", "")
        else:
            show(console, str(line), "", "", "measured nowhere", "", "")
        began = time.monotonic()
    if options.json:
        print(json.dumps([asdict(one) for one in rows], indent=2))
    sys.exit(0 if all(one.is_reached for one in rows) else 1)


def verdict(row: Row) -> str:
    return "[green]reached[/]" if row.is_reached else "[red]not reached[/]"


def show(console: Console, *cells: str) -> None:
    """Print one line of the table at once, so that nobody waits for the last one."""
    table = Table(show_header=False, expand=True, box=None, padding=(0, 1, 1, 0))
    for width, ratio in ((3, None), (None, 4), (None, 6), (None, 9), (11, None), (6, None)):
        table.add_column(width=width, ratio=ratio, overflow="fold")
    table.add_row(*cells)
    console.print(table)


if __name__ == "__main__":
    main()
