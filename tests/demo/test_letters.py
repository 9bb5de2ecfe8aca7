"""Letters leave the demo as an ordinary mail program writes them, and are read as people see them."""

from __future__ import annotations

from datetime import UTC, datetime

from mailwarden.demo.cast import ADA, DESK, KARL, at, said
from mailwarden.demo.day import Letter
from mailwarden.demo.letters import Mail, read_mail, write_letter

NOW = at("09:00")
FIRST = Letter(at=NOW, matter="tea", author=KARL, subject="Grüner Tee?", text="Gibt es ihn noch?\n")
REPLY = Letter(at=NOW, matter="tea", author=KARL, text="Danke!\n")


def sent(letter: Letter, replies_to: Mail | None = None) -> Mail:
    raw = write_letter(letter, sender=letter.author.address, to=DESK, replies_to=replies_to, now=NOW).as_bytes()
    return read_mail(DESK, raw, NOW)


def test_a_letter_arrives_as_it_was_written() -> None:
    mail = sent(FIRST)
    assert (mail.author, mail.subject, mail.text) == ("Karl Winter", "Grüner Tee?", "Gibt es ihn noch?")


def test_a_letter_names_its_author_s_language() -> None:
    letter = write_letter(FIRST, sender=KARL.address, to=DESK, replies_to=None, now=NOW)
    assert letter["Content-Language"] == "de"


def test_a_reply_continues_the_thread() -> None:
    first = sent(FIRST)
    reply = sent(REPLY, first)
    assert (reply.subject, reply.in_reply_to, reply.references) == (
        "Re: Grüner Tee?",
        first.message_id,
        (first.message_id,),
    )


def test_the_thread_grows_with_every_reply() -> None:
    first = sent(FIRST)
    second = sent(REPLY, first)
    assert sent(REPLY, second).references == (first.message_id, second.message_id)


def test_people_s_mail_is_not_automatic() -> None:
    assert not sent(FIRST).is_automatic


def test_the_day_is_a_tuesday_where_the_teahouse_is() -> None:
    assert at("09:00") == datetime(2026, 5, 19, 7, 0, tzinfo=UTC)


def test_times_are_said_in_few_letters() -> None:
    tomorrow, friday = NOW.replace(day=20), NOW.replace(day=22)
    assert [said(one, NOW) for one in (NOW, tomorrow, friday)] == ["09:00", "09:00 tomorrow", "09:00 on Friday"]


def test_everybody_is_called_by_their_first_name() -> None:
    assert ADA.first_name == "Ada"
