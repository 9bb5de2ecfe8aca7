"""Staff answer from their ordinary mail programs: what counts as an answer, and what does not."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, PromiseState
from mailwarden.store.protocol import Transaction
from tests.scenarios import clients
from tests.scenarios.clients import Reply, with_fields
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person, Staff
from tests.scenarios.stage import Stage
from tests.servers import MailServers

NAMES = itertools.count(1)
MOST_CONNECTIONS = 3  # to the IMAP server, for one desk


class Office:
    """A desk whose people use all kinds of programs, each with its own Sent mailbox; one daemon for many scenes."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.address, self.alias = f"support@{stage.domain}", f"help@{stage.domain}"
        self.ben = Staff(stage.servers, stage.clock, "Ben Brandt", f"ben@{stage.domain}")
        with stage.servers.imap(self.address) as client:
            for name in ("Sent Items", "Sent Messages"):
                client.create_folder(name)
        people = tuple(f"{one.name} <{one.address}>" for one in (stage.anna, self.ben))
        desk = stage.desk(staff=people, more=f'aliases = ["{self.alias}"]')
        self.daemon = stage.running(stage.settings(desk))

    def asks(self) -> tuple[Person, Mail]:
        """Somebody new asks something, and is told a time."""
        customer = self.stage.person(f"Carla{next(NAMES)} Conti")
        question = customer.write(self.address, f"The printer is jammed, {customer.name}")
        customer.gets(1)
        return customer, question

    def reply(self, customer: Person, question: Mail, sender: str = "") -> Reply:
        return Reply(
            asked=question,
            to=f"{customer.name} <{customer.address}>",
            sender=sender or f"Example Support <{self.address}>",
            at=self.stage.clock.now(),
            number=next(NAMES),
        )

    def files(self, mailbox: str, answer: bytes) -> None:
        self.stage.servers.append(self.address, mailbox, answer)

    def gets(self, answer: bytes, sender: Person) -> None:
        """A copy of it arrives in INBOX."""
        self.stage.servers.deliver(answer, self.address, sender.address)

    def waits_for(self, answer: bytes, reason: str) -> None:
        """Return once the answer was taken in, for this reason."""
        message_id = Mail(answer).message_id.strip("<>").lower()

        found = self.daemon.wait_until_remembered(lambda tx: tx.message("support", message_id))
        assert found is not None
        assert found[1].reason == reason

    def about(self, customer: Person) -> Conversation:
        """Return the only conversation with somebody."""

        def read(tx: Transaction) -> Conversation | None:
            threads = tx.threads("support", only_waiting=False, limit=500)
            (row,) = (one for one in threads if one.requester == customer.address)
            return tx.conversation(row.conversation_id)

        known = self.daemon.remembered(read)
        assert known is not None
        return known

    def kept(self, customer: Person) -> bool:
        """Whether nobody waits any more, and the told time was kept."""
        known = self.about(customer)
        return not standing(known).is_waiting and [one.state for one in known.promises] == [PromiseState.KEPT]


@pytest.fixture(scope="module")
def office(servers: MailServers) -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="mailwarden-scene-") as directory:
        stage = Stage(servers, Path(directory), "answers.example")
        try:
            yield Office(stage)
        finally:
            stage.clear()
        assert stage.unexpected_noise() == []


# --- each mail program, and where it files its copy ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "mailbox"),
    [
        (clients.thunderbird, "Sent"),
        (clients.outlook, "Sent Items"),
        (clients.outlook_afresh, "Sent Items"),
        (clients.apple_mail, "Sent Messages"),
        (clients.gmail, "Sent"),
        (clients.iphone, "Sent"),
    ],
)
def test_an_answer_counts_whatever_program_wrote_it_and_wherever_that_files_it(
    office: Office, program: Callable[[Reply], bytes], mailbox: str
) -> None:
    customer, question = office.asks()
    answer = program(office.reply(customer, question))
    office.files(mailbox, answer)
    office.waits_for(answer, "answered-in-sent")
    assert office.kept(customer)


def test_an_answer_from_a_telephone_counts_also_under_an_address_that_nobody_listed(office: Office) -> None:
    customer, question = office.asks()
    answer = clients.iphone(office.reply(customer, question, "Anna <anna.berg@telephone.example>"))
    office.files("Sent", answer)
    office.waits_for(answer, "answered-in-sent")
    assert office.kept(customer)


def test_an_answer_under_one_of_the_desks_other_addresses_counts(office: Office) -> None:
    customer, question = office.asks()
    answer = clients.thunderbird(office.reply(customer, question, f"Help <{office.alias}>"))
    office.files("Sent", answer)
    office.waits_for(answer, "answered-in-sent")
    assert office.kept(customer)


def test_an_answer_sent_as_the_desk_from_a_colleagues_own_mailbox_counts(office: Office) -> None:
    """As Microsoft 365 files it with the desk's mail, once it was told to: From is the desk, Sender the colleague."""
    customer, question = office.asks()
    sender = f"Anna Berg <{office.stage.anna.address}>"
    answer = with_fields(clients.outlook(office.reply(customer, question)), Sender=sender)
    office.files("Sent Items", answer)
    office.waits_for(answer, "answered-in-sent")
    assert office.kept(customer)


