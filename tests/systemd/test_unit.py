"""The unit: hardened, understood by systemd 252 without a murmur, and in step with the command it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mailwarden.cli.lazy import CONFIGURATION
from mailwarden.cli.main import COMMANDS
from tests.bed.monitor import Monitor

UNIT = Path(__file__).parents[2] / "systemd" / "mailwarden.service"
ALARM_UNIT = UNIT.with_name("mailwarden-alarm@.service")
WORST_EXPOSURE = 1.1  # of 10; a unit without any hardening has 9.6, and network access alone costs 0.7
NOT_IN_252 = ("notify-reload", "RestartSteps", "RestartMaxDelaySec", "PrivatePIDs", "ProtectHostname=private")


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze, where there is one."""
    if shutil.which("systemd-analyze") is None:
        if os.environ.get("MAILWARDEN_TEST_REQUIRE_SERVERS") == "1":
            pytest.fail("systemd-analyze is not installed (and MAILWARDEN_TEST_REQUIRE_SERVERS=1)", pytrace=False)
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False, timeout=60)


def settings(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text(), re.MULTILINE)


def exposure(unit: Path) -> float:
    """Return how exposed systemd finds a unit, from 0 to 10."""
    ran = analyze("security", "--offline=true", "--no-pager", str(unit))
    found = re.search(r"exposure level for \S+: ([\d.]+)", ran.stdout)
    assert found is not None, ran.stdout + ran.stderr
    return float(found[1])


@pytest.mark.parametrize("unit", [UNIT, ALARM_UNIT], ids=["mailwarden", "alarm"])
def test_the_units_are_hardly_exposed(unit: Path) -> None:
    assert exposure(unit) <= WORST_EXPOSURE


def test_systemd_knows_every_directive(tmp_path: Path) -> None:
    """The program is replaced by one that is there: only a machine with mailwarden in /opt has the real one."""
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/mailwarden/bin/mailwarden", "/bin/true"))
    ran = analyze("verify", "--man=no", str(copy))
    ours = [line for line in (ran.stdout + ran.stderr).splitlines() if UNIT.name in line or str(tmp_path) in line]
    assert (ran.returncode, ours) == (0, [])


def test_systemd_knows_every_directive_of_the_alarm_unit(tmp_path: Path) -> None:
    copy = tmp_path / ALARM_UNIT.name
    copy.write_text(ALARM_UNIT.read_text())
    ran = analyze("verify", "--man=no", str(copy))
    ours = [line for line in (ran.stdout + ran.stderr).splitlines() if "mailwarden-alarm" in line]
    assert (ran.returncode, ours) == (0, [])


def test_somebody_hears_when_it_gives_up() -> None:
    assert settings("OnFailure") == [f"{ALARM_UNIT.stem}%n.service"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_word_of_a_failure_reaches_a_web_service(tmp_path: Path) -> None:
    """The command is run by hand, with what systemd would put in its place."""
    (start,) = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", ALARM_UNIT.read_text(), re.MULTILINE)
    command = start.replace("\\\\", "\\").replace('\\"', '"').replace("%%", "%").replace("%i", "mailwarden")
    with Monitor() as monitor:
        (tmp_path / "alarm-ntfy").write_text(f"{monitor.url('/topic')}\n")
        environ = {"PATH": os.environ["PATH"], "CREDENTIALS_DIRECTORY": str(tmp_path)}
        ran = subprocess.run(["/bin/sh", "-c", command], env=environ, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
        (told,) = monitor.wait(1, "/topic")
    assert told.headers["Title"].startswith("mailwarden on ")
    assert "systemctl status mailwarden" in told.body


@pytest.mark.parametrize("novelty", NOT_IN_252)
def test_nothing_in_it_is_newer_than_debian_12(novelty: str) -> None:
    directives = [line for line in UNIT.read_text().splitlines() if not line.startswith("#")]
    assert not any(novelty in line for line in directives)


def test_it_starts_the_daemon_from_where_the_readme_installs_it() -> None:
    (start,) = settings("ExecStart")
    program, command = start.split()
    assert (program, command in COMMANDS) == ("/opt/mailwarden/bin/mailwarden", True)


def test_mistakes_in_the_configuration_are_not_tried_again() -> None:
    assert settings("RestartPreventExitStatus") == [str(CONFIGURATION)]


def test_the_directories_are_those_that_the_command_line_looks_into() -> None:
    assert settings("StateDirectory") + settings("ConfigurationDirectory") == ["mailwarden", "mailwarden"]
