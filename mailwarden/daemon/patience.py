"""How long to wait for servers that fall silent, in real seconds. Tests may shorten it; nobody else has a reason to."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from typing import Any, TypeVar

from mailwarden.errors import ConfigError, Problem
from mailwarden.mail.greeting import SmtpAccount
from mailwarden.mail.imap import ImapAccount

A = TypeVar("A", ImapAccount, SmtpAccount)

TEST_PATIENCE = "MAILWARDEN_TEST_PATIENCE"  # "connect_seconds=2 read_seconds=2 dot_seconds=4"


def waiting_as_told(account: A) -> A:
    """Return the account, with the waiting times of a test in the place of its own where the environment names some.

    Raises ConfigError where it names no seconds.
    """
    told = os.environ.get(TEST_PATIENCE)
    if not told:
        return account
    try:
        seconds = {name: float(value) for name, value in (one.split("=") for one in told.split())}
    except ValueError as error:
        problem = Problem(f"{error}", key=TEST_PATIENCE, remedy='for tests only: unset it, or write "read_seconds=2"')
        raise ConfigError(problem) from error
    known = {one.name for one in fields(account)}
    changed: dict[str, Any] = {name: value for name, value in seconds.items() if name in known}
    return replace(account, **changed)
