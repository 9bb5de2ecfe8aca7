"""`mailwarden check` and `mailwarden preview`: mistakes before anything connects, and texts as people get them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mailwarden.cli.main import mailwarden
from mailwarden.config.load import load
from mailwarden.daemon.corrections import is_approved
from mailwarden.mail.proofs import TEMPLATES
from tests.cli.conftest import SECOND_DESK, Life, Machine, at


def test_a_good_file_is_told_in_words(machine: Machine) -> None:
    text = " ".join(machine.output("check").split())
    expected = (
        "mode full: it answers new mail, reminds staff, and writes again before a told time passes",
        "open Monday to Thursday 9:00 to 12:30 and 13:30 to 17:00",
        "(Berlin time, Europe/Berlin)",
        "now open until Mon 3 Aug 2026 12:30",
        "targets standard: first reply 4h",
        "rule 1 gold: first reply 1h",
        "reminded ben@example.org",
        "a mail arriving now is told: we aim to answer by 16:00 today (Berlin time)",
        "config.toml has no mistakes: 1 desk, passwords found, texts good in en.",
    )
    assert [one for one in expected if one not in text] == []


def test_passwords_are_not_read_where_one_may_not(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text().replace('"PASSWORD"', '"NOWHERE"'))
    assert [machine.call("check", *words).exit_code for words in ([], ["--no-secrets"])] == [78, 0]


def test_what_has_a_price_is_named_and_is_no_mistake(machine: Machine) -> None:
    machine.config.write_text(f'{machine.config.read_text()}\n[keep]\nclosed = "30d"\n')
    result = machine.call("check")
    assert (result.exit_code, "worth a second thought" in result.stdout) == (0, True)
    (caution,) = json.loads(machine.output("check", "--json"))["cautions"]
    assert caution["key"] == "keep.closed"


def test_a_store_that_could_not_be_made_is_named_before_the_start_would_fail(machine: Machine) -> None:
    nowhere = machine.config.parent / "nowhere"
    text = machine.config.read_text().replace("/mailwarden.db", "/nowhere/mailwarden.db")
    machine.config.write_text(text)
    (caution,) = json.loads(machine.output("check", "--json"))["cautions"]
    assert (caution["key"], str(nowhere) in caution["message"]) == ("service.store", True)
    assert f"there is no directory {nowhere} yet" in machine.output("check")


def test_every_mistake_is_listed_for_programs_too(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text().replace('"full"', '"ful"').replace("team =", "taem ="))
    result = machine.call("check", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"], len(report["problems"])) == (78, False, 2)
    assert {"file", "line", "key", "message", "remedy"} == set(report["problems"][0])


def test_an_override_with_a_mistake_is_found(machine: Machine) -> None:
    override(machine, "acknowledgement", "Subject: x\n\nHello {{ frist_name }}, {{ aim }}.\n")
    result = machine.call("check")
    assert (result.exit_code, "acknowledgement.txt:3" in result.stderr) == (78, True)


def test_json_says_what_a_mail_arriving_now_is_told(machine: Machine) -> None:
    (desk,) = json.loads(machine.output("check", "--json"))["desks"]
    assert desk["told_now"] == "2026-08-03T14:00:00+00:00"


# --- preview --------------------------------------------------------------------------------------------------------


def override(machine: Machine, template: str, text: str) -> None:
    folder = Path(machine.folder, "templates", "en")
    folder.mkdir(parents=True)
    (folder / f"{template}.txt").write_text(text)
    machine.config.write_text(machine.config.read_text().replace("[service]", '[service]\ntemplates = "templates"'))


def test_without_a_template_all_are_listed(machine: Machine) -> None:
    listed = machine.output("preview")
    assert [name for name in TEMPLATES if name not in listed] == []


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("words", [(), ("--desk", "support"), ("--language", "de")])
def test_every_template_can_be_seen(machine: Machine, template: str, words: tuple[str, ...]) -> None:
    assert machine.output("preview", template, *words).startswith("Subject: ")


def test_a_desk_speaks_with_its_own_hours_and_targets(machine: Machine) -> None:
    text = " ".join(machine.output("preview", "acknowledgement", "--desk", "support").split())
    assert "by 16:00 today (Berlin time)" in text


def test_a_desk_speaks_its_own_language(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    assert "Hallo Anna" in machine.output("preview", "acknowledgement", "--desk", "billing")


def test_html_is_printed_alone(machine: Machine) -> None:
    assert machine.output("preview", "nudge", "--html").startswith("<!DOCTYPE html>")


def test_texts_of_ones_own_go_before_the_shipped_ones(machine: Machine) -> None:
    override(machine, "nudge", "Subject: Psst\n\n{{ requester }} waits {{ since }}.\n")
    assert machine.output("preview", "nudge").startswith("Subject: Psst\n")


def test_a_scene_can_be_chosen(machine: Machine) -> None:
    assert "Whit Monday" in machine.output("preview", "--scene", "acknowledgement-holiday")


@pytest.mark.parametrize("words", [("acknowledgment",), ("nudge", "--scene", "nowhere")])
def test_what_is_not_there_is_a_usage_error_with_what_is(machine: Machine, words: tuple[str, ...]) -> None:
    result = machine.call("preview", *words)
    assert (result.exit_code, "Known: " in result.output) == (2, True)


def test_shipped_texts_can_be_seen_before_there_is_a_configuration(tmp_path: Path) -> None:
    from click.testing import CliRunner

    result = CliRunner().invoke(mailwarden, ["preview", "nudge"], env={"CONFIGURATION_DIRECTORY": str(tmp_path)})
    assert result.exit_code == 0


def close_early(machine: Machine) -> None:
    """Change the opening hours so that nobody is here any more at the time that Carla was told."""
    today = '2026-08-03 = ["09:00-12:30"]'
    machine.config.write_text(machine.config.read_text().replace("special = {", f"special = {{ {today},"))


def test_told_times_that_changed_hours_make_untrue_are_listed_with_what_to_do(machine: Machine, asked: Life) -> None:
    assert "Nobody is here any more" not in machine.output("check")
    close_early(machine)
    text = " ".join(machine.output("check").split())
    expected = (
        "Nobody is here any more at 1 told time:",
        "conversation 1 carla@customer.example was told Mon 3 Aug 2026 16:00",
        "To write to them now: mailwarden check --yes.",
    )
    assert [one for one in expected if one not in text] == []
    (desk,) = json.loads(machine.output("check", "--json"))["desks"]
    assert [one["conversation"] for one in desk["untrue"]] == [1]


def test_a_yes_is_for_these_hours_alone(machine: Machine, asked: Life) -> None:
    close_early(machine)
    machine.output("check")
    assert not agreed(machine, asked)
    assert "once the service has read the file anew" in " ".join(machine.output("check", "--yes").split())
    assert agreed(machine, asked)


def agreed(machine: Machine, life: Life) -> bool:
    """Return whether the service would write to people by the hours that the file has now."""
    policy = load(machine.config, environ={}, today=date(2026, 8, 3), with_secrets=False).desks[0].policy
    return life.store.run_now(lambda tx: is_approved(tx, policy, at("2026-08-03 10:05")))


def test_without_a_store_nothing_is_known_of_told_times(machine: Machine) -> None:
    (desk,) = json.loads(machine.output("check", "--json"))["desks"]
    assert desk["untrue"] is None