def test_a_colleagues_answer_to_all_counts_for_the_desk_gets_a_copy(office: Office) -> None:
    customer, question = office.asks()
    anna = office.stage.anna
    reply = office.reply(customer, question, f"Anna Berg <{anna.address}>")
    answer = with_fields(clients.outlook(reply), Cc=f"Example Support <{office.address}>")
    office.gets(answer, anna)
    office.waits_for(answer, "answered-by-staff")
    assert office.kept(customer)


def test_a_colleagues_answer_counts_also_if_the_desk_gets_a_blind_copy(office: Office) -> None:
    customer, question = office.asks()
    answer = clients.apple_mail(office.reply(customer, question, f"Ben Brandt <{office.ben.address}>"))
    office.gets(answer, office.ben)
    office.waits_for(answer, "answered-by-staff")
    assert office.kept(customer)


def test_forwarding_to_a_colleague_is_no_answer_but_what_the_colleague_writes_is_one(office: Office) -> None:
    customer, question = office.asks()
    to_ben = office.reply(customer, question)
    forwarded = clients.thunderbird(
        Reply(asked=question, to=f"Ben Brandt <{office.ben.address}>", sender=to_ben.sender, at=to_ben.at, number=9999)
    ).replace(b"Subject: Re:", b"Subject: Fwd:")
    office.files("Sent", forwarded)
    office.waits_for(forwarded, "staff-internal")
    assert standing(office.about(customer)).is_waiting
    passed_on = Mail(with_fields(forwarded, References=question.message_id))
    answer = clients.thunderbird(office.reply(customer, passed_on, f"Ben Brandt <{office.ben.address}>"))
    answer = with_fields(answer.replace(b"Subject: Re: Fwd:", b"Subject: Re:"), Cc=office.address)
    office.gets(answer, office.ben)
    office.waits_for(answer, "answered-by-staff")
    assert office.kept(customer)


def test_an_answer_is_seen_within_two_seconds(office: Office) -> None:
    """The server itself takes half a second until it pushes."""
    customer, question = office.asks()
    answer = clients.thunderbird(office.reply(customer, question))
    office.files("Sent", answer)
    filed, before = time.monotonic(), len(office.daemon.events("message.taken"))
    office.daemon.wait_for_event("message.taken", count=before + 1)
    assert time.monotonic() - filed < 2
    assert office.kept(customer)


def test_three_sent_mailboxes_need_no_more_connections_than_one(office: Office) -> None:
    office.asks()
    assert 2 <= connections(office.daemon, office.stage.servers.imap_port) <= MOST_CONNECTIONS


def connections(daemon: Daemon, port: int) -> int:
    """Return how many connections to a port the daemon holds."""
    sockets = psutil.Process(daemon.process_id).net_connections("tcp")
    return sum(bool(one.raddr) and one.raddr.port == port for one in sockets)


# --- what may have been an answer ------------------------------------------------------------------------------------


def test_a_sign_that_somebody_answered_holds_the_notice_and_asks_staff_but_not_beyond_the_told_time(
    stage: Stage,
) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    marked, drafted, moved = stage.person("Mara Marked"), stage.person("Dora Draft"), stage.person("Mona Moved")
    apart, plain = stage.person("Alma Apart"), stage.person("Paula Plain")
    questions = {one.name: one.write(desk, f"From {one.name}") for one in (marked, drafted, moved, apart, plain)}
    for one in (marked, drafted, moved, apart, plain):
        one.gets(1)
    stage.clock.jump("11:00")
    with stage.servers.imap(desk) as client:
        client.select_folder("INBOX")
        client.create_folder("Done")
        client.add_flags(client.search(["SUBJECT", marked.name]), ["\\Answered"])
        client.move(client.search(["SUBJECT", moved.name]), "Done")
    begun = stage.anna.compose(
        drafted.address, f"Re: From {drafted.name}", In_Reply_To=questions[drafted.name].message_id
    )
    stage.servers.append(desk, "Drafts", begun)
    stage.servers.append(desk, "Sent", stage.anna.compose(apart.address, "A question in return"))
    daemon.wait_for_event("message.taken", reason="staff-starts")

    stage.clock.jump("13:32")
    assert "We are behind, so please don't count on that time any more." in plain.gets(2)[1].text
    (digest,) = stage.anna.gets(1)  # of all five, one of whom shows no sign
    signs = ("It is marked as answered", "It lies in Drafts", "moved it out of the mailbox", "in a mail of its own")
    assert [digest.text.lower().count(one.lower()) for one in signs] == [1, 1, 1, 1]
    assert [len(one.has()) for one in (marked, drafted, moved, apart)] == [1, 1, 1, 1]

    stage.clock.jump("13:46")
    for one in (marked, drafted, moved, apart):
        assert "As far as we can see, you don't have it yet" in one.gets(3)[2].text  # the second is our own fence
    states = daemon.remembered(lambda tx: tx.promise_counts(None))
    assert states[PromiseState.REPLACED] == 5


