"""Private Cyrus: the other big IMAP server, as unlike Dovecot as they come. Everybody is a user, with any password.

Debian's package cannot be installed beside Dovecot, so it is only unpacked into a directory that MAILWARDEN_TEST_CYRUS
names, with the libraries that nothing else here needs. It keeps its mail and its state in the directory it is given.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import smtplib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient import IMAPClient

from tests.bed.machine import HOST, PortBlock, Server, ServersMissing

PACKAGES = (
    "cyrus-common cyrus-imapd libical3 libjansson4 libldap-2.5-0 libnsl2 libpcre3 libpq5 libsasl2-modules libsqlite3-0 "
    "libwrap0 libxapian30 libxml2"
)
ADMIN = "cyrus"

# The two layouts that Cyrus is run with: everything below INBOX, with dots between, as it always was, and as others do.
CLASSIC = "unixhierarchysep: no\naltnamespace: no\n"
MODERN = "unixhierarchysep: yes\naltnamespace: yes\n"

CONFIG = """
configdirectory: {home}/state
defaultpartition: default
partition-default: {home}/spool
cyrus_user: {user}
cyrus_group: {group}
servername: cyrus.test
admins: {admin}
virtdomains: userid
allowplaintext: yes
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
duplicatesuppression: no
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Sent | Drafts | Trash | Junk
{options}"""

MASTER = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {config} -r"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {config}" listen="127.0.0.1:{imap_port}" prefork=1
  lmtp cmd="{programs}/lmtpd -C {config} -a" listen="127.0.0.1:{lmtp_port}" prefork=1
}}
DAEMON {{
  idled cmd="{programs}/idled -C {config}"
}}
"""


class Cyrus:
    """One server that takes mail by LMTP and serves it by IMAP; a context manager.

    directory: short and reachable for other users when run as root. options: further lines of imapd.conf(5).
    Raises ServersMissing, with the remedy, where no Cyrus was unpacked.
    """

    def __init__(self, directory: Path, options: str) -> None:
        unpacked = unpacked_cyrus()
        self._block = PortBlock()
        self.imap_port, self._lmtp_port, *_ = self._block.ports
        home = directory / "cyrus"
        self._goodbye = home / "state/msg/shutdown"
        for path in (home / "state/socket", home / "state/proc", self._goodbye.parent, home / "spool"):
            path.mkdir(parents=True)
        _write_config(home, unpacked / "usr/lib/cyrus/bin", options, self.imap_port, self._lmtp_port)
        command: list[str | Path] = [unpacked / "usr/lib/cyrus/bin/master", "-C", home / "imapd.conf"]
        command += ["-M", home / "cyrus.conf", "-p", home / "state/master.pid", "-D"]
        ports = [self.imap_port, self._lmtp_port]
        self._server = Server(command, home / "cyrus.out", ports, _environment(unpacked))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._block.release()

    def start(self) -> None:
        """Start it; returns when it serves mail. Its ports are open earlier, and it must not be ended before."""
        self._server.start()
        with self.imap(ADMIN):
            return

    def stop(self) -> None:
        """End it and every connection."""
        self._server.stop()

    @contextlib.contextmanager
    def closed(self, words: str) -> Iterator[None]:
        """For as long as this lasts, end every session with BYE and these words, as before maintenance."""
        self._goodbye.write_text(f"{words}\n")
        try:
            yield
        finally:
            self._goodbye.unlink()

    def imap(self, user: str) -> IMAPClient:
        """Return a client that is logged in; use it in a with statement. The first login makes the mailboxes."""
        client = IMAPClient(HOST, self.imap_port, ssl=False, timeout=30)
        client.normalise_times = False
        client.plain_login(user, "secret")
        return client

    def deliver(self, raw: bytes, to: str, sender: str) -> None:
        """Put a mail into the user's INBOX."""
        with smtplib.LMTP(HOST, self._lmtp_port, local_hostname="localhost", timeout=30) as client:
            client.sendmail(sender, [to], raw)


def unpacked_cyrus() -> Path:
    """Return where Debian's package was unpacked. Raises ServersMissing, with the remedy."""
    directory = Path(os.environ.get("MAILWARDEN_TEST_CYRUS") or "/nowhere")
    if not (directory / "usr/lib/cyrus/bin/master").exists():
        remedy = f"apt-get download {PACKAGES}, dpkg -x each into a directory, MAILWARDEN_TEST_CYRUS=that directory"
        raise ServersMissing(f"Cyrus is not unpacked; the remedy on Debian 12: {remedy}")
    return directory


def _write_config(home: Path, programs: Path, options: str, imap_port: int, lmtp_port: int) -> None:
    as_root = os.geteuid() == 0
    user = "mail" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    group = "mail" if as_root else grp.getgrgid(os.getegid()).gr_name
    config = home / "imapd.conf"
    config.write_text(CONFIG.format(home=home, user=user, group=group, admin=ADMIN, options=options))
    services = MASTER.format(programs=programs, config=config, imap_port=imap_port, lmtp_port=lmtp_port)
    (home / "cyrus.conf").write_text(services)
    if as_root:
        for path in (home, home / "state", home / "spool", *(home / "state").iterdir()):
            shutil.chown(path, user, group)


def _environment(unpacked: Path) -> dict[str, str]:
    libraries = next(unpacked.glob("usr/lib/*-linux-gnu"))
    elsewhere = unpacked / "lib" / libraries.name
    return {"LD_LIBRARY_PATH": f"{libraries}:{elsewhere}", "SASL_PATH": str(libraries / "sasl2")}
