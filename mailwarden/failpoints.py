"""Named places at which tests let the process die, stop, or meet a failing disk; inert unless the environment arms one.

`MAILWARDEN_TEST_FAILPOINTS="outbox.before-settle=kill@3,intake.before-commit=enospc"` ends the process, without any
farewell, where the first of these is reached for the third time, and lets the disk be full where the second one is.
With `stop` the whole process stands still there until SIGCONT, so that a test can make a real disk fail from there on.
"""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mailwarden.errors import ConfigError, Problem
from mailwarden.logs import get_logger

log = get_logger()

VARIABLE = "MAILWARDEN_TEST_FAILPOINTS"

# Every durable step, and every step after which the world knows more than the store does. On the store's own thread
# a failing disk shows as SQLite reports it, elsewhere as the operating system does.
IN_THE_STORE = frozenset(
    {
        "store.before-commit",
        "migration.before-commit",
        "intake.before-commit",
        "mailbox.before-meeting",
        "cursor.before-move",
        "history.before-commit",
        "deadlines.before-commit",
        "post.before-queue",
        "outbox.before-begin",
        "outbox.before-settle",
        "alarm.before-commit",
        "lease.before-take",
        "lease.before-renew",
        "retention.before-commit",
        "words.before-commit",
    }
)
ELSEWHERE = frozenset(
    {
        "store.after-commit",
        "intake.after-commit",
        "mailbox.after-meeting",
        "cursor.after-move",
        "history.after-commit",
        "deadlines.after-commit",
        "outbox.after-begin",
        "smtp.before-data",
        "smtp.before-dot",
        "smtp.after-dot",
        "smtp.after-reply",
        "outbox.after-settle",
        "copy.before-append",
        "copy.after-append",
        "alarm.after-commit",
        "lease.after-take",
        "lease.before-drop",
    }
)
FAILPOINTS = IN_THE_STORE | ELSEWHERE

_SQLITE = {"eio": ("SQLITE_IOERR_WRITE", "disk I/O error"), "enospc": ("SQLITE_FULL", "database or disk is full")}
_ERRNO = {"eio": errno.EIO, "enospc": errno.ENOSPC}
_ACTS = frozenset({"kill", "stop", *_ERRNO})


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()  # the signal may need a moment, in which this thread must do nothing more


def _stop() -> None:
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)  # to this thread, so that it does not run on meanwhile


def _fail(name: str, how: str) -> None:
    if name in ELSEWHERE:
        raise OSError(_ERRNO[how], f"{os.strerror(_ERRNO[how])} (failpoint {name})")
    code, words = _SQLITE[how]
    error = sqlite3.OperationalError(f"{words} (failpoint {name})")
    error.sqlite_errorname = code
    raise error


@dataclass(slots=True, kw_only=True)
class _Armed:
    """What happens at one failpoint, and when."""

    act: str
    turn: int  # the how manieth time that it is reached, from 1
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reached(self, name: str) -> None:
        with self._lock:
            self._count += 1
            is_its_turn = self._count == self.turn
        if not is_its_turn:
            return
        log.warning("failpoint.struck", failpoint=name, act=self.act)
        if self.act == "kill":
            _kill()
        elif self.act == "stop":
            _stop()
        else:
            _fail(name, self.act)


def armed(text: str) -> Callable[[str], None] | None:
    """Return what to do at each failpoint, None for nothing at all.

    text: "name=act" or "name=act@turn", with commas between; acts are kill, stop, eio and enospc. Raises ConfigError.
    """
    if not text:
        return None
    arms: Mapping[str, _Armed] = dict(_arm(one.strip()) for one in text.split(","))

    def reached(name: str) -> None:
        if name in arms:
            arms[name].reached(name)

    return reached


def _arm(text: str) -> tuple[str, _Armed]:
    name, _, how = text.partition("=")
    act, _, turn = how.partition("@")
    if name not in FAILPOINTS or act not in _ACTS or not (turn or "1").isdigit():
        raise ConfigError(Problem(f"'{text}' is no failpoint with an act", "for tests only: unset it", key=VARIABLE))
    return name, _Armed(act=act, turn=int(turn or "1"))


_reached: Callable[[str], None] | None


def arm(text: str) -> None:
    """Arm the failpoints that a text names, and no others, in this process; text and errors as in `armed`."""
    global _reached
    _reached = armed(text)


arm(os.environ.get(VARIABLE, ""))


def failpoint(name: str) -> None:
    """Pass by, unless a test has armed this place."""
    if _reached is not None:
        _reached(name)
