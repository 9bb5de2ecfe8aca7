"""Row 30: passwords and URLs stand in no log, traceback, command line, database, letter or answer of a command."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bed.monitor import Monitor
from tests.bed.parrots import imap_parrot, smtp_parrot
from tests.reliability.playing import check, is_long, on_stage
from tests.reliability.rows import Row
from tests.scenarios.harness import ROOT, Daemon
from tests.scenarios.stage import Stage

CANARIES = {
    "imap": "canary-imap-5c1f0e",
    "smtp": "canary-smtp-91ab7d",
    "other": "canary-other-3be2",
    "webhook": "canary-hook-77aa",
    "ntfy": "canary-ntfy-c0de",
    "healthchecks": "canary-ping-0b5e",
}
COMMANDS = (
    ("status",),
    ("status", "--json"),
    ("check",),
    ("config", "example"),
    ("threads", "--all"),
    ("report",),
    ("preview", "alarm"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something that people, or other programs, can read."""

    name: str
    content: str


def forms(canary: str, user: str) -> set[str]:
    """Return a secret in every form in which it goes over a wire."""
    pairs = (canary, f"\0{user}\0{canary}", f"{user}\0{canary}")
    return {canary, *(base64.b64encode(one.encode()).decode() for one in pairs)}


def keep_canaries(folder: Path, service: str) -> None:
    for name, canary in CANARIES.items():
        content = f"{service}/{canary}" if name in ("webhook", "ntfy", "healthchecks") else canary
        (folder / name).write_text(f"{content}\n")
        (folder / name).chmod(0o600)


def account(port: int, user: str, file: Path) -> str:
    place = f'host = "127.0.0.1", port = {port}, tls = "none", user = "{user}"'
    return f'{{ {place}, auth = {{ password = {{ file = "{file}" }} }} }}'


def places(stage: Stage) -> list[Place]:
    """Live for a while among servers that repeat what they are told, and return everything that came of it."""
    secrets = stage.home / "secrets"
    secrets.mkdir()
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(Monitor(status=500))
        imap, smtp = stack.enter_context(imap_parrot()), stack.enter_context(smtp_parrot())
        other = stack.enter_context(smtp_parrot())
        keep_canaries(secrets, service.url("").rstrip("/"))
        user = f"support@{stage.domain}"
        desk = stage.desk(
            imap=account(imap.port, user, secrets / "imap"), smtp=account(smtp.port, user, secrets / "smtp")
        )
        alarms = "\n".join(f'{one} = {{ file = "{secrets / one}" }}' for one in ("webhook", "ntfy", "healthchecks"))
        alarms += f'\naccount = {account(other.port, user, secrets / "other")}\nfrom = "alarms@other.example"\n'
        daemon = stage.daemon(stage.settings(desk, limits=f"\n[alarms]\n{alarms}"))
        daemon.write_config(daemon.config.read_text().replace("[log]", '[log]\nlevel = "debug"'))
        stage.clock.run(60)
        daemon.start()
        daemon.wait_for_event("alarm.raised", subject="imap")
        daemon.wait_for_event("server.lost")
        daemon.wait_for_event("alarm.not_told", route="webhook")
        daemon.wait_for_event("alarm.not_told", route="ntfy")
        daemon.wait_for_event("alarm.not_told", route="account")
        daemon.wait_for_event("monitor.not_told")
        for parrot, name in ((imap, "imap"), (smtp, "smtp"), (other, "other")):
            assert CANARIES[name] in str([decoded_words(one) for one in parrot.heard]), (name, parrot.heard)
        found = [*of_process(daemon), *of_commands(daemon), refused_reload(daemon, secrets)]
        assert daemon.terminate() == 0
        daemon.may_speak_plainly = True
        return [
            *found,
            *of_files(daemon),
            Place(name="log", content=json.dumps(daemon.log.all()) + daemon.noise.story()),
        ]


def decoded_words(line: str) -> list[str]:
    decoded = []
    for word in line.split():
        with contextlib.suppress(ValueError):
            decoded.append(base64.b64decode(word).decode(errors="replace"))
    return decoded


def of_process(daemon: Daemon) -> list[Place]:
    process = Path("/proc", str(daemon.process_id))
    assert "Max core file size        0                    0" in (process / "limits").read_text()
    return [Place(name=one, content=(process / one).read_bytes().decode("latin-1")) for one in ("cmdline", "environ")]


def of_commands(daemon: Daemon) -> list[Place]:
    ran = [(words, daemon.command(*words)) for words in COMMANDS]
    return [Place(name=" ".join(words), content=one.stdout + one.stderr) for words, one in ran]


def refused_reload(daemon: Daemon, secrets: Path) -> Place:
    """Have a file of a secret be open to everybody: it is refused, and the text says what to do."""
    (secrets / "webhook").chmod(0o644)
    daemon.hup()
    refused = str(daemon.wait_for_event("configuration.refused")["problem"])
    assert "is open to others on this machine (chmod 600" in refused
    return Place(name="reload", content=refused)


def of_files(daemon: Daemon) -> list[Place]:
    files = [one for one in daemon.config.parent.iterdir() if one.is_file()]
    return [Place(name=one.name, content=one.read_bytes().decode("latin-1")) for one in files]


def row(long: bool) -> Row:
    with on_stage() as stage:
        user = f"support@{stage.domain}"
        found = places(stage)
    words = set().union(*(forms(one, user) for one in CANARIES.values()))
    seen = [f"{place.name}: {word}" for place in found for word in words if word in place.content]
    return Row(
        number=30,
        title="secrets",
        asked="readable files refused with a clear text; a canary is found 0 times",
        reached=f"{len(CANARIES)} canaries found {len(seen)} times in {len(found)} places {seen or ''}".rstrip(),
        is_reached=not seen,
    )


@pytest.mark.usefixtures("bed")
def test_no_secret_is_found_anywhere() -> None:
    check(row(long=is_long()))


def test_the_traceback_of_a_bug_hides_secrets() -> None:
    code = (
        "from mailwarden import logs\n"
        "logs.hide('canary-imap-5c1f0e')\n"
        "logs.keep_failures_without_secrets()\n"
        "raise ValueError('the server said canary-imap-5c1f0e')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ValueError: the server said (secret)" in ran.stderr
    assert "canary" not in ran.stderr.replace("logs.hide('canary-imap-5c1f0e')", "")
