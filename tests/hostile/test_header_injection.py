"""Nothing that a stranger writes becomes a field, a recipient or a text of ours: on the bytes of 600 answers."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from tests.hostile.answering import acknowledgement, raw_mail
from tests.hostile.injections import PLACES, WANTED, WRITINGS, injections, sample
from tests.hostile.wire import faults_of, field_names

ANSWERS = {one.name: acknowledgement(raw_mail(one.fields)) for one in injections()}


def test_of_six_hundred_attempts_at_least_five_hundred_are_answered() -> None:
    answered = [name for name, raw in ANSWERS.items() if raw]
    print(f"\n{len(ANSWERS)} attempts, {len(answered)} answered")
    assert (len(ANSWERS), len(PLACES) * len(WRITINGS) * len(WANTED)) == (600, 600)
    assert len(answered) >= 500


def test_an_answer_has_our_fields_one_recipient_and_one_blank_line() -> None:
    to = "carla@customer.example"
    faulty = {name: faults for name, raw in ANSWERS.items() if raw and (faults := faults_of(raw, to=to))}
    assert faulty == {}


def test_no_reader_sees_a_field_that_we_did_not_write() -> None:
    """A reader that decodes encoded words before it looks for line ends, as some do, is no exception."""
    for name, raw in ANSWERS.items():
        if raw:
            mail = message_from_bytes(raw, policy=default)
            written_out = b"\n".join(f"{key}: {value}".encode() for key, value in mail.items())
            again = message_from_bytes(written_out, policy=default)
            assert again.keys() == field_names(raw.partition(b"\r\n\r\n")[0]), name


def test_a_sample_meets_every_place_every_writing_and_every_wish() -> None:
    names = " / ".join(one.name for one in sample())
    assert [word for word in (*PLACES, *WRITINGS, *WANTED) if word not in names] == []
