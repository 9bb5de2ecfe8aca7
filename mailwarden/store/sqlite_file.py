"""The file that a SQLite store lives in: where it may be, whose it is, and what its troubles mean in plain words."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

from mailwarden.errors import ConfigError, Problem, StoreBlocked, StoreUnavailable

# WAL needs memory shared between processes and honest locks; over a network there is neither.
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "glusterfs", "ncpfs", "davfs"})
_MOUNTS = Path("/proc/self/mounts")

_RESTORE = "stop mailwarden, keep a copy of the file, and restore the last backup"
_TROUBLES = {  # SQLite's result codes (https://www.sqlite.org/rescode.html) by their beginning: cause and remedy
    "SQLITE_FULL": ("the disk is full", "make room; mailwarden goes on by itself"),
    "SQLITE_BUSY": ("another program keeps it locked", "end the program that has the file open (see: fuser)"),
    "SQLITE_READONLY": ("it cannot be written", "give mailwarden's user write access to the file and its directory"),
    "SQLITE_PERM": ("access is denied", "give mailwarden's user access to the file and its directory"),
    "SQLITE_CANTOPEN": ("it cannot be opened", "give mailwarden's user access to the file and its directory"),
    "SQLITE_IOERR": ("reading or writing the disk failed", "look for disk errors in the kernel log (see: dmesg)"),
    "SQLITE_CORRUPT": ("its content is damaged", _RESTORE),
    "SQLITE_NOTADB": ("it is no SQLite database", f"check the path in [service] store, or {_RESTORE}"),
    "SQLITE_PROTOCOL": ("its locks do not work", "keep it on a local disk"),
    "SQLITE_NOLFS": ("it is too large for this file system", "move it to another disk"),
}
_PASSING = ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_IOERR")


def prepare(path: Path, *, create: bool) -> None:
    """Make sure that the file is there, on a local disk, and for its owner alone (mode 0600)."""
    directory = path.parent
    if not directory.is_dir():
        raise unavailable(path, f"the directory {directory} does not exist", "create it for mailwarden's user")
    if (file_system := network_file_system(directory.resolve(), _mounts())) is not None:
        problem = f"the store {path} is on a network file system ({file_system}), where SQLite loses data"
        raise ConfigError(Problem(problem, "name a path on a local disk", key="service.store"))
    try:
        _touch(path, create=create)
    except FileNotFoundError:
        raise unavailable(path, "it does not exist", "start mailwarden once, or correct [service] store") from None
    except PermissionError as error:
        remedy = "run this as mailwarden's user, or give that user access to the file and its directory"
        raise unavailable(path, f"the user with id {os.geteuid()} may not read and write it", remedy) from error
    except OSError as error:
        remedy = "[service] store names a file on a disk that can be written"
        raise unavailable(path, error.strerror or str(error), remedy) from error


def network_file_system(directory: Path, mounts: str) -> str | None:
    """Return the type of the file system that a directory is on if it is reached over a network.

    directory: absolute, without symbolic links; mounts: lines as in /proc/mounts (proc(5)).
    """
    best, found = -1, ""
    for line in mounts.splitlines():
        _, place, kind, *_ = (*line.split(" "), "", "", "")
        point = Path(place.encode("latin-1", "replace").decode("unicode_escape"))  # a blank stands there as \040
        if directory.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), kind
    return found if found.removeprefix("fuse.") in {*_NETWORK, "sshfs", "s3fs", "rclone"} else None


def trouble(path: Path, error: BaseException) -> StoreUnavailable | None:
    """Return what a database error means for the store, None if it is a mistake of ours."""
    cause = getattr(error, "orig", error)
    if not isinstance(cause, sqlite3.Error):
        return None
    code = getattr(cause, "sqlite_errorname", "")
    for beginning, (what, remedy) in _TROUBLES.items():
        if code.startswith(beginning):
            kind = StoreBlocked if beginning in _PASSING else StoreUnavailable
            return kind(_unusable(path, f"{what} ({cause})"), remedy)
    return None


def unavailable(path: Path, cause: str, remedy: str) -> StoreUnavailable:
    return StoreUnavailable(_unusable(path, cause), remedy)


def _unusable(path: Path, cause: str) -> str:
    return f"the store {path} cannot be used: {cause}"


def _touch(path: Path, *, create: bool) -> None:
    flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0)
    file = os.open(path, flags, 0o600)
    try:
        if stat.S_IMODE(os.fstat(file).st_mode) & 0o077:
            os.fchmod(file, 0o600)
    finally:
        os.close(file)


def _mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="latin-1")
    except OSError:  # no /proc here: nothing can be said about the file system
        return ""
