"""Log lines as events with keys: JSON for machines, columns for a terminal; addresses and secrets stay out."""

from __future__ import annotations

import base64
import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

import structlog

_ADDRESS = re.compile(r"[^\s<>\"'(),;:@\[\]]+@([A-Za-z0-9.-]+|\[[^\]]*\])")
_ADDRESS_FREE = frozenset({"event", "level", "timestamp", "message_id", "desk", "mailbox", "kind", "reason"})
LEVELS = ("debug", "info", "warning", "error")

Line = MutableMapping[str, Any]

_secrets: list[str] = []  # what is known to be one, in every form that it goes over a wire, the longest first
_SHORTEST_SECRET = 4  # a shorter one would make every line unreadable, and hides nothing
HIDDEN = "(secret)"


def set_up(level: str = "info", *, addresses: bool = False, stream: TextIO | None = None) -> None:
    """Send every line to one stream (stderr unless told otherwise).

    level: one of LEVELS. addresses: whether addr-specs may stand in a line; else their local part is starred out.
    """
    target = stream or sys.stderr
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if target.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *([] if addresses else [_without_addresses]),
            _without_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=False,
    )


@contextmanager
def silenced() -> Iterator[None]:
    """Have nothing logged within, for a command that says in words what it did."""
    before = structlog.get_config()
    structlog.configure(**{**before, "wrapper_class": structlog.make_filtering_bound_logger(logging.CRITICAL)})
    try:
        yield
    finally:
        structlog.configure(**before)


def get_logger() -> structlog.stdlib.BoundLogger:
    """Return a logger; lines are `noun.past_participle` with facts in keys."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger


def hide(*secrets: str, user: str = "") -> None:
    """Keep these out of every line and traceback from now on. user: with whom a password is sent, encoded together."""
    for one in secrets:
        if len(one) >= _SHORTEST_SECRET:
            forms = (one.encode(), f"\0{user}\0{one}".encode())
            every = {*_secrets, one, *(base64.b64encode(form).decode() for form in forms)}
            _secrets[:] = sorted(every, key=len, reverse=True)


def without_secrets(text: str) -> str:
    """Return a text in which every known secret is hidden; servers repeat what they were sent."""
    for one in _secrets:
        text = text.replace(one, HIDDEN)
    return text


def without_addresses(text: str) -> str:
    """Return a text in which of every address only the domain is left."""
    return _ADDRESS.sub(r"…@\1", text)


def keep_failures_without_secrets() -> None:
    """Have the tracebacks of bugs printed as ever, but without secrets."""

    def say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(without_secrets("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = say
    if logging.lastResort:  # what asyncio says of tasks that nobody asks
        logging.lastResort.setFormatter(_Formatter())


class _Formatter(logging.Formatter):
    """For lines that are not ours."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def _without_secrets(_logger: object, _method: str, line: Line) -> Line:
    return {name: _hidden(value) for name, value in line.items()}


def _hidden(value: Any) -> Any:
    match value:
        case str():
            return without_secrets(value)
        case list() | tuple():
            return [_hidden(one) for one in value]
        case dict():
            return {name: _hidden(one) for name, one in value.items()}
    return value


def _without_addresses(_logger: object, _method: str, line: Line) -> Line:
    for key, value in line.items():
        if key not in _ADDRESS_FREE and isinstance(value, str) and "@" in value:
            line[key] = without_addresses(value)
    return line
