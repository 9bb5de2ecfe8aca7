"""Fixtures shared by all tests: the private mail servers and the labelled mails, where this machine has them.

MAILWARDEN_TEST_REQUIRE_SERVERS=1 and MAILWARDEN_TEST_REQUIRE_DATA=1 turn "skipped, because …" into a failure.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.servers import MailServers, ServersMissing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by what it needs, so that `-m "not servers"` leaves out the slow ones."""
    for item in items:
        for needed in {"servers", "data"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(needed)


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    """Dovecot and Postfix for the whole run; use addresses of your own, or servers.wipe(), to start empty."""
    with tempfile.TemporaryDirectory(prefix="mailwarden-") as directory:
        Path(directory).chmod(0o755)
        try:
            running = MailServers(Path(directory, "servers"))
        except ServersMissing as missing:
            do_without(str(missing), required="MAILWARDEN_TEST_REQUIRE_SERVERS")
        with running:
            yield running


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with the labelled mails and threads (mails.csv, autoresponder-cases.json, …)."""
    folder = os.environ.get("MAILWARDEN_TEST_DATA", "")
    if not folder:
        do_without("MAILWARDEN_TEST_DATA does not name the folder", required="MAILWARDEN_TEST_REQUIRE_DATA")
    if not Path(folder, "mails.csv").is_file():
        do_without(f"there is no {folder}/mails.csv", required="MAILWARDEN_TEST_REQUIRE_DATA")
    return Path(folder)


def do_without(reason: str, *, required: str) -> NoReturn:
    """Skip the test, or fail it where the environment asks for everything."""
    if os.environ.get(required) == "1":
        pytest.fail(f"{reason} (and {required}=1)", pytrace=False)
    pytest.skip(reason)
