"""Private Dovecot: one instance reads mail (IMAP), another takes it in (LMTP) and checks passwords for Postfix.

Two, so that stopping IMAP leaves delivery working, as in real life. Every name at every domain is a user with the
password 'secret' and a mailbox of its own. Runs as root (mail belongs to the user 'mail') or as an ordinary user.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from tests.bed.machine import Server, ServersMissing, find_program

PASSWORD = "secret"
QUOTAS = "quotas"  # below the servers' directory
AUTH_SOCKET = "delivery/auth-postfix"  # below the servers' directory; Postfix asks here

COMMON = """
listen = 127.0.0.1
base_dir = {directory}/{name}
state_dir = {directory}/{name}-state
instance_name = mailwarden-{name}
log_path = {directory}/{name}.log
protocols = {protocols}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
default_client_limit = 5000
default_process_limit = 1000
first_valid_uid = 1
first_valid_gid = 1
auth_username_format = %Lu
auth_username_chars =
auth_failure_delay = 0
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
{users}userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={directory}/mail/%d/%n allow_all_users=yes
}}
mail_location = maildir:~/Maildir
# Nothing here has to survive a power cut.
mail_fsync = never
mail_max_userip_connections = 1000
# Above 128 inotify instances a user, Dovecot silently asks the directory instead: then at least every second.
mailbox_idle_check_interval = 1 secs
recipient_delimiter =
ssl = yes
ssl_cert = <{directory}/cert.pem
ssl_key = <{directory}/key.pem
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Drafts {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
service anvil {{
  chroot =
  client_limit = 5000
  # Wrong passwords are part of the tests and must not slow down the next login.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
  client_limit = 5000
}}
"""

# Users named in the file have a quota of their own (RFC 9208); it holds for sessions that begin from then on.
LIMITED_USERS = """
userdb {{
  driver = passwd-file
  args = username_format=%u {directory}/quotas
  default_fields = uid={mail_user} gid={mail_group} home={directory}/mail/%d/%n
}}
"""

READING = """
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User quota
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  process_limit = 2
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1000
}}
"""

LIMITED = """
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
protocol imap {{
  imap_capability = {capabilities}
}}
"""

DELIVERY = """
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
submission_host = 127.0.0.1:{smtp_port}
service auth {{
  unix_listener auth-postfix {{
    mode = 0666
  }}
}}
"""

# Pigeonhole: people may have a script of their own, which answers as often as it is asked to.
SIEVE = """
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve = file:~/.dovecot.sieve
  sieve_extensions = +vacation-seconds
  sieve_vacation_min_period = 0
}
"""
SIEVE_PLUGIN = Path("/usr/lib/dovecot/modules/lib90_sieve_plugin.so")


def reading_server(directory: Path, imap_port: int, imaps_port: int) -> Server:
    """Write the configuration of the instance that serves IMAP (plain with STARTTLS, and TLS)."""
    text = _common(directory, "reading", "imap") + READING.format(imap_port=imap_port, imaps_port=imaps_port)
    return _server(directory, "reading", text, [imap_port, imaps_port])


def limited_server(directory: Path, port: int, capabilities: str, sent: str) -> Server:
    """Write the configuration of an instance for the same mail that can do no more than it is told (RFC 3501 names).

    sent: its mailbox for what was sent, which no attribute tells of.
    """
    text = _common(directory, "limited", "imap") + LIMITED.format(port=port, capabilities=capabilities)
    without_attributes = "".join(line for line in text.splitlines(keepends=True) if "special_use" not in line)
    return _server(directory, "limited", without_attributes.replace("mailbox Sent {", f'mailbox "{sent}" {{'), [port])


def delivery_server(directory: Path, lmtp_port: int, smtp_port: int) -> Server:
    """Write the configuration of the instance that takes mail by LMTP and answers Postfix's questions.

    smtp_port: where people's Sieve scripts hand over what they write.
    """
    text = _common(directory, "delivery", "lmtp") + DELIVERY.format(lmtp_port=lmtp_port, smtp_port=smtp_port)
    text += SIEVE if SIEVE_PLUGIN.exists() else ""
    return _server(directory, "delivery", text, [lmtp_port])


def write_quota(directory: Path, user: str, quota_bytes: int) -> None:
    """Let a user's mailboxes hold so much together, in sessions that begin from now on."""
    file = directory / QUOTAS
    others = [line for line in file.read_text().splitlines() if not line.startswith(f"{user}:")]
    mine = f"{user}:::::::userdb_quota_rule=*:bytes={quota_bytes}"
    file.write_text("".join(f"{line}\n" for line in [*others, mine]))


def write_script(home: Path, script: str) -> None:
    """Give the user who lives there a Sieve script."""
    home.mkdir(parents=True, exist_ok=True)
    (home / ".dovecot.sieve").write_text(script)
    if os.geteuid() == 0:
        for path in (home.parent, home, home / ".dovecot.sieve"):
            shutil.chown(path, "mail", "mail")


def _common(directory: Path, name: str, protocols: str) -> str:
    me, my_group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    as_root = os.geteuid() == 0
    owner = {"mail_user": "mail" if as_root else me, "mail_group": "mail" if as_root else my_group}
    (directory / QUOTAS).touch()
    return COMMON.format(
        directory=directory,
        name=name,
        protocols=protocols,
        password=PASSWORD,
        internal_user="dovecot" if as_root else me,
        internal_group="dovecot" if as_root else my_group,
        login_user="dovenull" if as_root else me,
        users=LIMITED_USERS.format(directory=directory, **owner) if name == "reading" else "",
        **owner,
    )


def _server(directory: Path, name: str, text: str, ports: list[int]) -> Server:
    program = find_program("dovecot", "dovecot-imapd dovecot-lmtpd")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if not version.startswith("2.3."):
        raise ServersMissing(f"Dovecot {version} is installed; the test servers' configuration is for 2.3 (Debian 12)")
    for protocol in ("imap", "lmtp"):
        if not Path(f"/usr/lib/dovecot/{protocol}").exists():
            raise ServersMissing(f"Dovecot has no {protocol}; the remedy: apt-get install dovecot-{protocol}d")
    config = directory / f"{name}.conf"
    config.write_text(text)
    return Server([program, "-F", "-c", config], directory / f"{name}.out", ports)
