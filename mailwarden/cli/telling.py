"""Prints what explains a conversation or a mail, in the order in which a person asks."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from mailwarden.cli import arithmetic, output
from mailwarden.cli.arithmetic import Counted
from mailwarden.cli.decided import Decided, in_words
from mailwarden.cli.heard import heard, in_short
from mailwarden.cli.report_words import percent
from mailwarden.cli.story import Letter, OurMail, Story
from mailwarden.cli.words import Wall
from mailwarden.core.agenda import Task
from mailwarden.core.conversation import Basis, Kind
from mailwarden.core.message import Address, Message
from mailwarden.core.reason_sentences import REASONS

TASKS = {
    Task.NUDGE: "staff are reminded",
    Task.NOTICE: "the requester hears from us",
    Task.PROMISE_ENDS: "the told time passes",
    Task.TARGET_ENDS: "the time passes, and staff are reminded once more",
    Task.URGENT: "staff are reminded, because it is urgent",
    Task.REMINDER: "staff are reminded again, as they asked",
}
BASES = {
    Basis.TARGET: "the configured aim, rounded up to a time that people say",
    Basis.HISTORY: "measured on the desk's own answers",
    Basis.PERSON: "named by a person",
    Basis.WORD: "when we write to say where it stands: no time for an answer could be told",
}


def tell_story(story: Story, zone: ZoneInfo) -> None:
    wall = Wall(zone)
    output.heading(f"Conversation {story.conversation}: {story.subject or '(no subject)'}")
    output.rows([
        ("desk", f"{story.desk}; times in {wall.name}"),
        ("with", f"{_person(story.name, story.requester)}, in language {story.language!r}"),
        ("targets", story.targets + ("" if story.rule == "desk" else f" ({story.rule})")),
        ("waiting", _waiting(story, wall)),
    ])  # fmt: skip
    if story.refused_because:
        output.say(f"  Its writer gets no automatic mail: {REASONS[story.refused_because]}.")
    for part in story.incidents:
        end = f", closed {wall.instant(part.closed_at)}" if part.closed_at else ""
        output.say(f"  It is part of incident {part.incident}: {part.title}{end}.")
    if story.words:
        output.section("What people said of it")
        output.rows((wall.instant(one.at), one.name or one.author, heard(one, wall)) for one in story.words)
        output.say(f"  what stands: {in_short(story.said, wall) or 'nothing'}")
    output.section("Mails")
    for letter in story.messages:
        _letter(letter, wall)
    output.section("What we told them")
    for mail in story.mails:
        output.rows([_mail(mail, wall)])
        _chosen_by(mail)
    if not story.mails:
        output.say("  nothing")
    tell_decisions(story.decisions, wall)
    if story.deadline:
        tell_deadline(f"Target for the {story.deadline_name}", story.deadline, wall)
    output.section("Next")
    if story.next:
        output.rows((wall.instant(one.at), TASKS[one.task]) for one in story.next)
    else:
        output.say("  nothing is planned" + ("" if story.waiting_since or story.owed_since else ": nobody waits"))


def tell_message(message: Message, wall: Wall) -> None:
    output.heading(f"Mail: {message.subject or '(no subject)'}")
    path = {None: "not recorded", "": "<> (nobody wants an answer)"}
    output.rows([
        ("from", _address(message.author)),
        *([("through", _address(message.relay))] if message.relay else []),
        ("to", ", ".join(map(_address, message.recipients)) or "-"),
        ("received", f"{wall.instant(message.received_at)} ({wall.name})"),
        ("return path", path.get(message.envelope_sender, message.envelope_sender or "")),
        ("Message-ID", message.message_id + ("" if message.has_own_id else " (it has none: made from its content)")),
    ])  # fmt: skip


def tell_decisions(decisions: Iterable[Decided], wall: Wall) -> None:
    output.section("What was decided, and why")
    output.rows((wall.instant(one.at), in_words(one, wall), one.why) for one in decisions)


def tell_deadline(name: str, counted: Counted, wall: Wall) -> None:
    output.section(name)
    output.rows(arithmetic.lines(counted, wall))


def _letter(letter: Letter, wall: Wall) -> None:
    output.rows([(wall.instant(letter.at), letter.part, letter.author, f"<{letter.message_id}>")])
    if letter.why:
        output.say(f"      {letter.why}", "dim")
    if letter.joined:
        output.say(f"      joined ({letter.confidence}): {letter.joined}", "dim")


def _mail(mail: OurMail, wall: Wall) -> tuple[str, ...]:
    at = wall.instant(mail.sent_at or mail.queued_at)
    if mail.told is None or mail.basis is None:
        return (at, f"{mail.kind} ({mail.state})", "reminds staff" if mail.kind is Kind.NUDGE else "tells no time")
    zones = f"{mail.zone}, and {mail.reader_zone} for its reader" if mail.reader_zone else mail.zone
    told = f"by {Wall(ZoneInfo(mail.zone)).instant(mail.told)} ({zones})"
    return (at, f"{mail.kind} ({mail.state})", f"{told}: {mail.became}", BASES[mail.basis])


def _chosen_by(mail: OurMail) -> None:
    """Say what a told time rests on, and under which settings it was chosen."""
    if mail.told is None:
        return
    if mail.level is not None:
        output.say(f"      to be kept in {percent(mail.level)} of cases, measured on {mail.sample_size} answers", "dim")
    output.say(f"      policy {mail.policy_mark}, calendar {mail.calendar_mark}", "dim")
    if mail.is_of_this_calendar is False:
        output.say("      told under an earlier calendar: hours, holidays or closures have changed since", "dim")
    if mail.is_of_this_policy is False:
        output.say("      told under an earlier policy: targets, rules or what is asked of times have changed", "dim")


def _waiting(story: Story, wall: Wall) -> str:
    if story.owed_since:
        return (
            f"nobody for an answer; owed news since {wall.instant(story.owed_since)}; due {wall.instant(story.due_at)}"
        )
    if story.waiting_since is None:
        return "nobody"
    again = f", wrote {story.chasers} more since" if story.chasers else ""
    return f"since {wall.instant(story.waiting_since)}{again}; due {wall.instant(story.due_at)}"


def _person(name: str, spec: str) -> str:
    return f"{name} <{spec}>" if name else spec


def _address(address: Address | None) -> str:
    return _person(address.name, address.spec) if address else "(nobody)"
