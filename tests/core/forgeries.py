"""Two hundred mails that look like a colleague's word and are none, each with its one flaw, for every shipped word.

Genuine is Anna's answer to a nudge. A forger knows her address, the desk's address and how the words are spelt; in the
worst case also a Message-ID of ours that went to a customer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailwarden.core.identity import own_message_id
from tests.core.letters import KEY

NUDGE = own_message_id("aabbccddeeff0011", KEY, "example.org")  # to staff
ACKNOWLEDGEMENT = own_message_id("0011aabbccddeeff", KEY, "example.org")  # to a customer
FOREIGN = own_message_id("aabbccddeeff0011", b"another installation's key", "example.org")

GENUINE = (
    "From: Anna Berg <anna@example.org>",
    "Return-Path: <anna@example.org>",
    "To: support@example.org",
    "Message-ID: <word@example.org>",
    f"In-Reply-To: <{NUDGE}>",
    f"References: <{NUDGE}>",
    "Subject: Re: Waiting since 9:12 today",
)
WORDS = ("answer it", "leave it", "no answer needed", "beantworten", "répondre", "tomorrow 3pm", "stop")
TIMES = ("tomorrow 3pm",)

_FAILS = "dmarc=fail header.from=example.org"
_PASSES = "dmarc=pass header.from=example.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgery:
    """One mail; is_known_id: it names a mail of ours to staff, so that only something else gives it away."""

    name: str
    lines: tuple[str, ...]
    text: str
    is_known_id: bool = True
    is_judged_by_server: bool = False  # at a desk that trusts mx.example.org


# What is wrong, and the fields that make it so.
_FIELDS: dict[str, tuple[str, ...]] = {
    "a stranger": ("From: mallory@evil.example", "Return-Path: <mallory@evil.example>"),
    "a customer": ("From: carla@customer.example", "Return-Path: <carla@customer.example>"),
    "a colleague's name on a stranger's address": ('From: "anna@example.org" <mallory@evil.example>',),
    "a look-alike domain": ("From: Anna Berg <anna@examp1e.org>",),
    "a domain that ends alike": ("From: Anna Berg <anna@notexample.org>",),
    "a domain that begins alike": ("From: Anna Berg <anna@example.org.evil.example>",),
    "a letter that looks alike": ("From: Anna Berg <аnna@example.org>",),
    "a colleague's local part with a detail": ("From: Anna Berg <anna+x@example.org>",),
    "a sub-domain of a staff domain": ("From: ben@evil.agents.example.org",),
    "the desk itself": ("From: support@example.org", "Return-Path: <support@example.org>"),
    "an alias of the desk": ("From: help@example.org",),
    "nobody": ("From: nobody in particular",),
    "a stranger first, then a colleague": ("From: mallory@evil.example, anna@example.org",),
    "a stranger who answers to a colleague": ("From: mallory@evil.example", "Reply-To: anna@example.org"),
    "sent by somebody else": ("Sender: mallory@evil.example",),
    "an absence note": ("Auto-Submitted: auto-replied",),
    "an absence note that says so otherwise": ("X-Autoreply: yes",),
    "a null return path": ("Return-Path: <>",),
    "a vacation program": ("Precedence: auto_reply",),
    "a mailing list": ("List-Id: Staff <staff.example.org>",),
    "bulk": ("Precedence: bulk",),
    "a loop": ("X-Loop: anna@example.org",),
    "a bounce": ("Content-Type: multipart/report; report-type=delivery-status; boundary=x",),
    "a receipt": ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x",),
    "forwarded": ("Subject: Fwd: Waiting since 9:12 today",),
    "forwarded in German": ("Subject: WG: Wartet seit heute, 9:12 Uhr",),
    "to somebody else": ("To: mallory@evil.example",),
    "only a copy to the desk": ("To: ben@example.org", "Cc: support@example.org"),
    "no id of ours": ("In-Reply-To: <first@customer.example>", "References: <first@customer.example>"),
    "no id at all": ("In-Reply-To:", "References:"),
    "the id of another installation": (f"In-Reply-To: <{FOREIGN}>", f"References: <{FOREIGN}>"),
    "an id with a wrong mark": (f"In-Reply-To: <{NUDGE[:-20]}0@example.org>", "References:"),
}
_UNKNOWN_IDS: dict[str, tuple[str, ...]] = {
    "the id of a mail to a customer": (f"In-Reply-To: <{ACKNOWLEDGEMENT}>", f"References: <{ACKNOWLEDGEMENT}>"),
    "an id of ours that was never used": (f"In-Reply-To: <{own_message_id('f' * 16, KEY, 'x')}>", "References:"),
}
_JUDGED: dict[str, tuple[str, ...]] = {
    "failed": (f"Authentication-Results: mx.example.org; {_FAILS}",),
    "not judged": (),
    "judged by somebody else": (f"Authentication-Results: mx.evil.example; {_PASSES}",),
    "passed below a failure": (
        f"Authentication-Results: mx.example.org; {_FAILS}",
        f"Authentication-Results: mx.example.org; {_PASSES}",
    ),
    "passed in a comment": (f"Authentication-Results: mx.example.org; dmarc=none ({_PASSES})",),
    "passed for another domain": ("Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example",),
    "passed under another field": (f"X-Authentication-Results: mx.example.org; {_PASSES}",),
    "passed in an ARC set": (f"ARC-Authentication-Results: i=1; mx.example.org; {_PASSES}",),
}
# A word that its author did not write first, or did not write alone.
_TEXTS = {
    "quoted": "> {word}",
    "quoted deeper": ">> {word}",
    "below a greeting": "Hello,\n{word}",
    "in a sentence": "Mallory says: {word}",
    "denied": "do not {word}",
    "asked": "{word}, or not, what do you think about it?",
    "below nothing of their own": "",
}


_OWN_WORDS = ("below a greeting", "in a sentence")  # a time is understood there, too, with its reason


def _in_the_place_of(lines: tuple[str, ...]) -> tuple[str, ...]:
    given = {line.partition(":")[0].lower() for line in lines}
    return (*lines, *(line for line in GENUINE if line.partition(":")[0].lower() not in given))


def _all() -> Iterator[Forgery]:
    for word in WORDS:
        for name, lines in _FIELDS.items():
            yield Forgery(name=f"{name}: {word}", lines=_in_the_place_of(lines), text=word)
        for name, lines in _UNKNOWN_IDS.items():
            yield Forgery(name=f"{name}: {word}", lines=_in_the_place_of(lines), text=word, is_known_id=False)
        for name, lines in _JUDGED.items():
            judged = _in_the_place_of(lines)
            yield Forgery(name=f"{name}: {word}", lines=judged, text=word, is_judged_by_server=True)
        for name, text in _TEXTS.items():
            if word in TIMES and name in _OWN_WORDS:
                continue
            yield Forgery(name=f"{name}: {word}", lines=GENUINE, text=text.format(word=word))


FORGERIES = tuple(_all())
