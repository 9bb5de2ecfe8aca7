"""The demo's configuration: an ordinary file, read the ordinary way."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from mailwarden.config.load import load
from mailwarden.config.settings import Configuration
from mailwarden.demo.cast import DESK, DESK_NAME, JONAS, MIRA, PASSWORD, STAFF, TEAM, ZONE
from mailwarden.demo.day import BEGINS
from mailwarden.demo.servers import Sandbox

PASSWORD_VARIABLE = "TEAHOUSE_PASSWORD"  # noqa: S105 - a variable's name

_FILE = """\
[service]
operator = "{operator}"
store = "sqlite:///{store}"

[hours.shop]
time_zone = "{zone}"
open = {{ mon-fri = ["09:00-12:30", "13:30-17:00"] }}

[targets.standard]
first_reply = "2h"

[desk.{desk_name}]
address = "{desk}"
team = "{team}"
staff = [{staff}]
nudge = ["{nudge}"]
mode = "full"
languages = ["en", "de"]

[desk.{desk_name}.imap]
host = "{host}"
port = {imap_port}
tls = "none"
auth = {{ password = {{ env = "{variable}" }} }}

[desk.{desk_name}.smtp]
host = "{host}"
port = {smtp_port}
tls = "none"
auth = {{ password = {{ env = "{variable}" }} }}

[desk.{desk_name}.notice]
nudge_at = [0.5]
"""


def write_settings(directory: Path, sandbox: Sandbox) -> Path:
    """Write the file for a sandbox that is up, and return its path."""
    path = directory / "mailwarden.toml"
    text = _FILE.format(
        operator=JONAS.address,
        store=directory / "mailwarden.db",
        zone=ZONE.key,
        desk_name=DESK_NAME,
        desk=DESK,
        team=TEAM,
        staff=", ".join(f'"{one.name} <{one.address}>"' for one in STAFF),
        nudge=MIRA.address,
        host=sandbox.host,
        imap_port=sandbox.imap_port,
        smtp_port=sandbox.smtp_port,
        variable=PASSWORD_VARIABLE,
    )
    path.write_text(text, encoding="utf-8")
    return path


def reader(path: Path) -> partial[Configuration]:
    """Return what loads the file, now and at every reload."""
    today = BEGINS.astimezone(ZONE).date()
    return partial(load, path, environ={PASSWORD_VARIABLE: PASSWORD}, today=today)
