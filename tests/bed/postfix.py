"""Private Postfix: takes mail by SMTP and hands all of it, whatever the domain, to Dovecot by LMTP.

A few domains fail on purpose (FAILING_DOMAINS). Needs root, because Postfix's master process changes users.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bed.dovecot import AUTH_SOCKET
from tests.bed.exim import EXIM_DOMAIN
from tests.bed.machine import Server, ServersMissing, find_program

FAILING_DOMAINS = {
    "refused.example": "refused at RCPT TO with 550",
    "busy.example": "put off at RCPT TO with 450",
    "bounce.example": "accepted, then returned to the envelope sender as undeliverable",
    "slow.example": "accepted, then kept in the queue",
    "discard.example": "accepted, then thrown away",
}

TRIES = 3

STORM_MAILBOX = "robot@storm.example"  # gets the mail to every address of these domains
STORM_DOMAINS = [f"storm{number}.example" for number in range(100)]

MAIN = """
compatibility_level = 3.6
queue_directory = {directory}/queue
data_directory = {directory}/postfix-data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {directory}/postfix.log
maillog_file_prefixes = {directory}
myhostname = mail.test
myorigin = $myhostname
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_host_lookup = native
smtpd_peername_lookup = no
default_transport = lmtp:inet:127.0.0.1:{lmtp_port}
relay_transport = $default_transport
local_transport = $default_transport
transport_maps = inline:{{
  {{ bounce.example = bouncing: }},
  {{ slow.example = waiting: }},
  {{ discard.example = discard: }},
  {{ .{exim_domain} = smtp:[127.0.0.1]:{exim_port} }} }}
virtual_alias_maps = inline:{{ {storm} }}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{
  {{ refused.example = 550 5.1.1 Nobody has this address }},
  {{ busy.example = 450 4.2.1 This mailbox is busy }} }}
# Mail arrives as it was written: no Date, From or Message-ID is added.
local_header_rewrite_clients =
# Longer limits and shorter waits than on the internet.
message_size_limit = 104857600
mailbox_size_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
in_flow_delay = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
service_throttle_time = 1s
smtpd_tls_cert_file = {directory}/cert.pem
smtpd_tls_key_file = {directory}/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = {directory}/{auth_socket}
"""

MASTER = """
127.0.0.1:{smtp_port}       inet n - n - - smtpd
127.0.0.1:{smtps_port}      inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {with_password}
127.0.0.1:{submission_port} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {with_password}
pickup    unix       n - n 60    1     pickup
cleanup   unix       n - n -     0     cleanup
qmgr      unix       n - n 300   1     qmgr
tlsmgr    unix       - - n 1000? 1     tlsmgr
rewrite   unix       - - n -     -     trivial-rewrite
bounce    unix       - - n -     0     bounce
defer     unix       - - n -     0     bounce
trace     unix       - - n -     0     bounce
flush     unix       n - n 1000? 0     flush
proxymap  unix       - - n -     -     proxymap
showq     unix       n - n -     -     showq
error     unix       - - n -     -     error
retry     unix       - - n -     -     error
discard   unix       - - n -     -     discard
lmtp      unix       - - n -     -     lmtp
smtp      unix       - - n -     -     smtp
anvil     unix       - - n -     1     anvil
scache    unix       - - n -     1     scache
postlog   unix-dgram n - n -     1     postlogd
# Exit codes of sysexits.h: 67 is EX_NOUSER (undeliverable), 75 is EX_TEMPFAIL (try again).
bouncing  unix       - n n -     -     pipe user=nobody argv=/bin/sh -c {{ exit 67 }}
waiting   unix       - n n -     -     pipe user=nobody argv=/bin/sh -c {{ exit 75 }}
"""

QUEUES = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]

WITH_PASSWORD = "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpPorts:
    """Where Postfix listens: plain without password; TLS from the start; STARTTLS, the last two with a password."""

    smtp: int
    smtps: int
    submission: int
    exim: int  # not Postfix: where mail for EXIM_DOMAIN goes


def smtp_server(directory: Path, lmtp_port: int, ports: SmtpPorts) -> Server:
    """Write the configuration and make the queue; the process started is Postfix's master itself.

    The usual start script checks the whole installation first, which takes more than a second.
    """
    find_program("postfix", "postfix")
    if os.geteuid() != 0:
        raise ServersMissing("Postfix can only be started by root: run the tests as root, for instance in a container")
    _make_directories(directory)
    main = MAIN.format(
        directory=directory,
        lmtp_port=lmtp_port,
        auth_socket=AUTH_SOCKET,
        exim_domain=EXIM_DOMAIN,
        exim_port=ports.exim,
        storm=", ".join(f"{{ @{one} = {STORM_MAILBOX} }}" for one in STORM_DOMAINS),
    )
    master = MASTER.format(
        smtp_port=ports.smtp, smtps_port=ports.smtps, submission_port=ports.submission, with_password=WITH_PASSWORD
    )
    _write_config(directory / "postfix/main.cf", main)
    _write_config(directory / "postfix/master.cf", master)
    environment = {"MAIL_CONFIG": str(directory / "postfix"), "MAIL_LOGTAG": "postfix", "POSTLOG_SERVICE": "postlog"}
    command: list[str | Path] = ["/usr/lib/postfix/sbin/master", "-c", directory / "postfix", "-s"]
    return Server(command, directory / "postfix.out", [ports.smtp, ports.smtps, ports.submission], environment)


def _write_config(path: Path, text: str) -> None:
    path.write_text(text)
    # Postfix waits until a file is two seconds old, in case somebody is still writing it.
    os.utime(path, (0, 0))


def _make_directories(directory: Path) -> None:
    """Make what `postfix check` would make, with the owners and modes of Debian's postfix-files."""
    for name in ("postfix", "postfix-data", "queue", "queue/pid", "queue/maildrop", "queue/public"):
        (directory / name).mkdir()
    for name in QUEUES:
        (directory / "queue" / name).mkdir(mode=0o700)
        shutil.chown(directory / "queue" / name, "postfix")
    shutil.chown(directory / "postfix-data", "postfix")
    for name, mode in (("maildrop", 0o1730), ("public", 0o710)):
        shutil.chown(directory / "queue" / name, "postfix", "postdrop")
        (directory / "queue" / name).chmod(mode)


def empty_queue(directory: Path) -> None:
    """Drop whatever Postfix still holds, so that nothing arrives late; what leaves meanwhile may trip postsuper."""
    command = [find_program("postsuper", "postfix"), "-c", str(directory / "postfix"), "-d", "ALL"]
    for _ in range(TRIES):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return
    raise RuntimeError(f"Postfix's queue cannot be emptied: {done.stderr.strip()}")
