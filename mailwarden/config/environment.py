"""What the environment says: overrides of [service] and [log], and the directories systemd prepared."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from mailwarden.config.models import LogTable, ServiceTable
from mailwarden.config.table import Table
from mailwarden.config.values import did_you_mean
from mailwarden.errors import Problem

PREFIX = "MAILWARDEN_"
OVERRIDABLE: dict[str, type[Table]] = {"service": ServiceTable, "log": LogTable}
SETTINGS = {
    f"{PREFIX}{table}__{key}".upper(): (table, key) for table, model in OVERRIDABLE.items() for key in model.by_key()
}
NOT_SETTINGS = (f"{PREFIX}CONFIG", f"{PREFIX}TEST_")  # the command line's own, and those of the tests
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def overrides(environ: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return which keys the environment sets, with the names of the variables."""
    return {path: name for name, path in SETTINGS.items() if name in environ}


def overlaid(document: dict[str, object], environ: Mapping[str, str]) -> dict[str, object]:
    """Return a copy of a document in which the environment has the last word."""
    result = copy.deepcopy(document)
    for table, values in _from_environment(environ).items():
        inner = result.setdefault(table, {})
        if isinstance(inner, dict):
            inner |= {key: _typed(table, key, text) for key, text in values.items()}
    return result


def misspelt(environ: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the variables that look like ours and mean nothing."""
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name not in SETTINGS and not name.startswith(NOT_SETTINGS):
            remedy = did_you_mean(name, list(SETTINGS), f"known are {', '.join(SETTINGS)}")
            yield Problem(file="environment", key=name, message="no such setting", remedy=remedy)


def state_directory(environ: Mapping[str, str]) -> Path:
    """Return where mailwarden keeps its files: as systemd says (StateDirectory=), else the user's own place."""
    if from_systemd := environ.get("STATE_DIRECTORY"):
        return Path(from_systemd.split(":")[0])
    base = environ.get("XDG_STATE_HOME") or Path(environ.get("HOME") or Path.home(), ".local", "state")
    return Path(base, "mailwarden")


class _Overrides(BaseSettings):
    """The shape in which the environment speaks: MAILWARDEN_<table>__<key>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__")

    service: dict[str, str] = {}
    log: dict[str, str] = {}


def _from_environment(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    source = EnvSettingsSource(_Overrides)
    source.env_vars = {name.lower(): environ[name] for name in overrides(environ).values()}
    given: dict[str, dict[str, str]] = source()
    return given


def _typed(table: str, key: str, text: str) -> str | bool:
    is_flag = OVERRIDABLE[table].by_key()[key].annotation is bool
    return FLAGS.get(text.lower(), text) if is_flag else text
