"""Says in plain words why a server could not be reached, with what to look at next. Pure."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Sequence

from mailwarden.errors import Unavailable

# OpenSSL's verification results (X509_V_ERR_*); the ssl module gives the numbers only.
EXPIRED, NOT_YET_VALID = 10, 9
WRONG_NAME, WRONG_ADDRESS = 62, 64


def unreachable(error: BaseException, host: str, port: int, *, names: Sequence[str] = ()) -> Unavailable:
    """Return the error to raise for a failed connection to host:port; names: those in the server's certificate."""
    place = f"{host}:{port}"
    match error:
        case ssl.SSLCertVerificationError():
            return _untrusted(error, host, port, names)
        case ssl.SSLError():
            return _no_tls(error, place)
        case socket.gaierror():
            return Unavailable(f"the name {host} is not known to DNS", "check the host's spelling and the resolver")
        case ConnectionRefusedError():
            return Unavailable(f"{place} refuses connections", "check host and port, and that the server is running")
        case TimeoutError():
            return Unavailable(
                f"{place} did not answer in time",
                "check the network and firewall; a port that waits for TLS is silent too: then set tls = implicit",
            )
        case ConnectionError() | EOFError():
            return Unavailable(f"{place} closed the connection", "check the server's log; trying again")
        case OSError() if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return Unavailable(f"there is no route to {place}", "check the network of this machine")
        case _:
            return Unavailable(f"{place} cannot be used: {error}", "check host and port, and the server's log")


def _no_tls(error: ssl.SSLError, place: str) -> Unavailable:
    if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL", "HTTP_REQUEST"):
        return Unavailable(
            f"{place} does not speak TLS from the start of the connection",
            "set tls = starttls for this port, or use the port for implicit TLS (IMAP 993, SMTP 465)",
        )
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Unavailable(f"{place} closed the connection", "check the server's log; trying again")
    reason = error.reason or error
    return Unavailable(f"the TLS handshake with {place} failed: {reason}", "check the server's TLS set-up")


def _untrusted(error: ssl.SSLCertVerificationError, host: str, port: int, names: Sequence[str]) -> Unavailable:
    place = f"{host}:{port}"
    if error.verify_code in (WRONG_NAME, WRONG_ADDRESS):
        others = f"for other names: {', '.join(names)}" if names else "for another name"
        return Unavailable(f"the certificate of {place} is {others}", "set host to a name that the certificate is for")
    if error.verify_code == EXPIRED:
        return Unavailable(f"the certificate of {place} has expired", "renew it on the server")
    if error.verify_code == NOT_YET_VALID:
        return Unavailable(f"the certificate of {place} is not valid yet", "check this machine's clock")
    return Unavailable(
        f"the certificate of {place} is signed by nobody this machine trusts ({error.verify_message})",
        "set ca_file to the PEM file of the authority that signed it",
    )
