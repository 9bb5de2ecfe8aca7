"""Real mail servers on loopback for tests and benchmarks: Dovecot and Postfix, private, several sets side by side.

Every name at every domain is a user; the password is 'secret' and anything else is refused. Mail to any address
lands in a real mailbox of that name, apart from the domains in FAILING_DOMAINS. By hand, until Ctrl-C:

    python -m tests.servers
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import smtplib
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from imapclient import IMAPClient

from tests.bed.dovecot import PASSWORD, SIEVE_PLUGIN, delivery_server, reading_server, write_quota, write_script
from tests.bed.exim import EXIM_DOMAIN, exim_server
from tests.bed.machine import HOST, PortBlock, Server, ServersMissing, make_certificates
from tests.bed.postfix import FAILING_DOMAINS, STORM_DOMAINS, SmtpPorts, empty_queue, smtp_server

__all__ = ["EXIM_DOMAIN", "FAILING_DOMAINS", "PASSWORD", "STORM_DOMAINS", "MailServers", "ServersMissing"]

CUSTOMER = "customer@customers.example"


class MailServers:
    """One set of servers in a directory; a context manager that starts and stops them.

    directory: short (UNIX sockets live in it) and reachable for other users when run as root; made if it is missing.
    postfix: False leaves SMTP out; what is delivered then goes straight to LMTP.
    Raises ServersMissing, saying what to install or change, where the servers cannot run.
    """

    host = HOST
    password = PASSWORD

    def __init__(self, directory: Path, *, postfix: bool = True) -> None:
        self.directory = directory.absolute()
        self.ca_file = self.directory / "ca.pem"
        self._block = PortBlock()
        self.imap_port, self.imaps_port, self.lmtp_port, *smtp = self._block.ports
        self.smtp_port, self.smtps_port, self.submission_port, self._exim_port = smtp
        try:
            self._prepare(postfix=postfix)
        except BaseException:
            self._block.release()
            raise

    def _prepare(self, *, postfix: bool) -> None:
        check_directory(self.directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o755)
        self._mail = self.directory / "mail"
        self._mail.mkdir()
        if os.geteuid() == 0:
            self._mail.chmod(0o1777)
        self._reading = reading_server(self.directory, self.imap_port, self.imaps_port)
        self._delivery = delivery_server(self.directory, self.lmtp_port, self.smtp_port)
        ports = SmtpPorts(
            smtp=self.smtp_port, smtps=self.smtps_port, submission=self.submission_port, exim=self._exim_port
        )
        self._smtp = smtp_server(self.directory, self.lmtp_port, ports) if postfix else None
        make_certificates(self.directory)

    def __enter__(self) -> MailServers:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._block.release()

    def start(self) -> None:
        """Start everything; returns when every port accepts connections."""
        try:
            self._delivery.start()
            self.start_imap()
            self.start_smtp()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End everything that runs."""
        self.stop_smtp()
        self.stop_imap()
        self._delivery.stop()

    def start_imap(self) -> None:
        """Start the IMAP server on the same ports as before."""
        self._reading.start()

    def stop_imap(self) -> None:
        """End the IMAP server and every IMAP connection; mail is still delivered."""
        self._reading.stop()

    def start_smtp(self) -> None:
        """Start Postfix on the same ports as before; its queue is still there."""
        if self._smtp is not None:
            self._smtp.start()

    def stop_smtp(self) -> None:
        """End Postfix and every SMTP connection."""
        if self._smtp is not None:
            self._smtp.stop()

    def exim(self) -> AbstractContextManager[object]:
        """Return Exim for the domains under EXIM_DOMAIN, where all answer every mail; it runs in a with statement.

        Raises ServersMissing, with the remedy, where it was not unpacked.
        """
        return _running(exim_server(self.directory, self._exim_port, self.smtp_port))

    def limit_space(self, user: str, quota_bytes: int) -> None:
        """Let IMAP clients file no more than so much for this user, from their next login on."""
        write_quota(self.directory, user, quota_bytes)

    def give_sieve_script(self, user: str, script: str) -> None:
        """Have mail to this user go through a Sieve script (RFC 5228) from now on."""
        if not SIEVE_PLUGIN.exists():
            raise ServersMissing("Dovecot has no Sieve; the remedy: apt-get install dovecot-sieve")
        name, _, domain = user.partition("@")
        write_script(self._mail / domain / name, script)

    def deliver(self, raw: bytes, to: str, sender: str = CUSTOMER, *, via: str = "smtp") -> None:
        """Send one message; by 'lmtp' it lies in the mailbox on return, by 'smtp' a moment later (see wait_for).

        sender: the envelope sender; "" is the null reverse-path (RFC 5321 section 4.5.5).
        """
        if via == "lmtp" or self._smtp is None:
            self.deliver_all([raw], to, sender)
        else:
            with smtplib.SMTP(self.host, self.smtp_port, local_hostname="localhost", timeout=30) as client:
                client.sendmail(sender, [to], raw)

    def deliver_all(self, messages: Iterable[bytes], to: str, sender: str = CUSTOMER) -> None:
        """Put many messages into one user's INBOX over one LMTP connection, in this order."""
        with smtplib.LMTP(self.host, self.lmtp_port, local_hostname="localhost", timeout=60) as client:
            for raw in messages:
                client.sendmail(sender, [to], raw)

    def imap(self, user: str) -> IMAPClient:
        """Return a client that is logged in; use it in a with statement."""
        client = IMAPClient(self.host, self.imap_port, ssl=False, timeout=30)
        client.normalise_times = False
        client.login(user, self.password)
        return client

    def append(self, user: str, mailbox: str, raw: bytes, when: datetime | None = None) -> None:
        """Store a message as a mail program does; when: the INTERNALDATE, aware."""
        with self.imap(user) as client:
            client.append(mailbox, raw, msg_time=when)

    def messages(self, user: str, mailbox: str = "INBOX") -> list[bytes]:
        """Return the whole messages of a mailbox, oldest first, without marking them as read."""
        with self.imap(user) as client:
            client.select_folder(mailbox, readonly=True)
            return read_all(client)

    def wait_for(self, user: str, count: int, mailbox: str = "INBOX", timeout: float = 60) -> list[bytes]:
        """Return the messages as soon as there are at least `count`; AssertionError with what is there otherwise."""
        give_up_at = time.monotonic() + timeout
        with self.imap(user) as client:
            client.select_folder(mailbox, readonly=True)
            while len(client.search()) < count:
                if time.monotonic() > give_up_at:
                    raise AssertionError(too_few(user, mailbox, count, timeout, read_all(client)))
                time.sleep(0.02)
            return read_all(client)

    def wipe(self) -> None:
        """Empty all mailboxes and the SMTP queue; no IMAP connection may be open meanwhile."""
        if self._smtp is not None:
            empty_queue(self.directory)
        remove_contents(self._mail)


