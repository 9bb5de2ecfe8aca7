"""Whatever stands in a mail, reading, judging, joining and answering it raise nothing and end within two seconds.

Always the same mails, so that a failure is a failure on every machine; to look for new ones, let it look longer:

    MAILWARDEN_TEST_EXAMPLES=20000 python -m pytest tests/hostile/test_fuzzing.py
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import wraps
from pathlib import Path
from random import Random
from typing import ParamSpec

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailwarden.core.auth_results import read_auth_results
from mailwarden.core.authenticity import is_authentic
from mailwarden.core.authorship import who_wrote
from mailwarden.core.bounces import returned_in
from mailwarden.core.commands import command_in, may_command
from mailwarden.core.conversation import Candidate
from mailwarden.core.gate import marks_of, refusal_for
from mailwarden.core.gratitude import gratitude_in
from mailwarden.core.hints import subject_hint
from mailwarden.core.joining import clue_ids, join, why_not_joined
from mailwarden.core.language import language_for
from mailwarden.core.looking import wants_text
from mailwarden.core.message import Address, Message
from mailwarden.core.mime import MAX_BODY, body_parts
from mailwarden.core.own_words import own_words
from mailwarden.core.reading import MAX_FIELD, read_body
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.subjects import base_subject, is_reply_subject
from mailwarden.mail.compose import disarmed
from tests.core.letters import RECEIVED_AT
from tests.hostile.answering import DESK, acknowledgement_of, read
from tests.hostile.mails import FRAGMENTS, headers, mails, values
from tests.hostile.wire import faults_of

LONGEST_SECONDS = 2.0
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
EXAMPLES = int(os.environ.get("MAILWARDEN_TEST_EXAMPLES", "0"))
fuzz = settings(
    deadline=None,  # of the wall's clock; what counts is how long we are busy
    max_examples=EXAMPLES or 120,
    derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


P = ParamSpec("P")


def timely(test: Callable[P, None]) -> Callable[P, None]:
    """Have a test fail that keeps the processor busy for longer than a mail may."""

    @wraps(test)
    def timed(*arguments: P.args, **named: P.kwargs) -> None:
        began = time.process_time()
        test(*arguments, **named)
        assert time.process_time() - began < LONGEST_SECONDS

    return timed


@fuzz
@given(headers)
@timely
def test_a_header_becomes_facts_of_one_line_each(raw: bytes) -> None:
    for text in texts_in(read(raw)):
        assert set(text).isdisjoint("\r\n\0")
        assert len(text) <= MAX_FIELD


@fuzz
@given(mails)
@timely
def test_a_body_becomes_words_without_control_characters(raw: bytes) -> None:
    message = read(raw)
    parts = body_parts(raw)
    words = [own_words(one.text) for one in parts]
    for one in words:
        command_in(one)
        gratitude_in(one)
    returned_in(message, parts)
    assert [text for text in (read_body(message, raw).text, *words) if CONTROLS.search(text)] == []


@fuzz
@given(mails)
@timely
def test_every_mail_is_judged(raw: bytes) -> None:
    message = read_body(read(raw), raw)
    for value in message.values("authentication-results"):
        read_auth_results(value)
    is_authentic(message, DESK)
    may_command(message, DESK)
    wants_text(message, DESK)
    language_for(message, DESK)
    refused = [*marks_of(message, DESK), *filter(None, [refusal_for(message, DESK)])]
    assert {who_wrote(message, DESK).reason, *refused} <= REASONS.keys()


@fuzz
@given(headers, st.lists(values, max_size=4))
@timely
def test_every_mail_finds_its_conversation_or_none(raw: bytes, others: list[bytes]) -> None:
    message = read(raw)
    candidates = [candidate(number, read(b"Subject: " + one), message) for number, one in enumerate(others)]
    found = join(message, candidates, candidates, DESK)
    assert found is None or found.conversation_id in range(len(others))
    assert why_not_joined(message, candidates, DESK)


@fuzz
@given(values)
@timely
def test_a_subject_has_a_base_that_is_its_own_base(value: bytes) -> None:
    subject = read(b"Subject: " + value).subject
    is_reply_subject(subject)
    subject_hint(subject)
    disarmed(subject)
    assert base_subject(base_subject(subject)) == base_subject(subject)


@fuzz
@given(mails)
@timely
def test_an_answer_has_no_fields_but_ours_and_goes_to_the_author(raw: bytes) -> None:
    message = read(b"To: support@example.org\r\n" + raw)
    answer = acknowledgement_of(message)
    assert answer is None or (message.author and faults_of(answer, to=message.author.spec) == [])


def candidate(number: int, other: Message, message: Message) -> Candidate:
    """Return a conversation that one of the message's clues may point to."""
    clues = clue_ids(message)
    return Candidate(
        conversation_id=number,
        requester=message.author.key if message.author and number % 2 else "carla@customer.example",
        base_subject=base_subject(other.subject),
        last_at=RECEIVED_AT,
        matched_ids=frozenset(clues[number : number + 1]),
    )


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a fact."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from texts_in(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def test_real_mails_bent_out_of_shape_are_read_judged_and_answered_or_not(data: Path) -> None:
    chance = Random(1)
    originals = [path.read_bytes()[:MAX_BODY] for path in sorted(Path(data, "mails").glob("*/**/*")) if path.is_file()]
    for _ in range(max(EXAMPLES, 1500)):
        raw = bent(chance.choice(originals), chance.choice(originals), chance)
        message = read_body(read(raw), raw)
        assert not [text for text in texts_in(message) if CONTROLS.search(text)]
        answer = acknowledgement_of(replace(message, to=(Address(spec=DESK.address),)))
        assert answer is None or (message.author and faults_of(answer, to=message.author.spec) == [])


def bent(raw: bytes, other: bytes, chance: Random) -> bytes:
    """Return a mail with a few wounds: cut, doubled, overwritten, or grafted with a piece of another one."""
    for _ in range(chance.randrange(1, 6)):
        at, length = chance.randrange(len(raw) + 1), chance.choice([1, 2, 8, 80, 2000])
        source = chance.choice(
            [b"", raw, other, chance.choice(FRAGMENTS) * chance.choice([1, 50]), chance.randbytes(4)]
        )
        start = chance.randrange(len(source) + 1)
        raw = raw[:at] + source[start : start + length] + raw[at + chance.choice([0, length]) :]
    return raw
