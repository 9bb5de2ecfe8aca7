"""Row 29: somebody on the line wants the password in clear, or shows a certificate that is not the server's."""

from __future__ import annotations

import base64
import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bed.faults import Act, Direction, Fault, FaultProxy, server_context
from tests.bed.machine import make_certificates
from tests.bed.sink import Sink
from tests.reliability.playing import arrives, check, on_stage, plain_imap, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.settings import DeskSettings, authority
from tests.scenarios.stage import Stage
from tests.servers import MailServers

STRIPPED = Fault(act=Act.REWRITE, after=rb"[ -]STARTTLS(?=[ \]\r])", text=b" X-NOTHING")
STRIPPED_SMTP = Fault(act=Act.REWRITE, after=rb"250([ -])STARTTLS", text=rb"250\1X-NOTHING")
REFUSED = Fault(act=Act.REWRITE, after=rb"(?m)^(\w+) OK Begin TLS[^\r]*", text=rb"\1 NO not today")
REFUSED_SMTP = Fault(act=Act.REWRITE, after=rb"220 2\.0\.0 Ready to start TLS", text=b"454 4.7.0 not today")
PREAUTH = Fault(act=Act.REWRITE, after=rb"^\* OK ", text=b"* PREAUTH ", times=1)
EARLY = Fault(
    act=Act.REWRITE,
    after=rb"(?m)^(\w+ OK Begin TLS[^\r]*\r\n)",
    text=rb"\1* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* OK early\r\n",
    times=1,
)
EARLY_SMTP = Fault(
    act=Act.REWRITE,
    after=rb"(220 2\.0\.0 Ready to start TLS\r\n)",
    text=rb"\g<1>250-evil\r\n250 AUTH PLAIN LOGIN\r\n",
    times=1,
)
IMAP_FAULTS = {"stripped": STRIPPED, "refused": REFUSED, "preauth": PREAUTH, "early": EARLY}
SMTP_FAULTS = {"stripped": STRIPPED_SMTP, "refused": REFUSED_SMTP, "early": EARLY_SMTP}
CERTIFICATES = ("stranger", "other-name", "expired")
NO_TLS = "no-tls"  # the port for TLS from the start is answered in plain text


@dataclass(slots=True)
class Case:
    """One desk whose line to one server is tampered with."""

    name: str
    proxy: FaultProxy
    desk: DeskSettings
    is_imap: bool

    @property
    def is_harmless(self) -> bool:
        """Whether what was said before TLS is thrown away, and TLS is with the right server (RFC 3207 section 4.2)."""
        return self.name.endswith("-early")


class Attack:
    """Everything that is tried, each on a desk of its own."""

    def __init__(self, stage: Stage, sink: Sink, stack: contextlib.ExitStack) -> None:
        self.stage, self.sink, self._stack = stage, sink, stack
        servers = stage.servers
        self.contexts = {name: server_context(make(name, servers, stage.home)) for name in CERTIFICATES}
        self.cases = [*self._imap(servers), *self._smtp(servers)]

    def _imap(self, servers: MailServers) -> Iterator[Case]:
        for name, fault in IMAP_FAULTS.items():
            yield self._case(f"imap-{name}", FaultProxy(servers.imap_port, fault), "starttls")
        for name, context in self.contexts.items():
            yield self._case(f"imap-{name}", FaultProxy(servers.imap_port, tls=context), "implicit")
        yield self._case(f"imap-{NO_TLS}", FaultProxy(servers.imap_port), "implicit")

    def _smtp(self, servers: MailServers) -> Iterator[Case]:
        for name, fault in SMTP_FAULTS.items():
            yield self._case(f"smtp-{name}", FaultProxy(servers.submission_port, fault), "starttls")
        for name, context in self.contexts.items():
            yield self._case(f"smtp-{name}", FaultProxy(servers.smtp_port, tls=context), "implicit")
        yield self._case(f"smtp-{NO_TLS}", FaultProxy(servers.smtp_port), "implicit")

    def _case(self, name: str, proxy: FaultProxy, tls: str) -> Case:
        self._stack.enter_context(proxy)
        stage, is_imap = self.stage, name.startswith("imap")
        user = f"{name}@{stage.domain}"
        secret = f'user = "{user}", auth = {{ password = {{ env = "SECRET" }} }}'
        tampered = f'{{ host = "localhost", port = {proxy.port}, tls = "{tls}", {authority(stage.servers)}, {secret} }}'
        plain = plain_smtp(self.sink.port) if is_imap else plain_imap(stage.servers.imap_port, user)
        desk = stage.desk(name)
        desk = replace(desk, imap=tampered, smtp=plain) if is_imap else replace(desk, smtp=tampered, imap=plain)
        return Case(name, proxy, desk, is_imap)


