"""What a rehearsal found, in plain sentences: the surprises first, then what everybody would have heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from mailwarden.cli.rehearse_view import promise_in, reminders
from mailwarden.cli.rehearsing import Rehearsed
from mailwarden.cli.report_words import claim, percent, roughly, total_surprises
from mailwarden.cli.words import Wall, duration
from mailwarden.core.agenda import STEPS_PER_RUN
from mailwarden.core.answer_times import FEWEST, NEARLY_ALWAYS, TYPICAL, distribution
from mailwarden.core.conversation import Basis, Kind, Tone
from mailwarden.core.decisions import SendNotice
from mailwarden.core.keeping import Rate
from mailwarden.core.policy import Mode
from mailwarden.core.reporting import Report
from mailwarden.daemon.rehearsal.memory import RELEASED_AFTER
from mailwarden.daemon.rehearsal.values import FOOLISH_WITHIN, HeldMail, SentMail

PRIVATE = (
    "This names people and quotes the subjects of their mail, because it is about your own mailbox: "
    "keep it where you keep the mail."
)
NOTHING_SENT = "Nothing was sent and nothing was changed: this is what would have been."
HELD = "Mails that would have got nothing"
LOOPS = "Loops and storms: mails that were better not answered by a machine"
MINUTES = f"{FOOLISH_WITHIN // timedelta(minutes=1)} minutes"


def headline(reports: Sequence[Report]) -> str:
    """Return the one sentence that counts, for all desks together."""
    told = sum(one.keeping.told for one in reports)
    surprises = total_surprises(reports)
    if not told:
        return "No time would have been told, so none could have passed in silence."
    if not surprises.of:
        return f"{_times(told)} would have been told, and none is over yet."
    if not surprises.count:
        return (
            "Nobody would have been left in silence: of "
            f"{_times(surprises.of)} that would have been told and are over, "
            "none would have passed without an answer and without a word from us before."
        )
    share = f" ({percent(surprises.share)})" if surprises.share is not None else ""
    return (
        f"{number(surprises.count)} of {_times(surprises.of)} that would have been told and are over{share} "
        "would have passed in silence: without an answer, and without a word from us before."
    )


def sentences(one: Rehearsed, wall: Wall) -> Iterator[str]:
    """Yield what happened, for a reader who knows nothing of how it was found."""
    yield _who_wrote(one, wall)
    yield from _acknowledged(one)
    yield from _told(one)
    yield from _kept(one.report)
    yield from _noticed(one)
    yield from _nudged(one)
    yield from _open_ends(one, wall)
    yield _basis(one)


def _who_wrote(one: Rehearsed, wall: Wall) -> str:
    found = one.rehearsal
    wrote = counted(found.conversations, "conversation began", "conversations began")
    return f"From {wall.instant(found.since)} to {wall.instant(found.until)} ({wall.name}), {wrote}."


def _acknowledged(one: Rehearsed) -> Iterator[str]:
    sent = counted(len(of_kind(one, Kind.ACKNOWLEDGEMENT)), "mail")
    yield f"{sent} would have been acknowledged at once."
    followed = sum(held.is_followed for held in held_mails(one))
    machines = len(held_mails(one)) - followed
    if followed:
        yield (
            f"{counted(followed, 'mail')} would have got no automatic answer, though a person may have written; "
            "your people would have been reminded of them."
        )
    if machines:
        yield f"{counted(machines, 'mail')} by machines would have got nothing; below it says why."


def _told(one: Rehearsed) -> Iterator[str]:
    bases = Counter(map(_basis_of, of_kind(one, Kind.ACKNOWLEDGEMENT)))
    parts = [f"{number(bases[basis])} told {words}" for basis, words in _TOLD.items() if bases[basis]]
    if parts:
        yield f"Of the acknowledgements, {_joined(parts)}."
    yield from _how_far(one)


_TOLD = {
    Basis.HISTORY: "a measured time",
    Basis.TARGET: "the target as an aim",
    Basis.WORD: "only when we would write again",
    None: "no time",
}


def _how_far(one: Rehearsed) -> Iterator[str]:
    """Yield how far ahead the told times lay."""
    hours = one.rehearsal.policy.hours
    ahead = [
        (hours.between(mail.at, mail.told), True)
        for mail in of_kind(one, Kind.ACKNOWLEDGEMENT)
        if mail.told and _basis_of(mail) is not Basis.WORD
    ]
    times = distribution(ahead)
    if times.answered >= FEWEST[NEARLY_ALWAYS]:
        half, most = (roughly(times.within(level)) for level in (TYPICAL, NEARLY_ALWAYS))
        yield f"Half of the times told lay at most {half} of opening time ahead, nine in ten at most {most}."


def _kept(report: Report) -> Iterator[str]:
    for one in report.stated:
        if one.basis is Basis.HISTORY and one.level is not None and one.in_time.of:
            yield (
                f"Of {_times(one.in_time.of)} said to hold in {claim(one)} of cases, "
                f"{_some(one.in_time)} came true: a person had answered by then."
            )


def _noticed(one: Rehearsed) -> Iterator[str]:
    notices = [mail.decision for mail in of_kind(one, Kind.NOTICE)]
    tones = Counter(notice.tone for notice in notices if isinstance(notice, SendNotice))
    if not notices:
        if one.rehearsal.policy.mode is Mode.FULL:
            yield "Nobody would have needed a second mail."
        return
    late = tones[Tone.APOLOGY]
    before = f"{number(late)} only after the told time had passed" if late else "each before the told time passed"
    yield f"{counted(len(notices), 'notice')} would have left, {before}."
    yield _foolish(len(one.rehearsal.foolish), len(notices))


def _foolish(count: int, of: int) -> str:
    if not count:
        return f"None of them was foolish: no answer came within {MINUTES} after one."
    return (
        f"{number(count)} of them ({percent(count / of)}) {'was' if count == 1 else 'were'} foolish: "
        f"a person answered within {MINUTES} after it."
    )


def _nudged(one: Rehearsed) -> Iterator[str]:
    steps = [mail.decision.step for mail in reminders(one)]
    later = sum(step >= STEPS_PER_RUN for step in steps)
    if steps:
        times = "once" if len(steps) == 1 else f"{number(len(steps))} times"
        about = f", {number(later)} of them of mail that came after an answer, thanks included" if later else ""
        yield f"Your people would have been reminded {times}{about}."
    elif not one.rehearsal.policy.nudge:
        yield "Nobody is named in `nudge`, so your people would never have been reminded."


def _open_ends(one: Rehearsed, wall: Wall) -> Iterator[str]:
    found = one.rehearsal
    if found.unanswered:
        have = counted(found.unanswered, "conversation has", "conversations have")
        yield f"{have} had no answer to this day."
    if found.asked_again:
        have = counted(found.asked_again, "answered conversation", "answered conversations")
        yield f"In {have} the newest mail, perhaps a word of thanks, has had none."
    if found.brakes:
        times = "once" if len(found.brakes) == 1 else f"{number(len(found.brakes))} times"
        yield (
            f"The desk's own limit would have put the brake on {times}, first on {wall.instant(found.brakes[0])}. "
            f"Until `mailwarden resume`, counted here as {duration(RELEASED_AFTER)} later, nobody is acknowledged; "
            "the limit stands in [limits]."
        )


def _basis(one: Rehearsed) -> str:
    before, read = one.rehearsal.learned_from, ", ".join(one.mailboxes)
    learned = (
        f"{counted(before, 'conversation')} of before had been learned from by then"
        if before
        else "nothing older was there to learn from, so the first times told are aims"
    )
    lost = f" {counted(one.unreadable, 'mail')} could not be read and was left out." if one.unreadable else ""
    return f"Read: {read}; {learned}.{lost}"


# --- parts of it --------------------------------------------------------------------------------------------------


def held_mails(one: Rehearsed) -> tuple[HeldMail, ...]:
    """Return everything that got nothing, loops among them, ascending by time."""
    return tuple(sorted((*one.rehearsal.held, *one.rehearsal.loops), key=lambda held: held.at))


def of_kind(one: Rehearsed, kind: Kind) -> list[SentMail]:
    return [mail for mail in one.rehearsal.mails if mail.kind is kind]


def about(mail: SentMail, wall: Wall) -> str:
    """Return what one mail told, and what came of it."""
    if mail.kind is Kind.NUDGE:
        return ""
    told = f"{_ABOUT.get(_basis_of(mail), 'told')} {wall.instant(mail.told)}" if mail.told else "told no time"
    if mail.answered_after is None:
        return f"{told}; no answer so far"
    return f"{told}; answered after {roughly(mail.answered_after)}"


_ABOUT: dict[Basis | None, str] = {Basis.WORD: "told that we write by", Basis.TARGET: "told as an aim"}


def who(held: HeldMail) -> str:
    if held.author is None:
        return "nobody"
    return f"{held.author.name} <{held.author.spec}>" if held.author.name else held.author.spec


def number(count: int) -> str:
    """Return "1,204"."""
    return f"{count:,}"


def counted(count: int, thing: str, plural: str = "") -> str:
    """Return "1 mail" or "1,204 mails"."""
    return f"{number(count)} {thing if count == 1 else plural or thing + 's'}"


def _some(of: Rate) -> str:
    return f"{number(of.count)} ({percent(of.share)})" if of.share is not None else number(of.count)


def _times(count: int) -> str:
    return counted(count, "time")


def _joined(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _basis_of(mail: SentMail) -> Basis | None:
    """Return what the time in a mail rests on, None where it tells none."""
    promise = promise_in(mail)
    return promise.basis if promise else None
