"""Asks a server which mailboxes there are and what each is for (LIST). Blocks; belongs to the connection's thread."""

from __future__ import annotations

import imaplib
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError

from mailwarden.mail.refusals import GARBLED
from mailwarden.mail.sent import ListedMailbox

ATTRIBUTES_TOO = {"SPECIAL-USE", "LIST-EXTENDED"}  # capabilities of a server that can be asked for them


def listed_mailboxes(client: IMAPClient, pattern: str = "*") -> list[ListedMailbox]:
    r"""Return the mailboxes that match, and what each is for; none if the list cannot be read, as Exchange's at times.

    A plain LIST need not tell what a mailbox is for, \Sent and the like (RFC 6154 section 2), so that is asked for
    where it can be. Raises what imapclient and the socket raise.
    """
    try:
        lines = _with_attributes(client, pattern) or client.list_folders("", pattern)
        return [_listed(*line) for line in lines]
    except (ProtocolError, *GARBLED):
        return []


def _with_attributes(client: IMAPClient, pattern: str) -> list[Any]:
    """Return the lines of a LIST that asks for them; none where the server cannot be asked so, whatever it offers."""
    if not all(client.has_capability(one) for one in ATTRIBUTES_TOO):
        return []
    command = [b'""', client._normalise_folder(pattern), b"RETURN", b"(SPECIAL-USE)"]
    try:
        return list(client._proc_folder_list(client._raw_command_untagged(b"LIST", command, uid=False)))
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, *GARBLED):
        return []


def _listed(attributes: tuple[bytes, ...], delimiter: bytes | None, name: str) -> ListedMailbox:
    return ListedMailbox(
        name=name,
        delimiter=(delimiter or b"").decode("utf-8", "replace"),
        attributes=frozenset(attribute.decode("utf-8", "replace").lower() for attribute in attributes),
    )
