"""Which rule a mail matches, and whose targets it gets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.policy import Rule
from mailwarden.core.targets import targets_for
from tests.core.letters import STANDARD, desk, letter

GOLD = replace(STANDARD, name="gold")


@pytest.mark.parametrize(
    ("rule", "does_match"),
    [
        (Rule(targets=GOLD), True),
        (Rule(targets=GOLD, senders=("@Customer.example",)), True),
        (Rule(targets=GOLD, senders=("carla@customer.example", "x@y.org")), True),
        (Rule(targets=GOLD, senders=("@example",)), False),
        (Rule(targets=GOLD, recipients=("Support@example.org",)), True),
        (Rule(targets=GOLD, recipients=("help@example.org",)), False),
        (Rule(targets=GOLD, subjects=("*ORDER*",)), True),
        (Rule(targets=GOLD, subjects=("order",)), False),
        (Rule(targets=GOLD, headers=(("X-Priority", "1*"),)), True),
        (Rule(targets=GOLD, headers=(("X-Missing", "*"),)), False),
        (Rule(targets=GOLD, senders=("@customer.example",), subjects=("*invoice*",)), False),
    ],
)
def test_a_rule_matches_where_all_of_its_conditions_hold(rule: Rule, does_match: bool) -> None:
    message = letter("X-Priority: 1 (Highest)", keep=frozenset({"x-priority"}))
    found = targets_for(message, desk(rules=(replace(rule, name="rule 1"),)))
    assert found == ((GOLD, "rule 1") if does_match else (STANDARD, "desk"))


def test_the_first_matching_rule_wins() -> None:
    rules = (Rule(targets=GOLD, name="rule 1"), Rule(targets=STANDARD, name="rule 2"))
    assert targets_for(letter(), desk(rules=rules)) == (GOLD, "rule 1")


def test_without_an_author_no_sender_matches() -> None:
    rules = (Rule(targets=GOLD, senders=("@customer.example",), name="rule 1"),)
    assert targets_for(letter("From: nobody"), desk(rules=rules)) == (STANDARD, "desk")
