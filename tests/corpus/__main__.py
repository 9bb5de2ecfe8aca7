"""What a change of the rules does to real mail: tables of label × decision over the folder in MAILWARDEN_TEST_DATA.

    python -m tests.corpus [--json]

Judges nothing. Mails of which nobody is sure whether they should be acknowledged stand in the tables alone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailwarden.errors import UnreadableMessage
from tests.corpus.mails import Fate, Labelled, index, labelled
from tests.corpus.threads import scores

HERE = "MAILWARDEN_TEST_DATA"


@dataclass(slots=True)
class Corpus:
    """The mails of a folder, as far as they can be read, and how its threads were found."""

    mails: list[Labelled] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    threads: dict[str, dict[str, int]] = field(default_factory=dict)

    def wrong(self, fates: Sequence[Fate], should_ack: str) -> list[str]:
        return [mail.path for mail in self.mails if mail.should_ack == should_ack and mail.fate in fates]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="for a program to read")
    options = parser.parse_args()
    if HERE not in os.environ:
        sys.exit(f"{HERE} is not set: let it name the folder with mails.csv and threads/")
    corpus = read(Path(os.environ[HERE]))
    print(json.dumps(as_json(corpus), indent=2) if options.json else "\n".join(as_text(corpus)))


def read(data: Path) -> Corpus:
    """Read a data folder and decide about everything in it."""
    corpus = Corpus(threads=scores(Path(data, "threads")))
    for row in index(data):
        try:
            corpus.mails.append(labelled(row, data))
        except UnreadableMessage:
            corpus.errors.append(row["path"])
    return corpus


def as_json(corpus: Corpus) -> dict[str, object]:
    """Return the counts, the paths of what was decided wrongly, and the threads. Who is held is not decided wrongly."""
    labels = sorted({mail.label for mail in corpus.mails})
    counts = Counter((mail.label, mail.fate) for mail in corpus.mails)
    return {
        "messages": len(corpus.mails),
        "by_label": {label: {fate.value: counts[label, fate] for fate in Fate} for label in labels},
        "wrong_acknowledged": corpus.wrong([Fate.ACKNOWLEDGED], "no"),
        "wrong_silent": corpus.wrong([Fate.SILENT], "yes"),
        "errors": corpus.errors,
        "threads": corpus.threads,
    }


def as_text(corpus: Corpus) -> Iterator[str]:
    """Yield the same as lines to look at, with the reasons and what was held of people's mail."""
    for key, decided in sorted(_reasons(corpus.mails).items()):
        total = decided.total()
        yield f"{key:26}{total:5}  " + ", ".join(f"{reason} {count}" for reason, count in decided.most_common())
    yield ""
    for title, fates, should_ack in (
        ("acknowledged, and should not be", [Fate.ACKNOWLEDGED], "no"),
        ("silent, and should be acknowledged", [Fate.SILENT], "yes"),
        ("held, and should be acknowledged", [Fate.HELD], "yes"),
    ):
        wrong = corpus.wrong(fates, should_ack)
        yield f"{title}: {len(wrong)}"
        yield from (f"    {path}" for path in wrong)
    yield f"unreadable: {', '.join(corpus.errors) or 'none'}"
    yield ""
    for name, counts in corpus.threads.items():
        yield f"threads of {name}: " + ", ".join(f"{what} {count}" for what, count in counts.items())


def _reasons(mails: Sequence[Labelled]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for mail in mails:
        counts.setdefault(f"{mail.label}, {mail.should_ack}", Counter())[mail.refusal or "acknowledged"] += 1
    return counts


if __name__ == "__main__":
    main()
