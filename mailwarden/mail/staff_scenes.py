"""Invented questions to our own people, and mail that came back: parts of `mail.scenes`. Pure."""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.decisions import AskStaff, AskToCorrect, ExplainWords, HeldMail, TellOfReturn, ToldWrong
from mailwarden.core.holding import HELD
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.mail.corrections import correction_values
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.scenery import ANNA, BEN, LEAD, NAMELESS, Scene, Scenery, at
from mailwarden.mail.values import return_values

END = {"en": "done", "de": "erledigt", "fr": "fait", "es": "hecho"}
UNCLEAR = {
    "de": "Geht auch morgen oder am Freitag?",
    "en": "Would tomorrow or Friday do?",
    "es": "¿Sirve mañana o el viernes?",
    "fr": "Demain ou vendredi, ça irait ?",
}


def return_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of returned.txt."""
    answer = TellOfReturn(
        to=(LEAD,),
        requester=ANNA,
        subject=here.subject,
        waiting_since=at("05-19 09:12"),
        returned=Returned(message_ids=(), recipient=ANNA.key, is_permanent=True, status="5.1.1"),
        is_answer=True,
        will_notify=True,
        step=0,
        reason=Reason.ANSWER_CAME_BACK,
    )
    elsewhere = Returned(message_ids=(), recipient="anna@old.example", is_permanent=True, status="")
    own = replace(answer, is_answer=False, will_notify=False, requester=NAMELESS, subject="", returned=elsewhere)
    desk, now = here.desk, at("05-19 11:05")
    return (
        Scene("returned-answer", "returned", return_values(answer, desk, now)),
        Scene("returned-answer-untold", "returned", return_values(replace(answer, will_notify=False), desk, now)),
        Scene("returned-own", "returned", return_values(own, desk, now)),
    )


def question_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of question.txt and help.txt."""
    desk, now = here.desk, at("05-19 10:20")
    away = HeldMail(
        conversation_id=1,
        requester=ANNA,
        subject=here.subject,
        received_at=at("05-19 09:12"),
        because=Reason.HELD_OUT_OF_OFFICE,
    )
    nameless = replace(away, requester=NAMELESS, subject="", received_at=at("05-18 18:40"))
    mails = (away, *(replace(nameless, because=one) for one in sorted(HELD - {away.because})))
    help_with = ExplainWords(
        to=BEN,
        in_reply_to="reply@example.org",
        references=(),
        subject=f"Re: {here.subject}",
        reason=Reason.NOT_UNDERSTOOD,
    )

    def scene(name: str, *held: HeldMail) -> Scene:
        asked = AskStaff(to=(LEAD,), mails=held, reason=Reason.HELD_MAIL_LISTED)
        return Scene(name, "question", question_values(asked, desk, now))

    return (
        scene("question", away),
        scene("question-several", *mails),
        Scene("help", "help", help_values(replace(help_with, said=here.said(UNCLEAR)), desk)),
        Scene("help-end", "help", help_values(replace(help_with, said=here.said(END), is_end=True), desk)),
        Scene("help-which", "help", help_values(replace(help_with, needs_number=True), desk)),
        Scene("help-nameless", "help", help_values(replace(help_with, to=NAMELESS), desk)),
    )


def correction_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of correction.txt."""
    desk, now = here.desk, at("05-19 10:20")
    one = ToldWrong(conversation_id=1, requester=ANNA, subject=here.subject, told=at("05-21 11:00"))
    other = replace(one, requester=NAMELESS, subject="", told=at("05-20 14:30"))

    def scene(name: str, count: int, *times: ToldWrong) -> Scene:
        asked = AskToCorrect(to=(LEAD,), times=times, count=count, reason=Reason.CALENDAR_CHANGED)
        return Scene(name, "correction", correction_values(asked, desk, now))

    agreed = AskToCorrect(to=(), times=(one,), count=1, reason=Reason.CALENDAR_CHANGED, is_agreed=True)
    several = replace(agreed, times=(other, one), count=14)
    return (
        scene("correction", 1, one),
        scene("correction-several", 14, other, one),
        Scene("correction-agreed", "correction", correction_values(agreed, desk, now)),
        Scene("correction-several-agreed", "correction", correction_values(several, desk, now)),
    )
