"""[alarms]: every way to the operator, its URL never in the file and never in a complaint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailwarden.config.load import Configuration

Load = Callable[..., Configuration]
Complaints = Callable[..., list[str]]
URL = "https://hooks.example.org/canary-7f3a"


def alarms(minimal: str, *lines: str) -> str:
    return minimal + "\n[alarms]\n" + "\n".join(lines) + "\n"


def test_without_the_table_nothing_is_told_but_by_the_desks_own_mail(load_text: Load, minimal: str) -> None:
    found = load_text(minimal).alarms
    assert (found.smtp, found.webhook, found.ntfy, found.healthchecks) == (None, "", "", "")


@pytest.mark.parametrize("route", ["webhook", "ntfy", "healthchecks"])
def test_a_url_is_fetched_like_a_password(load_text: Load, minimal: str, route: str) -> None:
    text = alarms(minimal, f'{route} = {{ env = "URL" }}')
    found = load_text(text, {"URL": URL})
    assert getattr(found.alarms, route) == URL
    assert URL not in repr(found)
    assert getattr(load_text(text, with_secrets=False).alarms, route) == ""


@pytest.mark.parametrize("route", ["webhook", "ntfy", "healthchecks"])
def test_a_url_in_the_file_is_refused_and_not_repeated(complaints: Complaints, minimal: str, route: str) -> None:
    (said,) = complaints(alarms(minimal, f'{route} = "{URL}"'))
    assert said.startswith(f"mailwarden.toml:24: alarms.{route}: is a secret and never written in this file")
    assert URL not in said


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("hooks.example.org/canary-7f3a", "is no URL"),
        ("ftp://hooks.example.org/canary-7f3a", "is no URL"),
        ("https:///canary-7f3a", "is no URL"),
        ("https://hooks.example.org:x/canary-7f3a", "is no URL"),
        ("https://hooks.example.org/canary 7f3a", "is no URL"),
        ("http://hooks.example.org/canary-7f3a", "in the clear"),
    ],
)
def test_a_url_that_cannot_do_is_refused_and_not_repeated(
    complaints: Complaints, minimal: str, url: str, what: str
) -> None:
    (said,) = complaints(alarms(minimal, 'webhook = { env = "URL" }'), {"URL": url})
    assert what in said
    assert "7f3a" not in said


@pytest.mark.parametrize("more", ["", "allow_plaintext = true"])
def test_http_is_for_this_machine_unless_it_is_meant(load_text: Load, minimal: str, more: str) -> None:
    host = "hooks.example.org" if more else "127.0.0.1:8080"
    found = load_text(alarms(minimal, more, 'webhook = { env = "URL" }'), {"URL": f"http://{host}/x"})
    assert found.alarms.webhook == f"http://{host}/x"


def test_another_account_has_its_own_password_and_sender(load_text: Load, minimal: str) -> None:
    account = 'account = { host = "mail.other.example", auth = { password = { env = "OTHER" } } }'
    smtp = load_text(alarms(minimal, account, 'from = "alarms@other.example"'), {"OTHER": "battery staple"}).alarms.smtp
    assert smtp is not None
    assert (smtp.port, smtp.user, smtp.password) == (465, "alarms@other.example", "battery staple")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ('account = { host = "mail.other.example" }',),
            'alarms.from: is missing (write from = "alarms@other.example")',
        ),
        (('from = "alarms@other.example"',), "alarms.from: is of no use without account"),
        (('every = "1s"',), "alarms.every: must be at least 10s"),
        (
            ('account = { host = "mail.other.example", tls = "none" }', 'from = "a@other.example"'),
            "alarms.account.tls: the password and all mail would go to mail.other.example in the clear",
        ),
    ],
)
def test_what_does_not_fit_together_is_named(
    complaints: Complaints, minimal: str, lines: tuple[str, ...], said: str
) -> None:
    (found,) = complaints(alarms(minimal, *lines))
    assert said in found


def test_an_open_file_is_refused(complaints: Complaints, minimal: str, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(URL)
    (tmp_path / "url").chmod(0o644)
    (said,) = complaints(alarms(minimal, 'webhook = { file = "url" }'))
    assert "alarms.webhook: url is open to others on this machine (chmod 600" in said
