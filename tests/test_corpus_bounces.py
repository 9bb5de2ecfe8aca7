"""Real bounces through the reader: how many tell which mail came back, to whom it could not go, and why."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from mailwarden.core.bounces import returned_in
from mailwarden.core.mime import body_parts
from mailwarden.core.returned import Returned
from tests.core.letters import read_raw


@cache
def reports(data: Path) -> tuple[tuple[str, Returned | None], ...]:
    """Return each labelled mail's label with what it brings back; nothing is guarded, so nothing may raise."""
    with Path(data, "mails.csv").open(newline="") as index:
        rows = [(row["label"], Path(data, "mails", row["path"]).read_bytes()) for row in csv.DictReader(index)]
    return tuple((label, returned_in(read_raw(raw), body_parts(raw))) for label, raw in rows)


def bounces(data: Path) -> list[Returned | None]:
    return [one for label, one in reports(data) if label == "bounce"]


def test_most_bounces_tell_what_happened(data: Path) -> None:
    found = [one for one in bounces(data) if one]
    facts = {
        "understood": len(found),
        "recipient": sum(bool(one.recipient) for one in found),
        "status": sum(bool(one.status) for one in found),
        "message": sum(bool(one.message_ids) for one in found),
        "for good": sum(one.is_permanent for one in found),
    }
    print(f"\nof {len(bounces(data))} bounces:", ", ".join(f"{name} {count}" for name, count in facts.items()))
    shares = {name: count / len(bounces(data)) for name, count in facts.items()}
    assert shares["understood"] >= 0.95
    assert shares["recipient"] >= 0.94
    assert shares["status"] >= 0.72  # the others name none
    assert shares["message"] >= 0.73


def test_no_persons_mail_is_taken_for_a_bounce(data: Path) -> None:
    people = [one for label, one in reports(data) if label in ("human", "malformed-human", "list", "spam")]
    assert [one for one in people if one] == []
