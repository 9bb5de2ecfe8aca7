"""Facts survive being written down."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.message import Address, Message
from mailwarden.store.facts import facts_of, message_from

ADDRESSES = st.builds(Address, spec=st.text(), name=st.text())
MANY_ADDRESSES = st.lists(ADDRESSES, max_size=3).map(tuple)
IDS = st.lists(st.text(min_size=1), max_size=3).map(tuple)
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MESSAGES = st.builds(
    Message,
    message_id=st.text(min_size=1),
    has_own_id=st.booleans(),
    fingerprint=st.text(),
    received_at=st.datetimes(timezones=st.just(UTC)),
    author=st.none() | ADDRESSES,
    relay=st.none() | ADDRESSES,
    reply_to=MANY_ADDRESSES,
    sender=st.none() | ADDRESSES,
    to=MANY_ADDRESSES,
    cc=MANY_ADDRESSES,
    envelope_sender=st.none() | st.text(),
    in_reply_to=IDS,
    references=IDS,
    subject=st.text(alphabet=st.characters()),  # half surrogate pairs included
    sent_at=st.none() | st.datetimes(timezones=OFFSETS),
    size_bytes=st.integers(0),
    flags=st.frozensets(st.text()),
    fields=st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple),
)


@given(MESSAGES)
def test_a_message_is_equal_after_it_was_written_as_json(message: Message) -> None:
    assert message_from(json.loads(json.dumps(facts_of(message)))) == message


def test_the_authors_own_offset_is_kept() -> None:
    sent_at = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    message = Message(
        message_id="a@b", has_own_id=True, fingerprint="", received_at=sent_at, author=None, sent_at=sent_at
    )
    kept = message_from(facts_of(message)).sent_at
    assert kept is not None
    assert kept.utcoffset() == timedelta(hours=5, minutes=45)
