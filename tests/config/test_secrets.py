"""A password is found where the file says, and shows up nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mailwarden.config.accounts import Secret
from mailwarden.config.load import Configuration
from mailwarden.config.secrets import read_secret
from mailwarden.config.values import Mistake

CANARY = "canary-7f3a"
Load = Callable[..., Configuration]
Complaints = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with a password in the file `secret`."""
    secret = tmp_path / "secret"
    secret.write_text(f"{CANARY}\n")
    secret.chmod(0o600)
    return tmp_path


def refused(secret: Secret, environ: dict[str, str], folder: Path) -> str:
    with pytest.raises(Mistake) as raised:
        read_secret(secret, environ, folder)
    return f"{raised.value.message} ({raised.value.remedy})".replace(f"{folder}/", "")


def place(**named: object) -> Secret:
    return Secret.model_validate(named)


def printing(code: str) -> Secret:
    return place(command=[sys.executable, "-c", code])


def test_a_credential_is_handed_over_by_systemd(folder: Path) -> None:
    assert read_secret(place(credential="secret"), {"CREDENTIALS_DIRECTORY": str(folder)}, folder) == CANARY


def test_a_file_is_found_beside_the_configuration_or_by_its_absolute_path(folder: Path) -> None:
    assert read_secret(place(file="secret"), {}, folder) == CANARY
    assert read_secret(place(file=str(folder / "secret")), {}, Path("/")) == CANARY


def test_a_variable_of_the_environment_is_taken_as_it_is(folder: Path) -> None:
    assert read_secret(place(env="X"), {"X": f" {CANARY} "}, folder) == f" {CANARY} "


def test_of_a_program_the_first_line_counts(folder: Path) -> None:
    assert read_secret(printing(f"print('{CANARY}'); print('login: x')"), {}, folder) == CANARY


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o622])
def test_a_file_that_others_can_read_or_write_is_refused(folder: Path, mode: int) -> None:
    (folder / "secret").chmod(mode)
    said = refused(place(file="secret"), {}, folder)
    assert said == "secret is open to others on this machine (chmod 600 secret)"


@pytest.mark.parametrize(
    ("secret", "environ", "said"),
    [
        (
            place(credential="absent"),
            {},
            "there is no credential 'absent': CREDENTIALS_DIRECTORY is not set (add "
            "LoadCredential=absent:/etc/mailwarden/credentials/absent to the unit, or use { file = … } when started by "
            "hand)",
        ),
        (
            place(credential="absent"),
            {"CREDENTIALS_DIRECTORY": "/nowhere"},
            "systemd handed over no credential 'absent' (add "
            "LoadCredential=absent:/etc/mailwarden/credentials/absent to the unit)",
        ),
        (
            place(credential="../secret"),
            {"CREDENTIALS_DIRECTORY": "/nowhere"},
            "'../secret' is not the name of a credential (a credential's name has no /)",
        ),
        (
            place(file="absent"),
            {},
            "absent cannot be read: no such file or directory (the user that runs mailwarden must be able to read it)",
        ),
        (place(env="X"), {}, "the environment variable X is not set (set it where mailwarden is started)"),
        (place(env="X"), {"X": ""}, "the environment variable X is empty (put the password there)"),
        (
            place(env="X"),
            {"X": f"{CANARY}\r\nLOGOUT"},
            "the environment variable X holds more than one line (the password alone, on one line)",
        ),
        (
            place(command=["/nowhere/pass"]),
            {},
            "/nowhere/pass cannot be run: no such file or directory (run it by hand as the user that runs mailwarden)",
        ),
        (
            printing(f"import sys; print('{CANARY}'); sys.exit('{CANARY}')"),
            {},
            f"{sys.executable} failed with exit code 1 (run it by hand as the user that runs mailwarden)",
        ),
        (printing("pass"), {}, f"{sys.executable} is empty (put the password there)"),
    ],
)
def test_a_missing_secret_is_named_with_the_remedy(
    folder: Path, secret: Secret, environ: dict[str, str], said: str
) -> None:
    assert refused(secret, environ, folder) == said


def test_every_missing_secret_is_named_with_its_line(complaints: Complaints, minimal: str) -> None:
    assert complaints(minimal.replace("PASSWORD", "NOT_SET")) == [
        f"mailwarden.toml:{line}: desk.support.{server}.auth.password: "
        "the environment variable NOT_SET is not set (set it where mailwarden is started)"
        for line, server in ((17, "imap"), (21, "smtp"))
    ]


@pytest.mark.parametrize(
    "written",
    [
        f'auth = "{CANARY}"',
        f'auth = {{ password = "{CANARY}" }}',
        f'auth = {{ password = {{ value = "{CANARY}" }} }}',
        f'auth = {{ password = {{ command = "{CANARY}" }} }}',
        f'auth = {{ password = {{ command = [["{CANARY}"]] }} }}',
        f'auth = {{ password = {{ env = "X", file = "{CANARY}\\n" }} }}',
        f'auth = ["{CANARY}"]',
        f'password = "{CANARY}"',
    ],
)
def test_a_password_written_into_the_file_is_never_repeated(complaints: Complaints, minimal: str, written: str) -> None:
    said = complaints(minimal.replace('auth = { password = { env = "PASSWORD" } }', written))
    assert said
    assert CANARY not in "\n".join(said)


def test_a_password_written_into_the_file_is_refused_with_the_places_it_may_be_in(
    complaints: Complaints, minimal: str
) -> None:
    said = complaints(minimal.replace('{ env = "PASSWORD" }', '"hunter2"', 1))
    assert said == [
        "mailwarden.toml:17: desk.support.imap.auth.password: a password is never written in this file (write "
        '{ credential = "NAME" }, { file = "/path" }, { env = "NAME" } or { command = ["pass", "show", "NAME"] })'
    ]


def test_two_places_for_one_password_are_a_mistake(complaints: Complaints, minimal: str) -> None:
    said = complaints(minimal.replace('{ env = "PASSWORD" }', '{ env = "PASSWORD", file = "x" }', 1))
    assert said[0].startswith(
        "mailwarden.toml:17: desk.support.imap.auth.password: names 2 places: file, env, and a password is in one"
    )


def test_a_password_is_in_no_representation_of_a_configuration(load_text: Load, minimal: str) -> None:
    configuration = load_text(minimal, {"PASSWORD": CANARY})
    assert configuration.desks[0].imap.password == CANARY
    shown = [
        f"{thing!r} {thing}"
        for thing in (configuration, *configuration.desks, configuration.desks[0].imap, configuration.desks[0].smtp)
    ]
    assert CANARY not in "".join([*shown, configuration.digest])


def test_a_password_in_the_url_of_the_store_is_never_repeated(complaints: Complaints, minimal: str) -> None:
    said = complaints(minimal, {"MAILWARDEN_SERVICE__STORE": f"postgresql://me:{CANARY}@db/x"})
    assert said[0].startswith("environment: MAILWARDEN_SERVICE__STORE: is not an absolute path to an SQLite file")
    assert CANARY not in said[0]