# --- the moment of sending -------------------------------------------------------------------------------------------


def test_an_answer_that_is_filed_while_a_notice_is_on_its_way_out_stops_it(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.servers.stop_smtp()
    try:
        stage.clock.jump("13:32")
        daemon.wait_for_event("server.lost")
        daemon.wait_for_event("notice.queued")
        answer = Reply(asked=question, to=carla.address, sender=desk, at=stage.clock.now(), number=1)
        stage.servers.append(desk, "Sent", clients.thunderbird(answer))
        daemon.wait_for_event("message.taken", reason="answered-in-sent")
    finally:
        stage.servers.start_smtp()
    pass_the_told_time(stage, daemon)
    assert counts(daemon) == {PromiseState.KEPT: 1, PromiseState.OPEN: 1, PromiseState.WITHDRAWN: 1}
    assert daemon.terminate() == 0
    assert len(carla.has()) == 1


def test_while_nobody_can_read_sent_no_notice_leaves_and_the_operator_hears_of_it(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.servers.stop_imap()
    try:
        daemon.wait_for_event("mailbox.lost", count=2)
        stage.clock.jump("13:35")
        daemon.wait_for_event("alarm.raised", subject="imap")
        anna = f"Anna Berg <{stage.anna.address}>"
        answer = Reply(asked=question, to=carla.address, sender=anna, at=stage.clock.now(), number=1)
        stage.servers.deliver(clients.gmail(answer), desk, stage.anna.address, via="lmtp")
    finally:
        stage.servers.start_imap()
    daemon.wait_for_event("message.taken", reason="answered-by-staff", seconds=60)  # it comes back with growing pauses
    assert counts(daemon) == {PromiseState.KEPT: 1}
    assert [len(carla.has()), daemon.events("notice.queued")] == [1, []]
    assert "refuses connections" in stage.operator.gets(1)[0].text


# --- what is one and what is none ------------------------------------------------------------------------------------


def counts(daemon: Daemon) -> dict[PromiseState, int]:
    return {state: count for state, count in daemon.remembered(lambda tx: tx.promise_counts(None)).items() if count}


def pass_the_told_time(stage: Stage, daemon: Daemon) -> None:
    """Move on to five in the afternoon; what was due until then has happened when a later mail is acknowledged."""
    stage.clock.jump("16:00")
    late = stage.person("Lea Later")
    late.write(daemon.settings.desks[0].address, "Am I late?")
    late.gets(1)


def test_an_answer_to_our_acknowledgement_counts_as_well(office: Office) -> None:
    """The customer wrote again below our mail, and staff answer that one, on the telephone, without References."""
    customer, _ = office.asks()
    again = customer.reply(office.address, customer.gets(1)[0], "It also smells")
    office.daemon.wait_for_event("message.taken", reason="chaser")
    answer = clients.iphone(office.reply(customer, again)).replace(b"References:", b"X-Nothing:")
    office.files("Sent", answer)
    office.waits_for(answer, "answered-in-sent")
    assert office.kept(customer)


def test_an_answer_keeps_the_promise_and_nobody_hears_anything_more(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("11:00")
    stage.anna.answer(desk, carla, question)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert counts(daemon) == {PromiseState.KEPT: 1}
    pass_the_told_time(stage, daemon)
    assert daemon.terminate() == 0
    assert [one.subject for one in carla.has()] == ["Re: The printer is jammed"] * 2
    assert stage.anna.has() == []


def test_an_answer_that_was_read_before_its_question_counts_as_well(stage: Stage) -> None:
    """Two mailboxes are two connections: which one hears first is chance."""
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.compose(desk, "The printer is jammed", Message_ID="<first@customers.example>")
    stage.anna.answer(desk, carla, Mail(question))
    daemon.wait_for_event("message.taken", reason="staff-starts")
    carla.send(desk, question)
    daemon.wait_for_event("message.taken", reason="new-request")
    pass_the_told_time(stage, daemon)
    assert daemon.terminate() == 0
    assert [one.text for one in carla.has()] == ["It is mended."]


def test_neither_our_own_copies_nor_absence_notes_count_as_answers(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    stage.servers.append(desk, "Sent", word.raw)  # some providers file whatever is sent
    away = stage.anna.answer_only(desk, carla, question, "I am on holiday.", Auto_Submitted="auto-replied")
    stage.servers.append(desk, "Sent", away.raw)  # the desk's own absence note
    daemon.wait_for_event("message.taken", mailbox="Sent")
    anna = f"Anna Berg <{stage.anna.address}>"
    stage.anna.reply(desk, question, "I am on holiday.", From=anna, Cc=carla.address, Auto_Submitted="auto-replied")
    daemon.wait_for_event("message.taken", mailbox="INBOX", reason="auto-submitted")
    stage.clock.jump("13:30")
    *_, notice = carla.gets(3)
    assert "We are behind, so please don't count on that time any more." in notice.text
