"""Incidents at one desk: drafted by mail, opened by a yes, kept with and without news, closed with the why."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

import pytest

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Kind
from mailwarden.core.incidents import Incident
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Mode
from mailwarden.daemon.incident_clock import IncidentClock
from mailwarden.daemon.incidents import Incidents
from mailwarden.errors import SubmissionRefused
from tests.daemon.office import ANNA, CARLA, LEAD, OPERATOR, Office, Server, header

OPEN = "incident open: mail is slow; next update 14:00"
DORA, EVA = "dora@customer.example", "eva@customer.example"


def customer(who: str, subject: str) -> tuple[str, ...]:
    name = who.partition("@")[0]
    return (
        f"From: {name.title()} <{who}>",
        f"Return-Path: <{who}>",
        f"Message-ID: <{name}@customer.example>",
        f"Subject: {subject}",
        "Date: Mon, 15 Jun 2026 08:59:00 +0200",
    )


class Scene:
    """The office, the server that it hands its mail to, and the clock of its incidents."""

    def __init__(self, office: Office) -> None:
        self.office, self.server = office, Server()
        self._numbers = iter(range(1, 100))
        office.reads_mailboxes()
        self.begin()

    def begin(self) -> None:
        self.watch = IncidentClock(self.office.store, self.office.carrier, self.office.clock)

    def writes(self, who: str, subject: str) -> None:
        self.office.arrives(*customer(who, subject))
        self.office.clock.go_on(seconds=1)

    def leaves(self) -> None:
        """Everything that is due leaves, also what was paced."""
        self.office.clock.go_on(minutes=1)
        self.office.reads_mailboxes()
        self.office.sends(self.server)

    def looks(self) -> None:
        import asyncio

        self.office.clock.go_on(seconds=11)
        self.office.reads_mailboxes()
        asyncio.run(self.watch.work())
        self.office.sends(self.server)

    def until(self, local: str) -> None:
        """The clock shows this, and what is due about incidents is done."""
        self.office.clock.set(local)
        self.looks()
        self.leaves()

    def staff(self, subject: str, text: str = "", *lines: str, who: str = ANNA) -> None:
        """Anna writes to the desk."""
        fields = (
            f"From: Anna Berg <{who}>",
            f"Return-Path: <{who}>",
            f"Message-ID: <staff.{next(self._numbers)}@example.org>",
            "To: support@example.org",
            f"Subject: {subject}",
            *lines,
        )
        self.office.arrives(*fields, start=header(*fields) + b"\r\n" + text.encode())
        self.office.sends(self.server)

    def replies(self, text: str, to: EmailMessage | None = None, who: str = ANNA) -> None:
        """Anna answers the newest mail that she got, or this one."""
        answered = (to or self.to(who)[-1])["Message-ID"]
        self.staff("Re: x", text, f"In-Reply-To: {answered}", f"References: {answered}", who=who)

    def says(self, text: str) -> None:
        """Anna answers the newest mail that she got, and nobody takes back what she said."""
        self.replies(text)
        self.office.clock.go_on(minutes=5)
        self.looks()
        self.leaves()

    def to(self, who: str) -> list[EmailMessage]:
        mails = [email.message_from_bytes(one, policy=email.policy.default) for one in self.server.to(who)]
        return [one for one in mails if isinstance(one, EmailMessage)]

    def texts(self, who: str) -> list[str]:
        return [text_of(one) for one in self.to(who)]

    def incident(self, number: int = 1) -> Incident:
        found = self.office.store.run_now(lambda tx: tx.incident(number))
        assert found is not None
        return found

    def open(self) -> Scene:
        """Carla and Dora wrote about mail, Eva did not; Anna opened the incident at ten."""
        self.writes(CARLA, "Mail does not arrive")
        self.writes(DORA, "My mails are slow")
        self.writes(EVA, "Printer on fire")
        self.leaves()
        self.office.clock.set("Mon 10:00")
        self.staff(OPEN)
        self.replies("yes")
        self.leaves()
        return self

    def words(self, number: int = 1) -> list[str]:
        """Return what became of each time told about an incident in a conversation."""
        return [one.state.value for one in self.office.conversation(number).promises if one.incident_id]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().replace("> ", "").split())


@pytest.fixture
def scene(office: Office) -> Scene:
    return Scene(office)


def test_a_mail_that_opens_an_incident_leads_to_a_draft_and_to_nothing_else(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.leaves()
    scene.staff(OPEN)
    scene.leaves()
    draft = scene.texts(ANNA)[0]
    assert "1 person would be told now" in draft
    assert f"({CARLA}): Mail does not arrive" in draft
    assert "Something is wrong here that your mail is probably about: mail is slow." in draft
    assert "by 14:00 today" in draft
    assert (len(scene.to(CARLA)), scene.incident().is_open) == (1, False)


def test_a_yes_tells_those_whom_it_concerns_and_nobody_else(scene: Scene) -> None:
    scene.open()
    assert [len(scene.to(who)) for who in (CARLA, DORA, EVA)] == [2, 2, 1]
    told = scene.texts(CARLA)[1]
    assert "mail is slow. We know of it and are working on it." in told
    assert "We will write to you again by 14:00 today (Berlin time)" in told


def test_it_stands_in_the_thread_of_their_mail_and_says_that_it_is_automatic(scene: Scene) -> None:
    mail = scene.open().to(CARLA)[1]
    assert (mail["In-Reply-To"], mail["Auto-Submitted"]) == ("<carla@customer.example>", "auto-generated")
    assert mail["Subject"] == "Re: Mail does not arrive"


def test_not_all_leave_at_once(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.writes(DORA, "My mails are slow")
    scene.leaves()
    scene.staff(OPEN)
    scene.replies("yes")
    assert [len(scene.to(who)) for who in (CARLA, DORA)] == [2, 1]


def test_the_next_update_is_told_and_guarded_beside_the_time_for_their_answer(scene: Scene) -> None:
    scene.open()
    told = [(one.basis.value, one.incident_id, one.state.value) for one in scene.office.conversation().promises]
    assert told == [("target", 0, "open"), ("word", 1, "open")]


def test_the_promise_told_before_is_guarded_as_before(scene: Scene) -> None:
    scene.open()
    scene.office.clock.set("Mon 12:45")
    scene.office.reads_mailboxes()
    scene.office.keeps_time()
    scene.leaves()
    assert [one.kind for one in scene.office.conversation().submissions if one.kind is Kind.NOTICE] == [Kind.NOTICE]
    assert 'The reason is a problem on our side: "mail is slow".' in scene.texts(CARLA)[-1]
    assert scene.words() == ["open"]


def test_who_opened_it_and_the_list_hear_who_was_told(scene: Scene) -> None:
    scene.open().looks()
    assert "2 people to be told: 2 sent." in scene.texts(ANNA)[-1]
    assert "2 people to be told: 2 sent." in scene.texts(LEAD)[-1]


def test_a_refused_mail_is_reported_with_its_address(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.leaves()
    scene.staff(OPEN)
    scene.server._outcomes = [SubmissionRefused("550 no such user")]
    scene.replies("yes")
    scene.looks()
    assert f"1 person to be told: 0 sent, refused by the mail server: {CARLA}." in scene.texts(ANNA)[-1]


def test_who_was_answered_before_it_left_is_not_told(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.writes(DORA, "My mails are slow")
    scene.leaves()
    scene.staff(OPEN)
    scene.replies("yes")
    scene.office.arrives(
        "From: support@example.org",
        f"To: {DORA}",
        "Message-ID: <answer@example.org>",
        "In-Reply-To: <dora@customer.example>",
        role=MailboxRole.SENT,
    )
    scene.leaves()
    scene.looks()
    assert len(scene.to(DORA)) == 1
    assert "1 sent, answered meanwhile: 1." in scene.texts(ANNA)[-1]


def test_a_new_writer_hears_of_it_in_the_acknowledgement(scene: Scene) -> None:
    scene.open()
    scene.writes("fred@customer.example", "Where is my mail?")
    scene.leaves()
    mails = scene.texts("fred@customer.example")
    assert len(mails) == 1
    assert "We know of something that your mail is probably about: mail is slow. We are working on it." in mails[0]
    assert "We will write to you by 14:00 today (Berlin time)" in mails[0]


def test_a_new_writer_about_something_else_does_not(scene: Scene) -> None:
    scene.open()
    scene.writes("fred@customer.example", "An offer, please")
    scene.leaves()
    assert "We know of something" not in scene.texts("fred@customer.example")[0]


def test_a_new_writer_gets_the_updates_too(scene: Scene) -> None:
    scene.open()
    scene.writes("fred@customer.example", "Where is my mail?")
    scene.leaves()
    scene.says("update: found the cause; next 16:00")
    assert "Found the cause." in scene.texts("fred@customer.example")[1]


def test_staff_are_reminded_of_the_word_that_they_owe_once(scene: Scene) -> None:
    scene.open().looks()
    for at in ("Mon 13:14", "Mon 13:16", "Mon 13:20"):
        scene.until(at)
    reminders = [one for one in scene.texts(LEAD) if "told to hear from us by 14:00 today" in one]
    assert len(reminders) == 1
    assert "2 people were told to hear from us by 14:00 today (Berlin time) about this: mail is slow." in reminders[0]


def test_without_news_they_hear_so_before_the_told_time_and_by_when_again(scene: Scene) -> None:
    scene.open()
    scene.until("Mon 13:30")
    assert "There is no news yet, and we are still working on it: mail is slow." in scene.texts(CARLA)[-1]
    assert "We will write to you again by 10:00 tomorrow, Tuesday (Berlin time)" in scene.texts(CARLA)[-1]
    assert scene.words() == ["kept", "open"]


def test_after_two_updates_without_news_only_a_person_can_say_more(scene: Scene) -> None:
    scene.open()
    for at in ("Mon 13:30", "Tue 09:31", "Tue 13:31", "Tue 16:59"):
        scene.until(at)
    texts = scene.texts(CARLA)
    assert sum("There is no news yet" in one for one in texts) == 3
    assert "The next word you get about this will come from a person." in texts[-1]
    assert scene.words() == ["kept", "kept", "kept"]
    assert "incident-1" in scene.office.alarms()
    assert any("It is up to you" in one or "it is up to you" in one for one in scene.texts(LEAD))
    assert scene.to(OPERATOR)


def test_an_update_reaches_everybody_who_was_told(scene: Scene) -> None:
    scene.open()
    scene.says("update: we have found the cause;\r\nnext 16:00\r\nAnna")
    assert "We have found the cause. We will write to you again by 16:00 today" in scene.texts(CARLA)[-1]
    assert "We have found the cause. We will write to you again by 16:00 today" in scene.texts(DORA)[-1]
    assert (len(scene.to(EVA)), scene.words()) == (1, ["kept", "open"])


def test_an_update_whose_time_is_not_understood_changes_nothing(scene: Scene) -> None:
    scene.open()
    scene.replies("update: we have found the cause; next when it is done")
    scene.leaves()
    assert (len(scene.incident().steps), len(scene.to(CARLA))) == (1, 2)
    assert "Please name a time" in scene.texts(ANNA)[-1]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("close", "understands only a few words"),
        ("close: done", "the why is missing"),
        ("close: why: a full disk", "what changes is missing"),
        ("close: changed: we are warned", "the why is missing"),
    ],
)
def test_an_end_without_the_why_and_what_changes_is_no_end(scene: Scene, text: str, missing: str) -> None:
    scene.open()
    scene.replies(text)
    scene.leaves()
    assert (scene.incident().is_open, len(scene.to(CARLA))) == (True, 2)
    assert missing in scene.texts(ANNA)[-1]


def test_at_the_end_everybody_who_was_told_reads_the_why_and_still_waits(scene: Scene) -> None:
    scene.open()
    scene.says("close: why: a disk was full; changed: we are warned a week before")
    last = scene.texts(CARLA)[-1]
    assert "Why it happened: a disk was full." in last
    assert "What changes so that it does not come back: we are warned a week before." in last
    assert "If something is still open for you, just reply to this mail." in last
    assert (scene.words(), standing(scene.office.conversation()).is_waiting) == (["kept"], True)
    assert (len(scene.to(DORA)), len(scene.to(EVA)), scene.incident().is_open) == (3, 1, False)


def test_nothing_more_is_said_after_the_end(scene: Scene) -> None:
    scene.open()
    scene.says("close: why: a disk was full; changed: we are warned")
    scene.until("Mon 13:30")
    scene.says("update: one more thing; next 16:00")
    assert len(scene.to(CARLA)) == 3
    assert "this incident is closed" in scene.texts(ANNA)[-1]


def test_a_forged_opening_is_one_mail_to_a_colleague_however_often_it_comes(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.leaves()
    for number in range(5):
        scene.staff(f"incident open: all is lost {number}; next update 14:00; about: all")
        scene.leaves()
    assert (len(scene.to(ANNA)), len(scene.to(CARLA))) == (1, 1)


def test_after_ten_minutes_a_draft_is_shown_again(scene: Scene) -> None:
    scene.staff(OPEN)
    scene.office.clock.go_on(minutes=11)
    scene.staff(OPEN)
    assert len(scene.to(ANNA)) == 2


def test_a_reply_to_the_draft_makes_another_one_at_once(scene: Scene) -> None:
    scene.writes(CARLA, "Printer on fire")
    scene.leaves()
    scene.staff(OPEN)
    scene.replies("incident open: the printer burns; about: printer; next update 15:00")
    assert "Something is wrong here that your mail is probably about: the printer burns." in scene.texts(ANNA)[-1]
    scene.replies("yes")
    scene.leaves()
    assert "the printer burns." in scene.texts(CARLA)[-1]


@pytest.mark.parametrize("who", [CARLA, "mallory@evil.example"])
def test_a_strangers_opening_is_ordinary_mail(scene: Scene, who: str) -> None:
    scene.staff(OPEN, who=who)
    scene.leaves()
    assert (len(scene.to(ANNA)), scene.office.conversations()) == (0, 1)


def test_a_yes_to_another_mail_of_ours_opens_nothing(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.leaves()
    scene.staff(OPEN)
    scene.replies("yes", to=scene.to(CARLA)[0])
    assert not scene.incident().is_open


@pytest.mark.parametrize(
    ("subject", "missing"),
    [
        ("incident open: mail is slow", "Please name a time"),
        ("incident open: mail is slow; next update whenever", "Please name a time"),
        ("incident open: ; next update 14:00", "it does not say what is wrong"),
        ("incident open: it is so; next update 14:00", "it does not say what is wrong"),
    ],
)
def test_what_an_opening_lacks_is_asked_for(scene: Scene, subject: str, missing: str) -> None:
    scene.staff(subject)
    assert missing in scene.texts(ANNA)[-1]


def test_all_is_everybody_who_waits_and_every_new_writer(scene: Scene) -> None:
    scene.writes(EVA, "Printer on fire")
    scene.leaves()
    scene.staff("Hello", "incident open: we moved house\r\nabout: all\r\nnext update 14:00")
    scene.replies("yes")
    scene.leaves()
    scene.writes(DORA, "Whatever")
    scene.leaves()
    assert "we moved house." in scene.texts(EVA)[-1]
    assert "we moved house." in scene.texts(DORA)[-1]


def test_a_desk_that_only_acknowledges_tells_new_writers_alone(office: Office) -> None:
    office.restart(mode=Mode.ACKNOWLEDGE)
    scene = Scene(office).open()
    scene.writes("fred@customer.example", "Where is my mail?")
    scene.leaves()
    assert [len(scene.to(who)) for who in (CARLA, DORA)] == [1, 1]
    told = scene.texts("fred@customer.example")[0]
    assert "mail is slow." in told
    assert "14:00" not in told


def test_a_desk_that_observes_tells_nobody(office: Office) -> None:
    office.restart(mode=Mode.OBSERVE)
    scene = Scene(office)
    scene.staff(OPEN)
    assert "this desk only observes" in scene.texts(ANNA)[-1]


def test_an_acknowledgement_that_had_to_wait_says_how_it_stands_by_then(scene: Scene) -> None:
    scene.open()
    scene.writes("fred@customer.example", "Where is my mail?")
    scene.office.clock.go_on(minutes=2)
    incident = scene.incident()
    scene.office.store.run_now(
        lambda tx: scene_incidents(scene).close(tx, incident, "a disk", "a bigger disk", ANNA, scene.office.clock.now())
    )
    scene.leaves()
    texts = scene.texts("fred@customer.example")
    assert "mail is slow" not in texts[0]


def scene_incidents(scene: Scene) -> Incidents:
    return Incidents(scene.office.carrier, scene.office.carrier.post.renderer)


def test_what_is_queued_survives_a_restart_and_leaves_once(scene: Scene) -> None:
    scene.writes(CARLA, "Mail does not arrive")
    scene.writes(DORA, "My mails are slow")
    scene.leaves()
    scene.staff(OPEN)
    scene.replies("yes")
    scene.office.restart()
    scene.begin()
    scene.leaves()
    scene.looks()
    assert [len(scene.to(who)) for who in (CARLA, DORA)] == [2, 2]


# --- what staff say by mail can be taken back ---------------------------------------------------------------------

UPDATE = "update: we have found the cause; next 16:00"
CLOSE = "close: why: a disk was full; changed: we are warned a week before"
SETTLED = "{who} told of incident 1 (mail is slow) {need} no answer any more."


def test_an_update_waits_and_its_author_reads_what_people_will_read(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    scene.leaves()
    draft = scene.texts(ANNA)[-1]
    assert (len(scene.to(CARLA)), len(scene.incident().steps)) == (2, 1)
    assert "Your word about incident 1 (mail is slow) goes to 2 people at 10:06 today (Berlin time)." in draft
    assert "We have found the cause. We will write to you again by 16:00 today (Berlin time)" in draft
    scene.office.clock.go_on(minutes=5)
    scene.looks()
    scene.leaves()
    assert "We have found the cause." in scene.texts(CARLA)[-1]
    assert "2 people to be told: 2 sent." in _reported(scene)


def _reported(scene: Scene) -> str:
    scene.looks()
    return scene.texts(ANNA)[-1]


@pytest.mark.parametrize("text", [UPDATE, CLOSE])
def test_taken_back_in_time_nobody_reads_it_and_the_incident_stands_as_before(scene: Scene, text: str) -> None:
    scene.open()
    before = scene.incident()
    scene.replies(text)
    scene.office.clock.go_on(minutes=4)
    scene.looks()
    scene.replies("oops, undo")
    assert "Taken back: nobody gets it. Incident 1 is open as before: mail is slow." in scene.texts(ANNA)[-1]
    scene.office.clock.go_on(minutes=10)
    scene.looks()
    scene.leaves()
    assert (len(scene.to(CARLA)), scene.incident().steps, scene.incident().is_open) == (2, before.steps, True)


def test_an_end_waits_too_and_says_so(scene: Scene) -> None:
    scene.open()
    scene.replies(CLOSE)
    assert "The news that incident 1 is over (mail is slow) goes to 2 people at 10:06 today" in scene.texts(ANNA)[-1]
    assert scene.incident().is_open
    scene.office.clock.go_on(minutes=5)
    scene.looks()
    assert not scene.incident().is_open


def test_on_a_word_it_leaves_at_once(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    scene.replies("send")
    scene.leaves()
    assert "We have found the cause." in scene.texts(CARLA)[-1]


def test_after_it_has_left_it_cannot_be_taken_back_and_that_is_said(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    waiting = scene.to(ANNA)[-1]
    scene.office.clock.go_on(minutes=5)
    scene.looks()
    scene.replies("undo", to=waiting)
    assert "can't be taken back any more: it has gone out" in scene.texts(ANNA)[-1]
    assert len(scene.incident().steps) == 2


def test_held_back_it_stays_and_people_hear_in_time_that_there_is_no_news(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    scene.replies("hold")
    assert 'waits for you to reply with "send" or "undo"' in scene.texts(ANNA)[-1]
    scene.until("Mon 13:30")
    assert "There is no news yet" in scene.texts(CARLA)[-1]
    scene.replies("send", to=next(one for one in scene.to(ANNA) if "waits for you" in text_of(one)))
    scene.leaves()
    assert "We have found the cause." in scene.texts(CARLA)[-1]


def test_a_newer_word_takes_the_place_of_one_that_waits(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    scene.replies("update: it was a disk; next 15:00")
    assert "takes the place of what was waiting before" in scene.texts(ANNA)[-1]
    scene.office.clock.go_on(minutes=6)
    scene.looks()
    scene.leaves()
    assert (len(scene.to(CARLA)), "It was a disk." in scene.texts(CARLA)[-1]) == (3, True)


def test_it_never_waits_past_the_time_by_which_people_were_told_to_hear(scene: Scene) -> None:
    scene.office.restart(hold=timedelta(hours=6))
    scene.begin()
    scene.open()
    scene.replies(UPDATE)
    scene.until("Mon 13:54")
    scene.looks()
    scene.leaves()
    assert (scene.words(), "We have found the cause." in scene.texts(CARLA)[-1]) == (["kept", "open"], True)


def test_a_desk_that_holds_nothing_tells_it_at_once(scene: Scene) -> None:
    scene.office.restart(hold=timedelta(0))
    scene.begin()
    scene.open()
    scene.replies(UPDATE)
    scene.leaves()
    assert "We have found the cause." in scene.texts(CARLA)[-1]


def test_what_waits_survives_a_restart_and_leaves_once(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    scene.office.restart()
    scene.begin()
    for _ in range(3):
        scene.office.clock.go_on(minutes=3)
        scene.looks()
        scene.leaves()
    assert len(scene.to(CARLA)) == 3


def test_a_word_from_the_command_line_does_for_one_that_waits(scene: Scene) -> None:
    scene.open()
    scene.replies(UPDATE)
    incident, now = scene.incident(), scene.office.clock.now()
    scene.office.store.run_now(lambda tx: scene_incidents(scene).update(tx, incident, "solved soon", None, "", now))
    scene.office.clock.go_on(minutes=10)
    scene.looks()
    scene.leaves()
    assert (len(scene.to(CARLA)), "Solved soon." in scene.texts(CARLA)[-1]) == (3, True)


# --- after the end ------------------------------------------------------------------------------------------------


@pytest.fixture
def over(scene: Scene) -> Scene:
    """Anna closed the incident, everybody has read it, and she knows who did."""
    scene.open().looks()
    scene.says(CLOSE)
    scene.looks()
    assert "all: no answer needed" in scene.texts(ANNA)[-1]
    return scene


def waits(scene: Scene) -> list[bool]:
    return [standing(scene.office.conversation(number)).is_waiting for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "all: no answer needed",
        "ignore all",
        "alle: keine Antwort nötig",
        "tous : pas de réponse nécessaire",
        "todos: no hace falta responder",
    ],
)
def test_one_word_settles_everybody_who_was_told(over: Scene, text: str) -> None:
    over.replies(text)
    assert waits(over) == [False, False, True]
    (said,) = [one for one in over.texts(ANNA) if SETTLED.format(who="2 people who were", need="need") in one]
    assert f"({CARLA}): Mail does not arrive" in said
    over.office.clock.set("Mon 16:30")
    over.leaves()
    over.office.keeps_time()
    over.leaves()
    assert (len(over.to(CARLA)), len(over.to(DORA))) == (3, 3)


def test_it_is_taken_back_in_one_word_too(over: Scene) -> None:
    over.replies("all: no answer needed")
    over.replies("undo")
    assert waits(over) == [True, True, True]
    assert over.texts(ANNA)[-1].count("Taken back.") == 2


def test_who_has_written_since_is_left_out_and_named(over: Scene) -> None:
    over.office.arrives(
        *customer(DORA, "Re: My mails are slow")[:2],
        "Message-ID: <dora2@customer.example>",
        "In-Reply-To: <dora@customer.example>",
        "Subject: Re: My mails are slow",
    )
    over.replies("all: no answer needed")
    assert waits(over) == [False, True, True]
    said = next(one for one in over.texts(ANNA) if SETTLED.format(who="One person who was", need="needs") in one)
    left_out = "Left out, because they have written since the incident was closed, and still wait for an answer:"
    assert f"{left_out} - Dora ({DORA})" in said


def test_they_may_have_been_answered_by_telephone_as_well(over: Scene) -> None:
    over.replies("all: answered by phone")
    assert (waits(over), "2 people who were told of incident 1" in over.texts(ANNA)[-1]) == ([False, False, True], True)


@pytest.mark.parametrize("text", ["no answer needed", "thanks everybody", "all: mine"])
def test_nothing_less_settles_anybody(over: Scene, text: str) -> None:
    over.replies(text)
    assert waits(over) == [True, True, True]
    assert "nothing was done" in over.texts(ANNA)[-1]


def test_while_it_is_open_nobody_is_settled(scene: Scene) -> None:
    scene.open().looks()
    scene.replies("all: no answer needed")
    assert waits(scene) == [True, True, True]


def test_who_read_that_it_is_over_is_not_told_that_we_are_behind(over: Scene) -> None:
    over.office.clock.set("Mon 12:45")
    over.office.reads_mailboxes()
    over.office.keeps_time()
    over.leaves()
    text = over.texts(CARLA)[-1]
    assert "What your mail was probably about is over, as we wrote to you." in text
    assert "We are behind" not in text
    over.office.clock.set("Mon 13:05")  # Eva wrote about something else
    over.office.reads_mailboxes()
    over.office.keeps_time()
    over.leaves()
    assert "We are behind" in over.texts(EVA)[-1]


def test_who_asked_anew_since_is_told_how_it_stands_for_that(over: Scene) -> None:
    over.office.arrives(
        *customer(CARLA, "Re: Mail does not arrive")[:2],
        "Message-ID: <carla2@customer.example>",
        "In-Reply-To: <carla@customer.example>",
        "Subject: Re: Mail does not arrive",
    )
    over.office.clock.set("Mon 12:45")
    over.office.reads_mailboxes()
    over.office.keeps_time()
    over.leaves()
    assert "is over, as we wrote to you" not in over.texts(CARLA)[-1]
