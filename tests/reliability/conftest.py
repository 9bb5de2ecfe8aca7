"""Every test here belongs to the table of reliability figures; those that play scenes share the private servers."""

from __future__ import annotations

import pytest

from tests.bed.cyrus import unpacked_cyrus
from tests.bed.machine import ServersMissing
from tests.conftest import do_without
from tests.reliability import playing
from tests.servers import MailServers

# Rows whose short form alone takes most of a minute: run by `-m reliability`, or by `python -m tests.scorecard`.
ON_REQUEST = frozenset({
    "test_clock.py", "test_failpoints.py", "test_first_contact.py", "test_fuzzing_budget.py",
    "test_mailbox_events.py", "test_nobody_in_the_dark.py", "test_replies.py", "test_silence.py",
})  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    rows = [item for item in items if item.path.is_relative_to(__file__.rpartition("/")[0])]
    for item in rows:
        item.add_marker("reliability")
    if "reliability" not in config.option.markexpr and not any("reliability" in one for one in config.args):
        left_out = {item for item in rows if item.path.name in ON_REQUEST}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def bed(servers: MailServers) -> None:
    """The servers on which a row is played."""
    playing.use(servers)


@pytest.fixture
def cyrus() -> None:
    """Where no Cyrus was unpacked, this says so."""
    try:
        unpacked_cyrus()
    except ServersMissing as missing:
        do_without(str(missing), required="MAILWARDEN_TEST_REQUIRE_SERVERS")
