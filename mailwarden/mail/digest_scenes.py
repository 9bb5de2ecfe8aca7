"""Invented mails to our own people about many conversations: digests, mornings and evenings that read differently.

Pure; a part of `mail.scenes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailwarden.core.daily import Evening, Look, Morning, Trouble
from mailwarden.core.decisions import HeldMail, NudgeStaff
from mailwarden.core.digests import Digest, Listed
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.mail.digests import digest_values, evening_values, morning_values
from mailwarden.mail.nudge_scenes import WORDS, nudge
from mailwarden.mail.scenery import NAMELESS, Scene, Scenery, at


def digest_scenes(here: Scenery) -> Iterator[Scene]:
    """Yield every scene of digest.txt, morning.txt and evening.txt."""
    desk = replace(here.desk, mode=Mode.FULL)
    first, second, third = _three(here)
    held = HeldMail(
        conversation_id=4,
        requester=NAMELESS,
        subject="",
        received_at=at("05-19 11:05"),
        because=Reason.HELD_OUT_OF_OFFICE,
    )
    away = (desk.staff[0].key,)

    several = Digest(listed=_listed(first, second, third), held=(held,))
    for name, digest in (
        ("several", several),
        ("away", Digest(listed=_listed(first, second), away=away)),
        ("away-one", Digest(listed=_listed(first), away=away)),
        ("one", Digest(listed=_listed(second))),
        ("held-only", replace(several, listed=())),
    ):
        yield Scene(f"digest-{name}", "digest", digest_values(digest, desk, at("05-19 15:00")))
    yield from _mornings(first, second, third, held, desk)
    yield from _evenings(desk)


def _three(here: Scenery) -> tuple[NudgeStaff, NudgeStaff, NudgeStaff]:
    first = replace(nudge(here), words=here.said(WORDS), chance=0.34, hears_at=at("05-19 15:30"), which=2, planned=2)
    second = replace(
        first,
        requester=NAMELESS,
        subject="",
        words="",
        chance=None,
        is_told=False,
        chasers=3,
        hears_at=None,
        due=at("05-19 14:00"),
        reason=Reason.TARGET_PASSED,
        waiting_since=at("05-18 16:40"),
    )
    third = replace(first, chance=None, words="", is_word=True, chasers=0, reason=Reason.MARKED_ANSWERED)
    return first, second, third


def _mornings(
    first: NudgeStaff, second: NudgeStaff, third: NudgeStaff, held: HeldMail, desk: DeskPolicy
) -> Iterator[Scene]:
    full = Morning(
        today=_listed(first, third),
        looks=(
            (Look.UNREACHABLE, _listed(second)[0]),
            (Look.UNTOLD, _listed(second)[0]),
            (Look.OWED, _listed(replace(second, is_owed=True, due=at("05-19 16:00")))[0]),
            (Look.NO_RUSH, _listed(first)[0]),
        ),
        held=(held,),
        trouble=Trouble(set_aside=2, alarms=("imap.example.org does not answer.",)),
        away=(desk.staff[0].key,),
        waiting=6,
        owed=2,
    )
    plain = replace(full, today=_listed(first), looks=(), held=(), trouble=Trouble(), away=(), waiting=1, owed=0)
    held_only = replace(plain, today=(), held=(held,))
    trouble = replace(plain, today=(), trouble=Trouble(set_aside=1), waiting=0, owed=1)
    for name, said in (("full", full), ("plain", plain), ("held-only", held_only), ("trouble", trouble)):
        yield Scene(f"morning-{name}", "morning", morning_values(said, desk, at("05-19 09:00")))


def _evenings(desk: DeskPolicy) -> Iterator[Scene]:
    usual = Evening(kept=7, replaced=1, warned=1, silent=0, waiting=3, next_due=at("05-20 11:00"), owed=1)
    quiet = replace(usual, kept=0, replaced=0, warned=0, waiting=1, owed=0)
    done = replace(quiet, kept=1, waiting=0, next_due=None)
    for name, said in (("usual", usual), ("quiet", quiet), ("done", done)):
        yield Scene(f"evening-{name}", "evening", evening_values(said, desk, at("05-19 17:00")))


def _listed(*nudges: NudgeStaff) -> tuple[Listed, ...]:
    return tuple(Listed(conversation_id=number, nudge=one) for number, one in enumerate(nudges, start=1))
