"""Every store that must fulfil the contract: to add one, add the way to an empty database's URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store

OpenStore = Callable[[], Store]


def _sqlite_url(directory: Path) -> str:
    return f"sqlite:///{directory}/store.db"


@pytest.fixture(params=[pytest.param(_sqlite_url, id="sqlite")])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.param(tmp_path))


@pytest.fixture
def open_it(store_url: str) -> Iterator[OpenStore]:
    """Opens the same database, as often as it is called."""
    with ExitStack() as closing:

        def open_and_close_later() -> Store:
            store = open_store(store_url)
            closing.callback(lambda: asyncio.run(store.close()))
            return store

        yield open_and_close_later


@pytest.fixture
def store(open_it: OpenStore) -> Store:
    return open_it()
