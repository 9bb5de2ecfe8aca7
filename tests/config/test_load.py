"""What a good file becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from mailwarden.config.load import Configuration, ImapSettings, Keep, SmtpSettings
from mailwarden.core.hours import Closure, Range, Span
from mailwarden.core.message import Address
from mailwarden.core.policy import Cap, Limits, Mode, NoticePolicy, Rule, Targets, Trust

Load = Callable[..., Configuration]
DESK = "[desk.support.imap]"
OFFICE = "[targets.standard]"


def test_a_small_file_gets_good_defaults(load_text: Load, minimal: str) -> None:
    policy = load_text(minimal).desks[0].policy
    assert (policy.name, policy.address, policy.team, policy.operator, policy.id_domain) == (
        "support",
        "support@example.org",
        "example.org",
        "it@example.org",
        "example.org",
    )
    assert (policy.mode, policy.aliases, policy.language, policy.languages, policy.rules) == (
        Mode.OBSERVE,
        (),
        "en",
        ("en",),
        (),
    )
    assert (policy.notice, policy.trust, policy.limits) == (NoticePolicy(), Trust(), Limits())


def test_staff_listed_by_address_hears_of_what_is_due(load_text: Load, minimal: str) -> None:
    policy = load_text(minimal).desks[0].policy
    assert policy.staff == (Address(spec="anna@example.org", name="Anna Berg"),)
    assert policy.staff_domains == ("agents.example.org",)
    assert policy.nudge == ("anna@example.org",)


def test_servers_are_asked_at_their_usual_ports_with_the_address_as_user(load_text: Load, minimal: str) -> None:
    desk = load_text(minimal).desks[0]
    assert desk.imap == ImapSettings(
        host="mail.example.org",
        port=993,
        tls="implicit",
        user="support@example.org",
        password="correct horse",
        ca_file=None,
        inbox="INBOX",
        sent=("auto",),
    )
    assert desk.smtp == SmtpSettings(
        host="mail.example.org",
        port=465,
        tls="implicit",
        user="support@example.org",
        password="correct horse",
        ca_file=None,
        envelope_sender="support@example.org",
        save_copy="never",
        connections=2,
    )


def test_starttls_has_other_ports(load_text: Load, minimal: str) -> None:
    desk = load_text(minimal.replace("host =", 'tls = "starttls"\nhost =')).desks[0]
    assert (desk.imap.port, desk.smtp.port) == (143, 587)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.8.9.1"])
def test_tls_may_be_left_out_on_this_machine(load_text: Load, minimal: str, host: str) -> None:
    assert (
        load_text(minimal.replace('host = "mail.example.org"', f'tls = "none"\nhost = "{host}"')).desks[0].imap.tls
        == "none"
    )


def test_plaintext_to_another_machine_must_be_asked_for(load_text: Load, minimal: str) -> None:
    text = minimal.replace("host =", 'tls = "none"\nallow_plaintext = true\nhost =')
    assert load_text(text).desks[0].smtp.tls == "none"


def test_smtp_without_a_login_has_no_user(load_text: Load, minimal: str) -> None:
    smtp = load_text(minimal.removesuffix('auth = { password = { env = "PASSWORD" } }\n')).desks[0].smtp
    assert (smtp.user, smtp.password) == ("", "")


@pytest.mark.parametrize(
    ("written", "sender"),
    [("desk", "support@example.org"), ("null", ""), ("bounces@example.org", "bounces@example.org")],
)
def test_the_envelope_sender_is_the_desk_nobody_or_an_address(
    load_text: Load, minimal: str, written: str, sender: str
) -> None:
    text = minimal.replace("[desk.support.smtp]", f'[desk.support.smtp]\nenvelope_sender = "{written}"')
    assert load_text(text).desks[0].smtp.envelope_sender == sender


def test_secrets_stay_unread_where_nothing_connects(load_text: Load, minimal: str) -> None:
    desk = load_text(minimal.replace("PASSWORD", "NOT_SET"), with_secrets=False).desks[0]
    assert (desk.imap.password, desk.smtp.password) == ("", "")


def test_everything_that_was_decided_reaches_the_policy(load_text: Load, minimal: str) -> None:
    text = minimal.replace(
        DESK,
        """\
