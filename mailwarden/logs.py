"""Log lines as events with keys: JSON for machines, columns for a terminal; addresses and secrets stay out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_ADDRESS = re.compile(r"[^\s<>\"'(),;:@\[\]]+@([A-Za-z0-9.-]+|\[[^\]]*\])")
_ADDRESS_FREE = frozenset({"event", "level", "timestamp", "message_id", "desk", "mailbox", "kind", "reason"})
LEVELS = ("debug", "info", "warning", "error")

Line = MutableMapping[str, Any]


def set_up(level: str = "info", *, addresses: bool = False, stream: TextIO | None = None) -> None:
    """Send every line to one stream (stderr unless told otherwise).

    level: one of LEVELS. addresses: whether addr-specs may stand in a line; else their local part is starred out.
    """
    target = stream or sys.stderr
    renderer = structlog.dev.ConsoleRenderer() if target.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *([] if addresses else [_without_addresses]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=False,
    )


def get_logger() -> structlog.stdlib.BoundLogger:
    """Return a logger; lines are `noun.past_participle` with facts in keys."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger


def _without_addresses(_logger: object, _method: str, line: Line) -> Line:
    for key, value in line.items():
        if key not in _ADDRESS_FREE and isinstance(value, str) and "@" in value:
            line[key] = _ADDRESS.sub(r"…@\1", value)
    return line
