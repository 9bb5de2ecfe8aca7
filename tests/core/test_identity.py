"""Our own Message-IDs: recognised for certain, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.identity import is_own_message_id, own_message_id

KEY = b"a key of this installation"
OWN = own_message_id("00112233445566778899aabbccddeeff", KEY, "Example.ORG")

nonces = st.text("0123456789abcdef", min_size=16, max_size=64)


@given(
    nonce=nonces,
    key=st.binary(min_size=1),
    domain=st.sampled_from(["example.org", "Desk.Example", "xn--bcher-kva.example"]),
)
def test_every_own_id_is_recognised_and_canonical(nonce: str, key: bytes, domain: str) -> None:
    own = own_message_id(nonce, key, domain)
    assert (is_own_message_id(own, key), own) == (True, own.lower())


@given(nonce=nonces, other=st.binary(min_size=1).filter(lambda key: key.rstrip(b"\0") != KEY))
def test_id_of_another_installation_is_not_ours(nonce: str, other: bytes) -> None:
    assert not is_own_message_id(own_message_id(nonce, other, "example.org"), KEY)


def test_id_stays_ours_when_the_domain_changes() -> None:
    assert is_own_message_id(OWN.replace("example.org", "new.example"), KEY)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        OWN.replace("mw.0", "mw.1"),
        OWN[:-20] + "@example.org",
        "x" + OWN,
        OWN + ">",
        OWN + "\n",
        OWN.partition("@")[0],
        f"mw.{'0' * 32}.{'0' * 24}@example.org",
        "mw.٠٠١١٢٢٣٣٤٤٥٥٦٦٧٧.000000000000000000000000@example.org",
    ],
)
def test_what_only_looks_like_ours_is_not(forged: str) -> None:
    assert not is_own_message_id(forged, KEY)


@given(st.text())
def test_any_text_may_be_asked_about(text: str) -> None:
    assert is_own_message_id(text, KEY) is False


def test_ids_of_two_nonces_differ() -> None:
    assert own_message_id("ffeeddccbbaa99887766554433221100", KEY, "example.org") != OWN
