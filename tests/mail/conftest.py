"""What tests of the texts share: a directory of templates that go before the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailwarden.mail.render import Renderer
from tests.mail.overrides import Overriding


@pytest.fixture
def overriding(tmp_path: Path) -> Overriding:
    def write(name: str, source: str) -> Renderer:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(source, encoding="utf-8")
        return Renderer(tmp_path)

    return write
