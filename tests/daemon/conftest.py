"""The office of every test, put away afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.office import Office
from tests.daemon.warm import put_past, relearn


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.close()


@pytest.fixture
def asked(office: Office) -> Office:
    """Carla's question has just arrived; her acknowledgement is queued, and nothing was sent yet."""
    office.reads_mailboxes()
    office.arrives()
    return office


@pytest.fixture
def learned(office: Office) -> Office:
    """An office that has answered for four weeks, mostly within two hours, and has read that back."""
    office.store.run_now(put_past)
    relearn(office)
    return office
