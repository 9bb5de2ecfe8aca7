"""Fetch a password from where the file says it is; the only module of the configuration that ever holds one.

Touches credential files, environment and programs. No error repeats what was read, nor a program's output.
"""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from mailwarden import logs
from mailwarden.config.accounts import Secret
from mailwarden.config.values import Mistake

COMMAND_SECONDS = 10
OTHERS = stat.S_IRWXO
GROUP = stat.S_IRWXG


def read_secret(secret: Secret, environ: Mapping[str, str], folder: Path) -> str:
    """Return the password, which no log line shows from now on. folder: where relative file names begin.

    Raises Mistake with the remedy.
    """
    password = _read(secret, environ, folder)
    logs.hide(password)
    return password


def _read(secret: Secret, environ: Mapping[str, str], folder: Path) -> str:
    if secret.credential:
        return _from_credential(secret.credential, environ)
    if secret.file:
        return _from_file(folder / secret.file)
    if secret.env:
        return _from_environment(secret.env, environ)
    return _from_command(secret.command or [], environ)


def _from_credential(name: str, environ: Mapping[str, str]) -> str:
    line = f"LoadCredential={name}:/etc/mailwarden/credentials/{name}"
    if "/" in name or name in (".", ".."):
        raise Mistake(f"'{name}' is not the name of a credential", "a credential's name has no /")
    if not environ.get("CREDENTIALS_DIRECTORY"):
        remedy = f"add {line} to the unit, or use {{ file = … }} when started by hand"
        raise Mistake(f"there is no credential '{name}': CREDENTIALS_DIRECTORY is not set", remedy)
    file = Path(environ["CREDENTIALS_DIRECTORY"], name)
    if not file.exists():
        raise Mistake(f"systemd handed over no credential '{name}'", f"add {line} to the unit")
    return _one_line(_content(file), str(file))


def _from_file(file: Path) -> str:
    content = _content(file)
    status = file.stat()
    # A file of root's that our group may read is how packages hand secrets over (0640 root:mailwarden).
    allowed_to_group = status.st_uid == 0 and not status.st_mode & stat.S_IWGRP
    if status.st_mode & OTHERS or (status.st_mode & GROUP and not allowed_to_group):
        raise Mistake(f"{file} is open to others on this machine", f"chmod 600 {file}")
    return _one_line(content, str(file))


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise Mistake(f"the environment variable {name} is not set", "set it where mailwarden is started")
    return _one_line(environ[name], f"the environment variable {name}")


def _from_command(command: list[str], environ: Mapping[str, str]) -> str:
    by_hand = "run it by hand as the user that runs mailwarden"
    try:
        done = subprocess.run(  # noqa: S603 - only an administrator may write the file that names it; no shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            env=dict(environ),
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise Mistake(f"{command[0]} has said nothing for {COMMAND_SECONDS} seconds", by_hand) from None
    except subprocess.CalledProcessError as error:
        raise Mistake(f"{command[0]} failed with exit code {error.returncode}", by_hand) from None
    except OSError as error:
        raise Mistake(f"{command[0]} cannot be run: {str(error.strerror).lower()}", by_hand) from None
    return _one_line(_decoded(done.stdout.partition(b"\n")[0], command[0]), command[0])


def _content(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        remedy = "the user that runs mailwarden must be able to read it"
        raise Mistake(f"{file} cannot be read: {str(error.strerror).lower()}", remedy) from None
    return _decoded(content, str(file))


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Mistake(f"{place} holds something other than text", "save the password as UTF-8") from None


def _one_line(text: str, place: str) -> str:
    password = text.removesuffix("\n").removesuffix("\r")
    if not password:
        raise Mistake(f"{place} is empty", "put the password there")
    if any(mark in password for mark in "\r\n\0"):
        raise Mistake(f"{place} holds more than one line", "the password alone, on one line")
    return password
