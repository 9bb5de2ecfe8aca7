"""Every test here belongs to the table of reliability figures; those that play scenes share the private servers."""

from __future__ import annotations

import pytest

from tests.reliability import playing
from tests.servers import MailServers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker("reliability")


@pytest.fixture
def bed(servers: MailServers) -> None:
    """The servers on which a row is played."""
    playing.use(servers)
