"""A small good configuration, and how the tests load it and their variations of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from mailwarden.config.load import Configuration, load
from mailwarden.errors import ConfigError

TODAY = date(2026, 8, 3)

MINIMAL = """\
[service]
operator = "it@example.org"

[hours.office]
time_zone = "Europe/Berlin"
open = { mon-fri = ["09:00-17:00"] }

[targets.standard]
first_reply = "4h"

[desk.support]
address = "support@example.org"
staff = ["Anna Berg <anna@example.org>", "@agents.example.org"]

[desk.support.imap]
host = "mail.example.org"
auth = { password = { env = "PASSWORD" } }

[desk.support.smtp]
host = "mail.example.org"
auth = { password = { env = "PASSWORD" } }
"""
ENVIRON = {"PASSWORD": "correct horse", "STATE_DIRECTORY": "/var/lib/mailwarden"}

Load = Callable[..., Configuration]
Complaints = Callable[..., list[str]]


@pytest.fixture
def minimal() -> str:
    """A file with nothing that could be left out, its password in the environment."""
    return MINIMAL


@pytest.fixture
def load_text(tmp_path: Path) -> Load:
    """Load a text as a file of its own; `environ` comes on top of a password and a state directory."""

    def load_text(text: str, environ: Mapping[str, str] = {}, *, with_secrets: bool = True) -> Configuration:
        path = tmp_path / "mailwarden.toml"
        path.write_text(text)
        return load(path, environ={**ENVIRON, **environ}, today=TODAY, with_secrets=with_secrets)

    return load_text


@pytest.fixture
def complaints(load_text: Load, tmp_path: Path) -> Complaints:
    """Return what is said about a text with mistakes, one line each, without the directory of the test."""

    def complaints(text: str, environ: Mapping[str, str] = {}) -> list[str]:
        with pytest.raises(ConfigError) as raised:
            load_text(text, environ)
        return str(raised.value).replace(f"{tmp_path}/", "").splitlines()

    return complaints
