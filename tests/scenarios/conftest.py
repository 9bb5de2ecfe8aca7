"""The stage of a scene: addresses that nobody else uses, a clock, people, and daemons that are put away afterwards."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.stage import Stage
from tests.servers import MailServers

SCENES = itertools.count(1)


@pytest.fixture
def stage(servers: MailServers) -> Iterator[Stage]:
    """A stage of its own for every test. A daemon may write nothing to stderr but its log: tracebacks are failures."""
    with tempfile.TemporaryDirectory(prefix="mailwarden-scene-") as directory:
        stage = Stage(servers, Path(directory), f"scene{next(SCENES)}.example")
        try:
            yield stage
        finally:
            stage.clear()
        assert stage.unexpected_noise() == []
