"""Private Exim: everybody at its domains has an autoreply that answers each mail, however often it is asked.

Debian's package cannot be installed beside Postfix, so it is only unpacked into a directory that MAILWARDEN_TEST_EXIM
names, with two libraries beside it; there it finds the user it insists on by nss_wrapper.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.bed.machine import Server, ServersMissing

EXIM_DOMAIN = "exim.example"  # and what is below it
PACKAGES = "exim4-daemon-light libidn12 libnss-wrapper"
USER = "Debian-exim"  # compiled in; nothing is done under its name here

CONFIG = """
primary_hostname = exim.test
exim_path = {program}
spool_directory = {directory}/spool
log_file_path = {directory}/%slog
pid_file_path = {directory}/exim.pid
exim_user = mail
exim_group = mail
never_users =
deliver_drop_privilege = true
keep_environment = LD_PRELOAD : LD_LIBRARY_PATH : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
qualify_domain = exim.test
domainlist ours = *.{domain}
acl_smtp_rcpt = accept
acl_smtp_data = accept

begin routers
autoreply:
  driver = accept
  domains = +ours
  senders = ! :
  transport = autoreply
onwards:
  driver = manualroute
  domains = ! +ours
  route_list = * 127.0.0.1
  self = send
  transport = onwards

begin transports
autoreply:
  driver = autoreply
  user = mail
  to = $sender_address
  from = $local_part@$domain
  subject = On holiday: $h_subject:
  text = I am on holiday and will read your mail later.
onwards:
  driver = smtp
  port = {relay_port}
  hosts_try_fastopen =
"""


def exim_server(directory: Path, port: int, relay_port: int) -> Server:
    """Write the configuration of an Exim that listens there and sends what it writes to relay_port.

    Raises ServersMissing, with the remedy, where no Exim was unpacked.
    """
    unpacked = Path(os.environ.get("MAILWARDEN_TEST_EXIM") or "/nowhere")
    program = unpacked / "usr/sbin/exim4"
    if not program.exists():
        remedy = f"apt-get download {PACKAGES}, dpkg -x each into a directory, MAILWARDEN_TEST_EXIM=that directory"
        raise ServersMissing(f"Exim is not unpacked; the remedy on Debian 12: {remedy}")
    program.chmod(0o755)  # with the set-user-ID bit it would lose sight of the two libraries
    home = directory / "exim"
    shutil.rmtree(home, ignore_errors=True)
    (home / "spool").mkdir(parents=True)
    text = CONFIG.format(program=program, directory=home, port=port, relay_port=relay_port, domain=EXIM_DOMAIN)
    (home / "exim.conf").write_text(text)
    for path in (home, home / "spool"):
        shutil.chown(path, "mail", "mail")
    command: list[str | Path] = [program, "-C", home / "exim.conf", "-bdf", "-q1h", "-d-all"]
    return Server(command, home / "exim.out", [port], _environment(home, unpacked))


def _environment(home: Path, unpacked: Path) -> dict[str, str]:
    libraries = next(unpacked.glob("usr/lib/*-linux-gnu"))
    user = f"{USER}:x:8:8::/nonexistent:/usr/sbin/nologin\n"
    (home / "passwd").write_text(user + Path("/etc/passwd").read_text())
    (home / "group").write_text(f"{USER}:x:8:\n" + Path("/etc/group").read_text())
    return {
        "LD_LIBRARY_PATH": str(libraries),
        "LD_PRELOAD": str(libraries / "libnss_wrapper.so"),
        "NSS_WRAPPER_PASSWD": str(home / "passwd"),
        "NSS_WRAPPER_GROUP": str(home / "group"),
    }
