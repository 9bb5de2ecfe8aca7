"""Waits for a server's push without missing one (IDLE, RFC 2177). Blocks; belongs to the connection's thread.

imapclient's own idle_check() overlooks pushes that came together with the continuation, trips over lines split between
segments and swallows the end of the connection. Here a readable socket only ends the wait: everything is then read by
idle_done(), where the end of the connection and broken lines surface as errors.
"""

from __future__ import annotations

import select
import ssl
from typing import Any

from imapclient import IMAPClient


class IdleRefused(Exception):
    """The server answers IDLE with NO or BAD; the connection is in order."""


def idle_once(client: IMAPClient, seconds: float, wake_descriptor: int) -> bool:
    """IDLE until the server says something, wake_descriptor becomes readable or the time is up.

    Returns whether the mailbox may have changed; signs of life ("* OK Still here") and warnings ("* NO") do not count.
    Raises IdleRefused, and what imapclient and the socket raise on a connection that is no more.
    """
    early = _begin(client)
    if not early and not _has_buffered(client):
        wait_readable(client, seconds, wake_descriptor)
    _, responses = client.idle_done()
    return any(not line.startswith((b"* OK", b"* NO")) for line in early) or any(map(_is_news, responses))


def wait_readable(client: IMAPClient, seconds: float, wake_descriptor: int) -> None:
    """Return when the server has sent something, wake_descriptor becomes readable or the time is up."""
    poll = select.poll()
    poll.register(client.socket().fileno(), select.POLLIN)
    poll.register(wake_descriptor, select.POLLIN)
    poll.poll(max(0.0, seconds) * 1000)


def _begin(client: IMAPClient) -> list[bytes]:
    """Send IDLE; return the lines that the server said before its continuation (it may: RFC 3501 section 7)."""
    # Not client.idle(): it takes such a push for an error.
    protocol = client._imap
    client._idle_tag = tag = protocol._command("IDLE")
    early: list[bytes] = []
    while (line := protocol._get_response()) is not None:
        if protocol.tagged_commands[tag] is not None:
            raise IdleRefused(protocol.tagged_commands.pop(tag))
        early.append(line)
    return early


def _has_buffered(client: IMAPClient) -> bool:
    """Tell whether bytes have been read from the socket already, which poll() would not report."""
    protocol, connection = client._imap, client.socket()
    if isinstance(connection, ssl.SSLSocket) and connection.pending():
        return True
    if hasattr(protocol, "_readbuf"):  # Python 3.14 keeps them there
        return bool(protocol._readbuf)
    timeout = connection.gettimeout()
    connection.setblocking(False)
    try:
        return bool(protocol.file.peek(1))
    except (ssl.SSLWantReadError, BlockingIOError):
        return False
    finally:
        connection.settimeout(timeout)


def _is_news(response: tuple[Any, ...]) -> bool:
    return not (response and response[0] in (b"OK", b"NO"))