@contextlib.contextmanager
def _running(server: Server) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def check_directory(directory: Path) -> None:
    """Refuse a directory in which the servers could not work, before they fail with something obscure."""
    if len(str(directory)) > 60:
        raise ServersMissing(f"{directory} is too long a path: UNIX sockets in it may have 107 characters; use /tmp")
    for parent in directory.parents if os.geteuid() == 0 else ():
        if parent.exists() and not parent.stat().st_mode & 0o001:
            raise ServersMissing(f"the servers' users cannot reach {directory}: the remedy is chmod o+x {parent}")


def remove_contents(directory: Path) -> None:
    """Empty a directory at once; a server that is still closing a mailbox may leave crumbs aside, not in it."""
    aside = Path(tempfile.mkdtemp(dir=directory.parent, prefix="gone-"))
    for path in directory.iterdir():
        path.rename(aside / path.name)
    shutil.rmtree(aside, ignore_errors=True)


def read_all(client: IMAPClient) -> list[bytes]:
    """Return the whole messages of the mailbox that is open, oldest first."""
    uids = client.search()
    found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
    return [found[uid][b"BODY[]"] for uid in sorted(found)]


def too_few(user: str, mailbox: str, count: int, timeout: float, found: list[bytes]) -> str:
    """Say what a mailbox holds instead of what was waited for."""
    heads = [raw.partition(b"\r\n\r\n")[0].decode(errors="replace") for raw in found]
    return "\n\n".join([f"{user} {mailbox}: {len(found)} messages after {timeout} s instead of {count}", *heads])


def main() -> None:
    """Run one set of servers until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="mailwarden-") as directory, contextlib.suppress(KeyboardInterrupt):
        Path(directory).chmod(0o755)
        with MailServers(Path(directory, "run"), postfix=os.geteuid() == 0) as servers:
            for name in ("imap", "imaps", "lmtp", "smtp", "smtps", "submission"):
                print(f"{name:12} {servers.host}:{getattr(servers, name + '_port')}")
            print(f"{'authority':12} {servers.ca_file}")
            print(f"{'user':12} any address, password {servers.password}", flush=True)
            signal.pause()


if __name__ == "__main__":
    main()
