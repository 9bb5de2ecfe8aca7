"""What a mail says of its thread beside the mails it names."""

from __future__ import annotations

import pytest

from mailwarden.core.thread_marks import is_outlook_beginning, is_outlook_reply, outlook_thread, thread_key
from tests.core.letters import letter

BEGINS = "Thread-Index: AQHWXb/AQFlafAf6aUyEMWHswzuyEg=="
CONTINUES = "Thread-Index: AQHWXb/AQFlafAf6aUyEMWHswzuyEqkOxyO6"
MARK = "thread-index.0101d65dbfc040595a7c07fa694c843161ecc33bb212@mailwarden.invalid"


def test_a_thread_is_found_again_by_the_oldest_mail_that_it_names() -> None:
    assert thread_key(letter("References: <root@x> <a@x>", "In-Reply-To: <a@x>", CONTINUES)) == "root@x"
    assert thread_key(letter("In-Reply-To: <a@x>")) == "a@x"


def test_else_by_outlooks_mark_that_all_its_mails_share() -> None:
    assert thread_key(letter(BEGINS)) == thread_key(letter(CONTINUES)) == MARK


def test_else_by_nothing() -> None:
    assert thread_key(letter()) == ""


def test_outlook_says_which_mail_begins_and_which_continues() -> None:
    first, reply, other = letter(BEGINS), letter(CONTINUES), letter()
    assert [is_outlook_beginning(one) for one in (first, reply, other)] == [True, False, False]
    assert [is_outlook_reply(one) for one in (first, reply, other)] == [False, True, False]


@pytest.mark.parametrize("value", ["", "x", "AQHW", "=" * 40, "A" * 40, "ärger" * 10, "a b " * 10, "?" * 2000])
def test_what_is_no_thread_index_marks_nothing(value: str) -> None:
    assert outlook_thread(letter(f"Thread-Index: {value}")) == ""
