"""Which of a server's mailboxes hold what people sent."""

from __future__ import annotations

import pytest

from mailwarden.mail.sent import ListedMailbox, sent_mailboxes


def listed(name: str, *attributes: str, delimiter: str = "/") -> ListedMailbox:
    return ListedMailbox(name=name, delimiter=delimiter, attributes=frozenset(attributes))


def test_the_mailbox_marked_by_the_server_comes_first_and_one_with_a_usual_name_is_not_forgotten() -> None:
    assert sent_mailboxes([listed("Sent"), listed("Ausgang", "\\sent")]) == ("Ausgang", "Sent")


@pytest.mark.parametrize(
    "name",
    ["Sent", "SENT ITEMS", "Gesendete Elemente", "Éléments envoyés", "Отправленные", "INBOX/Sent", "[Gmail]/Sent Mail"],
)
def test_a_usual_name_is_found(name: str) -> None:
    assert sent_mailboxes([listed("INBOX"), listed(name)]) == (name,)


def test_the_prefix_is_parted_by_the_servers_own_delimiter() -> None:
    assert sent_mailboxes([listed("INBOX.Sent", delimiter=".")]) == ("INBOX.Sent",)


def test_every_mail_program_may_have_made_its_own_and_the_likelier_name_comes_first() -> None:
    made = [listed("Sent Messages"), listed("Gesendete Objekte"), listed("Sent Items"), listed("Sent")]
    assert sent_mailboxes(made) == ("Sent", "Sent Items", "Sent Messages", "Gesendete Objekte")


@pytest.mark.parametrize(
    "mailbox", [listed("Projects/Sent"), listed("Sent", "\\noselect"), listed("Presented"), listed("Sent", "\\trash")]
)
def test_no_other_mailbox_passes_for_it(mailbox: ListedMailbox) -> None:
    assert sent_mailboxes([listed("INBOX"), mailbox]) == ()


ALL_MAIL = listed("[Gmail]/Alle Nachrichten", "\\all")


def test_gmails_mailbox_with_all_mail_stands_in_where_sent_is_not_shown() -> None:
    assert sent_mailboxes([listed("INBOX"), ALL_MAIL]) == (ALL_MAIL.name,)


@pytest.mark.parametrize("mailboxes", [[listed("[Gmail]/Gesendet", "\\sent"), ALL_MAIL], [listed("Sent"), ALL_MAIL]])
def test_it_does_so_only_there(mailboxes: list[ListedMailbox]) -> None:
    assert sent_mailboxes(mailboxes) == (mailboxes[0].name,)


def test_another_servers_mailbox_with_all_mail_does_not_say_what_was_sent() -> None:
    assert sent_mailboxes([listed("INBOX"), listed("Virtual/All", "\\all")]) == ()
