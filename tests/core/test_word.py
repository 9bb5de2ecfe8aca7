"""Whole days of a desk that cannot say when it will answer, and says by when it writes instead."""

from __future__ import annotations

from mailwarden.core.agenda import notice_at
from mailwarden.core.clocks import told_in_this_wait
from mailwarden.core.conversation import Basis, Kind, PromiseState
from mailwarden.core.decisions import EndPromise, SendNotice
from mailwarden.core.foretold import Foretold
from mailwarden.core.reasons import Reason
from tests.core.builders import ANNA, CARLA, answer, at, conversation, desk, mail, message, request, told
from tests.core.world import World

UNKNOWABLE = Foretold(nearly_always=None, level=0.9, basis=Basis.HISTORY, sample_size=412)
KNOWN = Foretold(nearly_always=at("Tue 12:00"), level=0.8, basis=Basis.HISTORY, sample_size=412)


def story(later: Foretold | None = UNKNOWABLE) -> World:
    """Carla writes on Monday at ten to a desk that does not know when it will answer; later: what it knows by noon."""
    world = World(desk(), at("Mon 10:00"))
    world.knows = lambda now: UNKNOWABLE if now < at("Mon 12:00") else later
    world.deliver(message(at("Mon 10:00")))
    return world


def to_carla(world: World) -> list[tuple[str, str]]:
    left = (one for one in world.left if one.submission.kind is not Kind.NUDGE)
    return [(f"{one.at.astimezone(at('Mon 10:00').tzinfo):%a %H:%M}", one.text.reason) for one in left]


def states(world: World) -> list[tuple[Basis, PromiseState]]:
    assert world.known
    return [(one.basis, one.state) for one in world.known.promises]


def test_we_write_before_the_time_we_named_and_that_keeps_our_word() -> None:
    world = story()
    world.pass_time(at("Wed 17:00"))
    assert to_carla(world) == [("Mon 10:00", Reason.FIRST_MAIL), ("Mon 13:30", Reason.LAST_AUTOMATIC_NOTICE)]
    assert states(world) == [(Basis.WORD, PromiseState.KEPT)]


def test_what_is_known_by_then_is_told_and_guarded_like_any_time() -> None:
    world = story(KNOWN)
    world.pass_time(at("Wed 17:00"))
    assert to_carla(world) == [
        ("Mon 10:00", Reason.FIRST_MAIL),
        ("Mon 13:30", Reason.TIME_RUNS_OUT),
        ("Tue 11:30", Reason.LAST_AUTOMATIC_NOTICE),
    ]
    assert states(world) == [(Basis.WORD, PromiseState.KEPT), (Basis.HISTORY, PromiseState.BROKEN_WARNED)]


def test_an_answer_before_it_keeps_our_word_and_nothing_more_is_written() -> None:
    world = story()
    world.pass_time(at("Mon 11:00"))
    world.deliver(message(at("Mon 11:00"), ANNA, CARLA))
    world.pass_time(at("Wed 17:00"))
    assert to_carla(world) == [("Mon 10:00", Reason.FIRST_MAIL)]
    assert states(world) == [(Basis.WORD, PromiseState.KEPT)]


def test_our_word_that_an_outage_broke_is_owned_first_thing() -> None:
    world = story(KNOWN)
    world.pass_time(at("Mon 11:00"))
    world.can_read = False
    world.pass_time(at("Mon 16:00"))
    world.can_read = True
    world.pass_time(at("Mon 16:01"))
    (apology,) = [one.text for one in world.left if isinstance(one.text, SendNotice)]
    assert (apology.reason, apology.is_word) == (Reason.TIME_HAS_PASSED, True)
    assert states(world) == [(Basis.WORD, PromiseState.BROKEN_SILENTLY), (Basis.HISTORY, PromiseState.OPEN)]


def test_staff_hear_what_was_said_and_that_from_now_on_it_is_up_to_them() -> None:
    world = story()
    world.pass_time(at("Wed 17:00"))
    nudges = [one.text for one in world.left if one.submission.kind is Kind.NUDGE]
    assert [(one.reason, getattr(one, "is_word", None)) for one in nudges] == [
        (Reason.NUDGE_DUE, True),
        (Reason.NUDGE_DUE, True),
        (Reason.LAST_AUTOMATIC_NOTICE, True),
    ]


def test_why_it_was_kept_is_written_down() -> None:
    world = story()
    world.pass_time(at("Wed 17:00"))
    ends = [one for _, one in world.decisions if isinstance(one, EndPromise)]
    assert [one.reason for one in ends] == [Reason.WRITTEN_IN_TIME]


def test_doubt_about_an_answer_is_no_reason_to_write_earlier_than_said() -> None:
    word = told("Mon 16:00", "Mon 10:00", basis=Basis.WORD)
    assert notice_at(word, desk(), at("Mon 11:00")) == at("Mon 15:30")


def test_our_word_counts_as_told_in_this_wait_after_we_kept_it() -> None:
    word = told("Mon 14:00", "Mon 10:00", basis=Basis.WORD, state=PromiseState.KEPT)
    known = conversation(request("Mon 10:00"), word, mail(Kind.NOTICE, "Mon 13:30", "Mon 13:30"))
    assert told_in_this_wait(known) == (word,)


def test_our_word_that_an_answer_on_its_way_kept_does_not_count_in_the_next_wait() -> None:
    word = told("Mon 14:00", "Mon 10:02", basis=Basis.WORD, state=PromiseState.KEPT)
    known = conversation(request("Mon 10:00"), answer("Mon 10:01"), word, request("Mon 11:00"))
    assert told_in_this_wait(known) == ()