aliases = ["help@example.org"]
team = "Example Support"
nudge = ["lead@example.org"]
mode = "full"
targets = "standard"
language = "de"
languages = ["en"]
forms = ["Form@example.org", "@forms.example.org"]
[[desk.support.rules]]
when = { from = ["@Big.example"], to = "gold@example.org", subject = "*outage*", header = { X-Priority = "1*" } }
targets = "gold"
[desk.support.notice]
lead = "1h"
chance = 0
material = "0m"
automatic = 1
nudge_at = [0.25]
[desk.support.trust]
authserv_id = "MX.example.org"
list_ids = ["<Support.groups.example.org>"]
[targets.gold]
inherits = "standard"
first_reply = "1h"
[limits]
per_address = "1 per week"
per_domain = "5 per 10m"
[desk.support.imap]""",
    )
    policy = load_text(text).desks[0].policy
    assert (policy.aliases, policy.team, policy.nudge, policy.mode) == (
        ("help@example.org",),
        "Example Support",
        ("lead@example.org",),
        Mode.FULL,
    )
    assert policy.languages == ("de", "en")
    assert policy.rules == (
        Rule(
            name="rule 1",
            targets=Targets(name="gold", first_reply=hours(1), next_reply=hours(2), keep_informed=hours(4)),
            senders=("@big.example",),
            recipients=("gold@example.org",),
            subjects=("*outage*",),
            headers=(("x-priority", "1*"),),
        ),
    )
    assert policy.notice == NoticePolicy(
        lead=timedelta(hours=1), chance=0.0, material=timedelta(0), automatic=1, nudge_at=(0.25,)
    )
    assert policy.forms == ("form@example.org", "@forms.example.org")
    assert policy.trust == Trust(authserv_id="mx.example.org", list_ids=("support.groups.example.org",))
    assert policy.limits == Limits(
        per_address=Cap(count=1, window=timedelta(days=7)), per_domain=Cap(count=5, window=timedelta(minutes=10))
    )


def hours(count: int) -> Span:
    return Span(time=timedelta(hours=count))


def test_what_targets_do_not_say_follows_from_the_first_reply(load_text: Load, minimal: str) -> None:
    assert load_text(minimal.replace('"4h"', '"1d2h"')).desks[0].policy.targets == Targets(
        name="standard",
        first_reply=Span(days=1, time=timedelta(hours=2)),
        next_reply=Span(days=2, time=timedelta(hours=4)),
        keep_informed=Span(days=4, time=timedelta(hours=8)),
    )


def test_targets_inherit_what_is_said_there_before_anything_follows(load_text: Load, minimal: str) -> None:
    text = minimal.replace(DESK, f'targets = "gold"\n{DESK}').replace(
        'first_reply = "4h"',
        'first_reply = "4h"\nnext_reply = "7h"\n[targets.gold]\ninherits = "standard"\nfirst_reply = "1h"',
    )
    assert load_text(text).desks[0].policy.targets == Targets(
        name="gold", first_reply=hours(1), next_reply=hours(7), keep_informed=hours(4)
    )


def test_the_week_has_its_ranges_its_closures_and_its_special_days(load_text: Load, minimal: str) -> None:
    text = minimal.replace(
        'open = { mon-fri = ["09:00-17:00"] }',
        'open = { "mon,wed" = ["09:00-12:30", "13:30-17:00"], fri = ["22:00-06:00"] }\n'
        'closed = ["2026-12-24..2027-01-01", 2026-05-04]\nspecial = { 2026-12-05 = ["10:00-24:00"], 2026-08-10 = [] }',
    )
    timetable = load_text(text).desks[0].policy.hours.timetable
    two = (Range(opens=9 * 3600, closes=45000), Range(opens=48600, closes=17 * 3600))
    assert timetable.week == (two, (), two, (), (Range(opens=22 * 3600, closes=30 * 3600),), (), ())
    assert timetable.closures == (
        Closure(first=date(2026, 12, 24), last=date(2027, 1, 1)),
        Closure(first=date(2026, 5, 4), last=date(2026, 5, 4)),
    )
    assert timetable.special == (
        (date(2026, 8, 10), ()),
        (date(2026, 12, 5), (Range(opens=36000, closes=86400),)),
    )


@pytest.mark.parametrize(("language", "name"), [("de", "Fronleichnam"), ("en", "Corpus Christi")])
def test_public_holidays_are_closures_named_in_the_language_of_the_desk(
    load_text: Load, minimal: str, language: str, name: str
) -> None:
    text = minimal.replace(OFFICE, f'holidays = {{ country = "DE", subdivision = "BY" }}\n{OFFICE}')
    closures = (
        load_text(text.replace(DESK, f'language = "{language}"\n{DESK}')).desks[0].policy.hours.timetable.closures
    )
    day = date(2026, 6, 4)
    assert Closure(first=day, last=day, name=name, is_holiday=True) in closures
    assert (min(one.first.year for one in closures), max(one.last.year for one in closures)) == (2025, 2032)


def test_a_language_of_ones_own_needs_its_templates(load_text: Load, minimal: str, tmp_path: Path) -> None:
    (tmp_path / "texts" / "nl").mkdir(parents=True)
    text = minimal.replace("[service]", '[service]\ntemplates = "texts"').replace(DESK, f'language = "nl"\n{DESK}')
    configuration = load_text(text)
    assert (configuration.service.templates, configuration.desks[0].policy.language) == (tmp_path / "texts", "nl")


def test_the_store_is_in_the_state_directory_of_systemd(load_text: Load, minimal: str) -> None:
    service = load_text(minimal).service
    assert service.state_directory == Path("/var/lib/mailwarden")
    assert service.store_url == "sqlite:////var/lib/mailwarden/mailwarden.db"


@pytest.mark.parametrize(
    ("environ", "directory"),
    [
        ({"STATE_DIRECTORY": "", "XDG_STATE_HOME": "/home/ada/state"}, "/home/ada/state/mailwarden"),
        ({"STATE_DIRECTORY": "", "HOME": "/home/ada"}, "/home/ada/.local/state/mailwarden"),
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"),
    ],
)
def test_the_state_directory_is_found_without_systemd_too(
    load_text: Load, minimal: str, environ: dict[str, str], directory: str
) -> None:
    assert load_text(minimal, environ).service.state_directory == Path(directory)


def test_the_environment_has_the_last_word_on_service_and_log(load_text: Load, minimal: str) -> None:
    configuration = load_text(
        minimal,
        {
            "MAILWARDEN_SERVICE__OPERATOR": "root@example.org",
            "MAILWARDEN_LOG__LEVEL": "debug",
            "MAILWARDEN_LOG__ADDRESSES": "true",
        },
    )
    assert (configuration.service.operator, configuration.log.level, configuration.log.addresses) == (
        "root@example.org",
        "debug",
        True,
    )


def test_variables_of_the_command_line_and_of_tests_are_no_settings(load_text: Load, minimal: str) -> None:
    assert load_text(minimal, {"MAILWARDEN_CONFIG": "x.toml", "MAILWARDEN_TEST_DATA": "/data"}).log.level == "info"


def test_what_is_kept_and_logged_has_defaults(load_text: Load, minimal: str) -> None:
    configuration = load_text(minimal)
    assert configuration.keep == Keep(closed=timedelta(days=400), statistics=timedelta(days=1825))
    assert (configuration.log.level, configuration.log.addresses) == ("info", False)


def test_the_digest_follows_decisions_and_not_the_way_they_are_written(load_text: Load, minimal: str) -> None:
    digest = load_text(minimal).digest
    assert load_text("# a comment\n" + minimal.replace('"4h"', '"240m"'), {"PASSWORD": "another"}).digest == digest
    assert load_text(minimal.replace('"4h"', '"5h"')).digest != digest


def test_several_desks_share_hours_and_targets(load_text: Load, minimal: str) -> None:
    second = (
        minimal[minimal.index("[desk.support]") :].replace("desk.support", "desk.sales").replace("support@", "sales@")
    )
    one, other = load_text(minimal + second).desks
    assert (one.policy.hours, one.policy.targets) == (other.policy.hours, other.policy.targets)


@pytest.mark.parametrize(
    ("written", "archives"),
    [
        ("", ("auto",)),
        ('archives = "Done"', ("Done",)),
        ('archives = ["Done", "auto"]', ("Done", "auto")),
        ("archives = []", ()),
    ],
)
def test_archives_are_looked_for_unless_they_are_named(
    load_text: Load, minimal: str, written: str, archives: tuple[str, ...]
) -> None:
    assert load_text(minimal.replace(DESK, f"{DESK}\n{written}")).desks[0].imap.archives == archives


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("", ("auto",)),
        ('sent = "Sent Items"', ("Sent Items",)),
        ('sent = ["Sent", "Sent Items"]', ("Sent", "Sent Items")),
    ],
)
def test_answers_are_looked_for_in_one_mailbox_or_in_several(
    load_text: Load, minimal: str, written: str, sent: tuple[str, ...]
) -> None:
    assert load_text(minimal.replace(DESK, f"{DESK}\n{written}")).desks[0].imap.sent == sent