def make(name: str, servers: MailServers, home: Path) -> Path:
    """Make a certificate with which something is wrong, in a directory of its own."""
    directory = home / name
    directory.mkdir()
    make_certificates(directory)  # by an authority that nobody knows
    if name != "stranger":
        common, ca = ("elsewhere" if name == "other-name" else "localhost"), servers.directory
        request = ["req", "-new", "-key", "key.pem", "-subj", f"/CN={common}", "-out", "csr.pem"]
        (directory / "names").write_text(f"subjectAltName=DNS:{common}\n")
        (directory / "index").write_text("")
        (directory / "ca.cnf").write_text(AUTHORITY)
        dates = (
            ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"] if name == "expired" else ["-days", "9"]
        )
        signed = ["ca", "-batch", "-config", "ca.cnf", "-in", "csr.pem", "-out", "cert.pem", "-extfile", "names"]
        signers = ["-cert", str(ca / "ca.pem"), "-keyfile", str(ca / "ca-key.pem"), "-notext"]
        for words in (request, [*signed, *signers, *dates]):
            subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)
    return directory


AUTHORITY = """\
[ca]
default_ca = us
[us]
database = index
rand_serial = yes
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def in_clear(case: Case) -> bool:
    """Whether anything of the password went over the wire in clear; the wire is what is before TLS ends."""
    password = case.desk.name.encode()  # part of the user's name, in case of LOGIN
    secrets = [b"secret", base64.b64encode(b"secret"), base64.b64encode(b"\0" + password)[:12]]
    said = case.proxy.said(Direction.TO_SERVER)
    return any(one in said for one in secrets) or b"AUTH" in said or b"LOGIN" in said


def row(long: bool) -> Row:
    """Every attack at once; the long form is the same."""
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(on_stage())
        sink = stack.enter_context(Sink(now=stage.clock.now))
        attack = Attack(stage, sink, stack)
        daemon = stage.daemon(stage.settings(*(one.desk for one in attack.cases)))
        daemon.environment["MAILWARDEN_TEST_PATIENCE"] = "connect_seconds=2 read_seconds=3 dot_seconds=2"
        daemon.start()
        for case in attack.cases:
            if case.is_imap and not case.is_harmless:
                daemon.wait_for_event("mailbox.lost", desk=case.desk.name)
            else:
                daemon.wait_for_event("mailbox.watched", 2, desk=case.desk.name)
        stage.clock.set("2026-11-24 10:10:00")
        for case in attack.cases:
            if not case.is_imap:
                arrives(stage, stage.person("Carla Conti"), case.desk.address)
                if case.is_harmless:
                    daemon.wait_for_event("acknowledgement.sent")
                else:
                    daemon.wait_for_event("server.lost", desk=case.desk.name)
        stage.clock.jump("10:30")
        wrong = [one for one in attack.cases if not one.is_harmless]
        for case in wrong:
            daemon.wait_for_event("alarm.raised", desk=case.desk.name, seconds=60)
        mails = {one.raw.partition(b"\r\n\r\n")[0] for one in sink.taken(stage.operator.address)}
        status = daemon.command("status").stdout
    clear = [one.name for one in attack.cases if in_clear(one)]
    untold = [one.name for one in wrong if one.desk.address not in status]
    mailed = [one for one in wrong if one.is_imap and any(one.desk.address.encode() in mail for mail in mails)]
    return Row(
        number=29,
        title="STARTTLS stripped, PREAUTH, early responses, bad certificates",
        asked="no credential in clear; refuse and alarm",
        reached=(
            f"{len(attack.cases)} attacks, credentials in clear in {len(clear)} {clear or ''}; "
            f"{len(wrong)} refused and alarmed, {len(attack.cases) - len(wrong)} without effect; alarmed by mail "
            f"{len(mailed)} of {sum(one.is_imap for one in wrong)} where the other server worked"
        ),
        is_reached=not clear and not untold,
    )


def test_nobody_on_the_line_gets_the_password(bed: None) -> None:
    check(row(long=False))
