"""Mail that wants nothing: short, of known phrases from end to end; and how much more mail that only looks like it."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from mailwarden.core.agenda import next_due
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Entry, Kind, Part, PromiseState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AddEntry, Decision, EndPromise, Withdraw
from mailwarden.core.events import SubmissionDue
from mailwarden.core.gratitude import MOST_WORDS, Gratitude, gratitude_in, gratitude_of
from mailwarden.core.gratitude_phrases import LANGUAGES, Phrases
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.reasons import Reason
from mailwarden.core.sending import decide_submission
from tests.core.builders import (
    ANNA,
    CARLA,
    answer,
    arrival,
    at,
    conversation,
    desk,
    mail,
    message,
    request,
    told,
)

NAMES = ("Carla", "Conti", "Anna", "Berg")

THANKS = """
Thanks!
Thank you so much!
Thanks a lot, Anna.
Many thanks for the quick reply!
Hi Ben,\\nthanks for your help!\\nBest regards\\nCarla Conti
Perfect, thank you very much 👍
Thanks again :-)
Dear Anna, thank you for the explanation. Have a nice weekend! Carla
Cheers!
That is great, thanks for getting back to me so quickly.
Thank you!\\n\\nSent from my iPhone
Danke!
Vielen Dank für die schnelle Antwort!
Hallo Frau Berg,\\nherzlichen Dank für Ihre Hilfe.\\nMit freundlichen Grüßen\\nCarla Conti
Super, danke dir!
Lieben Dank und schönes Wochenende
Besten Dank. LG Carla
Danke, das ging ja schnell!
Perfekt, vielen lieben Dank!
Merci beaucoup !
Merci pour votre réponse rapide.\\nCordialement,\\nCarla Conti
Bonjour Anna,\\nje vous remercie pour votre aide.\\nBonne journée
Parfait, merci !
Un grand merci pour votre réactivité
Muchas gracias por su ayuda.
¡Gracias!
Gracias por la rápida respuesta. Saludos, Carla
Perfecto, muchas gracias
Grazie mille!
Buongiorno Anna,\\ngrazie per la risposta.\\nCordiali saluti\\nCarla Conti
Gentilissimi, grazie ancora!
Bedankt voor de snelle reactie!
Hartelijk dank. Met vriendelijke groet, Carla
Top, dankjewel!
Muito obrigada pela ajuda!
Obrigado pelo rápido retorno. Abraços
""".strip().splitlines()

SOLVED = """
Thanks, works!
thanks, it works now
Works like a charm, thank you!
That did the trick. Thanks!
Found it, thanks
Never mind, I found it.
I figured it out myself, sorry for the noise!
Please ignore my last email.
Sorry, I found the answer. Thank you both!
Problem solved, thank you Anna.
You can close the ticket, thanks.
All good now. Thanks!
It's working again, many thanks!
Danke, hat geklappt
Danke, jetzt funktioniert es!
Hat sich erledigt.
Hallo Anna, meine Anfrage hat sich inzwischen erledigt. Viele Grüße, Carla
Habs gefunden, danke!
Super, jetzt geht's wieder. Vielen Dank!
Das Problem ist behoben, herzlichen Dank.
Alles funktioniert wieder, danke für die schnelle Hilfe!
Merci, ça marche !
J'ai trouvé, merci
Tout fonctionne à nouveau. Merci beaucoup.
C’est réglé, merci à tous
Mon problème est résolu.\\nCordialement
Gracias, ya funciona
Ya lo he encontrado, gracias
Ya está solucionado. ¡Muchas gracias!
Problema resuelto, gracias por todo
Grazie, funziona!
Ho risolto, grazie
Ora funziona tutto, grazie mille
Bedankt, het werkt!
Het is gelukt, dank je wel
Laat maar, ik heb het gevonden
Obrigado, funcionou!
Já consegui, obrigada
Deu certo, muito obrigado!
""".strip().splitlines()

REQUESTS = """
Thanks, but it still doesn't work
Thanks, works? Or do I need to restart?
Thanks in advance
Thanks for nothing
Thanks anyway
Thanks, but no thanks
Thanks for looking into it
Thank you for your patience, I am waiting for your call
Thanks, works on my phone. The laptop shows the same error.
Works, thanks. And the invoice
Thanks, I will try it and get back to you
Thanks for your mail. Please call me
Thank you, the invoice is attached
Great, now it crashes
Great, everything is fixed except the login
You can close my contract, thanks
Please close my account. Thanks
No thanks
Super, jetzt ist alles weg
Danke, klappt Dienstag
It works now, but only sometimes
It should work now, thanks
It worked yesterday, thanks
Thanks, nothing works
Found it broken, thanks
Found the error, thanks
I found the problem, thanks
Fix it, thanks
Please fix it. Thank you!
Please solve this, thank you
Yes, thanks!
Yes please, thank you
Ok thanks
Okay
Done, thanks
Tuesday, thanks
42, thanks
Thanks, see http://example.org/log
Thanks :-(
Thanks 😡
Works for now, thanks
Not solved, thanks
Never works
Unfortunately the same again. Thanks
Thanks. P.S. the scanner
Hi Still broken, thanks
hello printer\\nthanks
I would like to thank you
Thank you. I would like to cancel my contract.
Best regards
Great
👍
Hello Anna,
Danke im Voraus
Danke, aber es geht immer noch nicht
Danke, geht leider nicht
Danke, funktioniert nicht
Vielen Dank für Ihr Angebot
Danke für nichts
Trotzdem danke
Danke für die Rechnung
Danke. Ich warte auf Ihren Anruf
Ja, danke!
Nein danke
Passt, danke
Erledigt, danke
Hallo Drucker kaputt\\nDanke
Geht wieder nicht, danke
Bitte schließen Sie das Konto, danke
Es funktioniert nur manchmal, danke
Wann kommt die Lösung, danke
Danke für die Bestätigung, dann bis Dienstag
Merci d'avance
Merci mais ça ne marche toujours pas
Merci, ça ne marche plus
Merci quand même
Merci de me rappeler
Merci de votre réponse par retour
Oui, merci
Je n'ai rien trouvé, merci
Gracias de antemano
Gracias, pero sigue sin funcionar
Gracias, no funciona
Gracias. Espero su llamada
Sí, gracias
Grazie in anticipo
Grazie, ma non funziona
Funziona solo a volte, grazie
Sì, grazie
Alvast bedankt
Bedankt, maar het werkt nog steeds niet
Het werkt niet, bedankt
Obrigado desde já
Obrigado, mas ainda não funciona
Não funcionou, obrigado
Спасибо
谢谢
""".strip().splitlines()


def written(line: str) -> str:
    return line.replace("\\n", "\n")


@pytest.mark.parametrize("line", THANKS)
def test_a_mail_that_only_thanks_is_known_as_one(line: str) -> None:
    assert gratitude_in(written(line), NAMES) is Gratitude.THANKS


@pytest.mark.parametrize("line", SOLVED)
def test_a_mail_that_says_it_is_solved_is_known_as_one(line: str) -> None:
    assert gratitude_in(written(line), NAMES) is Gratitude.SOLVED


@pytest.mark.parametrize("line", REQUESTS)
def test_whatever_may_want_something_is_a_request(line: str) -> None:
    assert gratitude_in(written(line), NAMES) is None


@pytest.mark.parametrize("mark", ["?", "？", "¿", "\u037e?", "؟"])
@given(text=st.sampled_from([*THANKS, *SOLVED]), place=st.integers(0, 100))
def test_a_question_mark_anywhere_makes_it_a_request(mark: str, text: str, place: int) -> None:
    assert gratitude_in(text[:place] + mark + text[place:], NAMES) is None


@given(st.lists(st.sampled_from(["thanks", "a", "lot", "works", "Anna", "danke"]), min_size=MOST_WORDS + 1))
def test_a_long_mail_is_a_request(words: list[str]) -> None:
    assert gratitude_in(" ".join(words), NAMES) is None


@given(st.sampled_from([*THANKS, *SOLVED]), st.sampled_from(["printer", "Rechnung", "not", "pero", "mais", "E17"]))
def test_one_more_word_makes_it_a_request(text: str, word: str) -> None:
    assert gratitude_in(f"{written(text)} {word}", NAMES) is None


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert gratitude_in(text) in (None, *Gratitude)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_holds_a_word_of_doubt(language: Phrases) -> None:
    listed = (*language.greetings, *language.thanks, *language.solved, *language.around, *language.partings)
    assert [one for one in listed if not set(language.doubts).isdisjoint(one.split())] == []


# --- within a conversation ----------------------------------------------------------------------------------------

ANSWERED = conversation(request("Mon 10:00"), answer("Mon 11:00"))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, Gratitude.THANKS),
        ({"text": ""}, None),
        ({"subject": "Re: [support] Printer on fire"}, Gratitude.THANKS),
        ({"subject": "Scanner on fire"}, None),
        ({"subject": "Re: Printer on fire?"}, None),
        ({"fields": (("content-type", "multipart/mixed; boundary=x"),)}, None),
        ({"fields": (("content-type", "multipart/alternative; boundary=x"),)}, Gratitude.THANKS),
    ],
    ids=str,
)
def test_thanks_are_for_the_same_matter_and_bring_nothing(facts: dict[str, Any], said: Gratitude | None) -> None:
    word = message(at("Mon 12:00"), **{"subject": "Re: Printer on fire", "text": "Thanks, Anna!", **facts})
    assert gratitude_of(word, ANSWERED, desk()) is said


def test_people_sign_with_the_names_of_their_address() -> None:
    rossi = Address(spec="c.rossi@customer.example", name="Rossi, Carlotta")
    word = message(at("Mon 12:00"), rossi, text="Thanks!\nCarlotta Rossi")
    assert gratitude_of(word, ANSWERED, desk()) is Gratitude.THANKS


# --- what follows -------------------------------------------------------------------------------------------------


def said(known: Conversation, text: str, when: str = "Mon 12:00", **facts: Any) -> tuple[Decision, ...]:
    """Return what is decided about such a reply of the requester's."""
    event = arrival(reply(text, when, **facts), joined=True)
    return decide(known, event, desk(), at(when))


def reply(text: str, when: str, author: Address = CARLA, **facts: Any) -> Message:
    return message(at(when), author, subject="Re: Printer on fire", text=text, **facts)


def parts(decisions: tuple[Decision, ...]) -> list[tuple[Part, Reason]]:
    return [(one.part, one.reason) for one in decisions if isinstance(one, AddEntry)]


WAITING = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:01"))
SETTLED = (Part.SETTLED, Reason.REQUESTER_SAID_SOLVED)
ONLY_THANKS = (Part.THANKS, Reason.THANKS_ONLY)


@pytest.mark.parametrize("text", ["Thanks!", "Thanks, works!", "Found it, thanks"])
def test_who_thanks_after_an_answer_begins_no_wait(text: str) -> None:
    assert parts(said(ANSWERED, text)) == [ONLY_THANKS]
    assert not standing(conversation(*ANSWERED.entries, entry(Part.THANKS, "Mon 12:00"))).is_waiting


def test_thanks_while_waiting_end_nothing_and_chase_nobody() -> None:
    decisions = said(WAITING, "Thank you!")
    assert (parts(decisions), len(decisions)) == ([ONLY_THANKS], 1)
    thanked = conversation(request("Mon 10:00", "a"), entry(Part.THANKS, "Mon 12:00"))
    assert standing(thanked) == standing(conversation(request("Mon 10:00", "a")))


def test_who_solved_it_while_waiting_waits_no_more_and_what_was_told_is_neither_kept_nor_broken() -> None:
    entry_of_it, end = said(WAITING, "Found it, thanks!")
    assert parts((entry_of_it,)) == [SETTLED]
    assert isinstance(end, EndPromise)
    assert (end.state, end.reason) == (PromiseState.WITHDRAWN, Reason.REQUESTER_SAID_SOLVED)


def test_a_told_time_that_had_passed_before_was_broken_all_the_same() -> None:
    ends = [one for one in said(WAITING, "Found it, thanks!", "Mon 15:00") if isinstance(one, EndPromise)]
    assert [one.state for one in ends] == [PromiseState.BROKEN_SILENTLY]


def test_nothing_is_due_in_a_settled_conversation() -> None:
    withdrawn = told("Mon 14:00", "Mon 10:01", state=PromiseState.WITHDRAWN)
    assert next_due(conversation(request("Mon 10:00"), entry(Part.SETTLED, "Mon 12:00"), withdrawn), desk()) is None


def test_what_was_about_to_leave_is_withdrawn_and_says_why() -> None:
    notice = mail(Kind.NOTICE, "Mon 11:59")
    known = conversation(request("Mon 10:00"), entry(Part.SETTLED, "Mon 12:00"), notice)
    due = SubmissionDue(submission=notice, read_at=at("Mon 12:01"))
    assert decide_submission(known, due, desk(), at("Mon 12:01")) == Withdraw(reason=Reason.SETTLED_MEANWHILE)


def test_who_writes_again_after_it_was_settled_waits_anew() -> None:
    settled = conversation(request("Mon 10:00"), entry(Part.SETTLED, "Mon 12:00"), request("Mon 13:00"))
    assert (standing(settled).waiting_since, standing(settled).run) == (at("Mon 13:00"), 1)


def test_only_the_one_who_waits_can_say_that_it_is_solved() -> None:
    colleague = Address(spec="carl@customer.example")
    assert parts(said(WAITING, "Found it, thanks", author=colleague)) == [ONLY_THANKS]


def test_works_said_of_an_earlier_answer_leaves_the_later_question_waiting() -> None:
    known = conversation(request("Mon 10:00"), answer("Mon 11:00", "answer@x"), request("Mon 11:30"))
    assert parts(said(known, "Thanks, works!", in_reply_to=("answer@x",))) == [ONLY_THANKS]


def test_mail_that_says_more_is_a_request_as_ever() -> None:
    assert parts(said(ANSWERED, "Thanks, but now the scanner is broken")) == [(Part.REQUEST, Reason.FURTHER_REQUEST)]
    assert parts(said(WAITING, "Thanks, any news?")) == [(Part.REQUEST, Reason.CHASER)]


def test_an_answer_that_crosses_it_is_an_answer_still() -> None:
    settled = conversation(request("Mon 10:00"), entry(Part.SETTLED, "Mon 12:00"))
    event = arrival(message(at("Mon 12:05"), ANNA, CARLA), MailboxRole.SENT, joined=True)
    assert parts(decide(settled, event, desk(), at("Mon 12:05"))) == [(Part.ANSWER, Reason.ANSWERED_IN_SENT)]


def entry(part: Part, when: str) -> Entry:
    return Entry(message_id=f"{part}@x", part=part, at=at(when), author=CARLA.key)
