"""One verifying TLS context per file of certificate authorities, and whose certificate a server really shows.

A context costs some 24 ms of CPU, so connections share one; a changed file makes a new one.
"""

from __future__ import annotations

import os
import socket
import ssl
from functools import lru_cache
from typing import Literal

from mailwarden.errors import Unavailable

Security = Literal["implicit", "starttls", "none"]


def client_context(ca_file: str = "") -> ssl.SSLContext:
    """Return the shared context that verifies chain and host name; ca_file "" means the system's authorities.

    Raises Unavailable if the file cannot be used.
    """
    try:
        return _context(ca_file, os.stat(ca_file).st_mtime_ns if ca_file else 0)
    except OSError as error:  # ssl.SSLError is one
        raise Unavailable(
            f"the file of certificate authorities {ca_file} cannot be used: {error}",
            "give a readable PEM file as ca_file, or leave ca_file out to trust the system's authorities",
        ) from error


@lru_cache(maxsize=16)
def _context(ca_file: str, changed_ns: int) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file or None)


def names_in_certificate(host: str, port: int, ca_file: str, seconds: float) -> tuple[str, ...]:
    """Return the names that the certificate at host:port is for, or () if that cannot be learnt.

    For the sentence after a failed verification only: the chain is verified, the name is not, nothing is sent.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
        context.check_hostname = False
        with (
            socket.create_connection((host, port), seconds) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            certificate = secured.getpeercert() or {}
    except (OSError, ValueError):
        return ()
    entries = certificate.get("subjectAltName", ())
    return tuple(str(entry[1]) for entry in entries if isinstance(entry, tuple))
