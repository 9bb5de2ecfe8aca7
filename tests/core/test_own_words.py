"""What the author of a mail wrote themselves, as mail programs of eight languages quote the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.html_text import html_text
from mailwarden.core.own_words import MAX_TEXT, own_words

BELOW = "Thanks, it works.\n\n{}\n> We mended it.\n>> It was broken.\n"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Fri, 20 Nov 2026 at 10:00, Anna Berg <anna@example.org> wrote:",
        "On Nov 20, 2026, at 10:00 AM, Anna Berg <anna@example.org>\nwrote:",
        "On 20/11/2026 10:00, Anna Berg wrote:",
        "Am Fr., 20. Nov. 2026 um 10:00 Uhr schrieb Anna Berg <anna@example.org>:",
        "Am 20.11.26 um 10:00 schrieb Anna Berg:",
        "Anna Berg <anna@example.org> schrieb am Fr. 20. Nov. 2026 um 10:00:",
        "Le ven. 20 nov. 2026 à 10:00, Anna Berg <anna@example.org> a écrit :",
        "El vie, 20 nov 2026 a las 10:00, Anna Berg (<anna@example.org>) escribió:",
        "Il giorno ven 20 nov 2026 alle ore 10:00 Anna Berg <anna@example.org> ha scritto:",
        "Op vr 20 nov 2026 om 10:00 schreef Anna Berg <anna@example.org>:",
        "Em sex., 20 de nov. de 2026 às 10:00, Anna Berg <anna@example.org> escreveu:",
        "Den fre 20 nov. 2026 kl 10:00 skrev Anna Berg <anna@example.org>:",
        "2026-11-20 10:00 GMT+01:00 Anna Berg <anna@example.org>:",
    ],
)
def test_what_stands_below_an_attribution_is_not_the_authors(attribution: str) -> None:
    assert own_words(BELOW.format(attribution)) == "Thanks, it works."


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----\nFrom: Anna Berg\nSubject: Printer",
        "-----Ursprüngliche Nachricht-----\nVon: Anna Berg",
        "---------- Forwarded message ---------\nFrom: Anna",
        "________________________________\nFrom: Anna <anna@example.org>\nSent: Friday\nTo: Carla\nSubject: Printer",
        "Von: Anna Berg <anna@example.org>\nGesendet: Freitag\nAn: Carla\nBetreff: Drucker",
        "*From:* Anna Berg\n*Date:* Friday\n*To:* Carla\n*Subject:* Printer",
        "De : Anna Berg\nEnvoyé : vendredi\nÀ : Carla\nObjet : Imprimante",
        "Från: Anna Berg\nSkickat: den 20 november\nTill: Carla\nÄmne: Skrivare",
        "-- \nCarla Conti\nConti Prints Ltd",
        "--\nCarla Conti",
    ],
)
def test_neither_is_the_mail_below_nor_the_signature(head: str) -> None:
    assert own_words(f"Thanks, it works.\n\n{head}\n\nWe mended it.\n") == "Thanks, it works."


def test_a_reply_between_the_quoted_lines_is_whole() -> None:
    text = "Hello Anna,\n\nOn 20/11/2026 10:00, Anna wrote:\n> Is it mended?\n\nNo.\n\n> And now?\n\nStill not.\n"
    assert own_words(text) == "Hello Anna,\n\nNo.\n\nStill not."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\nnothing arrived.",
        "From: where is it sent?\nI do not know.",
        "Please call 030 1234, as my colleague wrote.\nIt is broken.",
        "The list:\n- one\n- two",
    ],
)
def test_ordinary_words_are_taken_for_no_quotation(text: str) -> None:
    assert own_words(text) == text


def test_a_telephones_signature_is_left_out() -> None:
    assert own_words("Thanks!\n\nSent from my iPhone\n\n") == "Thanks!"


def test_a_long_text_is_cut() -> None:
    assert len(own_words("word " * 5000)) <= MAX_TEXT


def test_html_is_read_by_its_lines_and_quotations() -> None:
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><!-- <p>no</p> --><p>It&#39;s <b>fine</b>,"
        "<br>thanks</p><div>On 20/11/2026 10:00, Anna &lt;a@example.org&gt; wrote:</div>"
        "<blockquote><p>We mended it</p></blockquote><p>Carla</p></body></html>"
    )
    assert own_words(html_text(html)) == "It's fine,\nthanks\n\nCarla"


@pytest.mark.parametrize("html", ["a<b", "<p>a<!-- b", "<p>a</p><script>b", "<p>a<p", "a &amp", "<", "</blockquote>a"])
def test_broken_html_ends_where_it_breaks(html: str) -> None:
    assert html_text(html).strip(" >\n")[:1] in ("", "a")


@pytest.mark.parametrize(
    "piece", ["On 1\n", "hat ", "schrieb 1 ", "@a>", "From: a\nSubject:\n", "<!--", "<a ", "<head>", "> "]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (65_536 // len(piece))
    begun = time.perf_counter()
    own_words(text), own_words(html_text(text))
    assert time.perf_counter() - begun < 2


@given(st.text(max_size=300) | st.text(alphabet="On 1@wrote:<>-\nFrom Subject", max_size=300))
def test_own_words_are_never_more_than_was_written(text: str) -> None:
    assert len(own_words(text)) <= len(text)
