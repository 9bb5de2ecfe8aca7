"""Which words hold a mail: as products write them in many languages, and as people write about the same things."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.hint_phrases import BEGINNINGS, DOUBTFUL, ENDINGS, TEXTS
from mailwarden.core.hints import doubtful_hint, hint_in, is_dmarc_report, subject_hint
from mailwarden.core.reasons import Reason
from tests.core.letters import letter

AWAY, RETURNED = Reason.HELD_OUT_OF_OFFICE, Reason.HELD_UNDELIVERED
CONFIRMED, READ = Reason.HELD_CONFIRMATION, Reason.HELD_READ_RECEIPT
REPORT, MAILING = Reason.HELD_REPORT, Reason.HELD_MAILING

MACHINES = [
    ("Automatic reply: Your offer", AWAY),
    ("Out of Office", AWAY),
    ("Out of Office: Re: Your offer", AWAY),
    ("Re: Your offer (Automatic Response)", AWAY),
    ("Dora Dunn/Sales/Acme is out of the office", AWAY),
    ("AUTO: Dora Dunn is out of the office (returning 07/01/2026)", AWAY),
    ("Abwesenheitsnotiz: Ihr Angebot", AWAY),
    ("Automatische Antwort: Ihr Angebot", AWAY),
    ("Réponse automatique : Votre offre", AWAY),
    ("Respuesta automática: Su oferta", AWAY),
    ("Risposta automatica: Offerta", AWAY),
    ("Automatisch antwoord: Offerte", AWAY),
    ("Resposta automática: Oferta", AWAY),
    ("Автоответ: предложение", AWAY),
    ("自动回复: 报价", AWAY),
    ("Undelivered Mail Returned to Sender", RETURNED),
    ("Undeliverable: Your offer", RETURNED),
    ("[Postmaster] Email Delivery Failure", RETURNED),
    ("Returned mail: see transcript for details", RETURNED),
    ("Delivery Status Notification (Failure)", RETURNED),
    ("failure notice", RETURNED),
    ("Warning: message 1GdV3O-0002RD-H2 delayed 72 hours", RETURNED),
    ("Unzustellbar: Ihr Angebot", RETURNED),
    ("Non remis : Votre offre (delivery failed)", RETURNED),
    ("Correo no entregado", RETURNED),
    ("Messaggio non recapitabile", RETURNED),
    ("Onbestelbaar bericht: offerte", RETURNED),
    ("Mensagem não entregue", RETURNED),
    ("Недоставленное сообщение", RETURNED),
    ("退信: 报价", RETURNED),
    ("[Acme] Request received", CONFIRMED),
    ("We have received your request", CONFIRMED),
    ("Your request 4711 has been received", CONFIRMED),
    ("Ticket 4711 has been created", CONFIRMED),
    ("Eingangsbestätigung", CONFIRMED),
    ("Ihre Anfrage 4711 ist bei uns eingegangen", CONFIRMED),
    ("Accusé de réception", CONFIRMED),
    ("Hemos recibido su solicitud", CONFIRMED),
    ("Abbiamo ricevuto la sua richiesta", CONFIRMED),
    ("Wij hebben uw bericht ontvangen", CONFIRMED),
    ("Recebemos sua mensagem", CONFIRMED),
    ("Ваше обращение зарегистрировано", CONFIRMED),
    ("我们已收到您的邮件", CONFIRMED),
    ("Read: Your offer", READ),
    ("Gelesen: Ihr Angebot", READ),
    ("Lu : Votre offre", READ),
    ("complaint about message from 192.0.2.1", REPORT),
    ("DMARC Failure Report for example.org", REPORT),
    ("Cron <root@mail> /usr/local/bin/backup", REPORT),
    ("40% OFF all patterns", MAILING),
    ("-90%! Nur heute", MAILING),
    ("Newsletter 12/2026", MAILING),
    ("[Acme Announce] Version 3", MAILING),
]

PEOPLE = [
    "Fwd: Undelivered Mail Returned to Sender",
    "WG: Unzustellbar: Rechnung 12",
    "TR : Non remis : facture",
    "Re: Undelivered Mail Returned to Sender",
    "AW: Automatische Antwort: Ihr Angebot",
    "Undeliverable mail to our customers",
    "Your mails to me come back as undeliverable",
    'I get "Undelivered Mail Returned to Sender" when I write to you',
    "My parcel could not be delivered",
    "Delivery failed twice, where is my parcel?",
    "Undelivered?",
    "Mail delivery problems since Monday",
    "Out of office?",
    "Out of office assistant does not work",
    "How do I set an automatic reply in your product",
    "Who stands in while Ben is on holiday",
    "Urlaub und Öffnungszeiten",
    "Abwesenheit am Freitag",
    "Ich bin im Urlaub gestürzt",
    "Unsubscribe",
    "Newsletter abbestellen",
    "Please remove me from your newsletter",
    "Read receipts do not arrive",
    "Ticket 4711 has not been answered",
    "We have received your invoice twice",
    "Thank you for your help with the ticket",
    "My request has been created but I can't see it",
    "Eingangsbestätigung fehlt",
    "Accusé de réception manquant",
    "Question about my request",
    "不在票について",
    "Auto: Motor springt nicht an",
    "My abuse report was not answered",
    "Cron job fails since the update",
    "Message delayed?",
    "Price 100% wrong",
    "",
]


@pytest.mark.parametrize(("subject", "reason"), MACHINES)
def test_a_subject_in_a_products_own_form_holds(subject: str, reason: Reason) -> None:
    assert hint_in(letter(f"Subject: {subject}"), answers_us=False) is reason


@pytest.mark.parametrize("subject", PEOPLE)
def test_a_persons_subject_about_the_same_things_holds_nothing(subject: str) -> None:
    assert (subject_hint(subject), doubtful_hint(subject)) == (None, None)


@pytest.mark.parametrize(
    ("subject", "text", "reason"),
    [
        ("Delivery failure", "The recipient <dora@customer.example> does not exist: 550 5.1.1", RETURNED),
        ("Delivery failure", "I have been waiting for my parcel since Monday.", None),
        ("Nicht zugestellt", "Empfänger unbekannt: dora@customer.example", RETURNED),
        ("Nicht zugestellt", "Mein Paket ist noch nicht da.", None),
        ("Delivery failure", "", RETURNED),  # nobody could read it, so a person looks
        ("Thank you for your message", "We have received your message. This is an automatic answer.", CONFIRMED),
        ("Thank you for your message", "I tried it, and now the screen stays black.", None),
        ("On holiday", "I am out of the office until Monday.", AWAY),
        ("On holiday", "Are you open on Whit Monday, or is the shop shut?", None),
    ],
)
def test_where_a_subject_may_be_a_persons_the_text_decides(subject: str, text: str, reason: Reason | None) -> None:
    assert hint_in(replace(letter(f"Subject: {subject}"), text=text), answers_us=False) is reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Thank you for contacting Acme. Your ticket number is 4711.", CONFIRMED),
        ("Dies ist eine automatische Nachricht.", CONFIRMED),
        ("I'm on annual leave until 7 July.", AWAY),
        ("Your message could not be delivered.", RETURNED),
        ("The printer is still on fire.", None),
        ("The printer is still on fire. " * 30 + "This is an automatic word.", None),
    ],
)
def test_the_text_alone_holds_only_an_answer_to_our_own_mail(text: str, reason: Reason | None) -> None:
    message = replace(letter("Subject: Re: Where is my order?"), text=text)
    assert hint_in(message, answers_us=True) is reason
    assert hint_in(message, answers_us=False) is None


@pytest.mark.parametrize("table", [BEGINNINGS, ENDINGS, DOUBTFUL, TEXTS], ids=["begins", "ends", "doubtful", "texts"])
def test_no_phrase_stands_twice_in_a_table(table: dict[Reason, tuple[str, ...]]) -> None:
    every = [phrase for phrases in table.values() for phrase in phrases]
    assert sorted({one for one in every if every.count(one) > 1}) == []


@pytest.mark.parametrize(
    ("subject", "is_report"),
    [
        ("Report Domain: example.org Submitter: mx.example.net Report-ID: <1.2>", True),
        ("[Preview] Report domain: example.org Submitter: mx.example.net", True),
        ("Fwd: Report Domain: example.org Submitter: mx.example.net", False),
        ("Report Domain: what is that", False),
    ],
)
def test_a_report_on_a_domain_is_known_by_its_subject(subject: str, is_report: bool) -> None:
    assert is_dmarc_report(letter(f"Subject: {subject}")) is is_report


@given(st.text(max_size=400), st.text(max_size=2000), st.booleans())
def test_any_words_are_looked_at_without_fail(subject: str, text: str, answers_us: bool) -> None:
    message = replace(letter(), subject=subject, text=text)
    assert hint_in(message, answers_us=answers_us) in (None, AWAY, RETURNED, CONFIRMED, READ, REPORT, MAILING)


@given(st.sampled_from([subject for subject, _ in MACHINES]), st.sampled_from(["Fwd: ", "WG: ", "TR : ", "RV: "]))
def test_who_forwards_is_a_person(subject: str, leader: str) -> None:
    assert (subject_hint(leader + subject), doubtful_hint(leader + subject)) == (None, None)
