"""`mailwarden explain`: what was decided about a conversation or a mail and why, or would be about a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

import click

from mailwarden.cli import output
from mailwarden.cli.decided import decided
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, desk_option, json_option, pass_session
from mailwarden.cli.session import Session, desks_named, has_store, one_desk
from mailwarden.cli.story import Story, story_of
from mailwarden.cli.telling import tell_deadline, tell_decisions, tell_message, tell_story
from mailwarden.cli.trial import Found, Trial, find, read_eml, try_out
from mailwarden.cli.words import Wall
from mailwarden.core.conversation import Part
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import DecisionRow, KnownMessage

if TYPE_CHECKING:
    from mailwarden.config.settings import Configuration

MOST_BYTES = 1024 * 1024  # of a file: the header stands in the beginning
UTC = ZoneInfo("UTC")


@click.command()
@click.argument("about", metavar="[CONVERSATION | MESSAGE-ID]", required=False)
@click.option("--eml", type=click.File("rb"), metavar="FILE", help="A mail as a file, or - for standard input.")
@config_option
@desk_option("The desk; needed where several could be meant.")
@json_option
@pass_session
def explain(session: Session, about: str | None, eml: BinaryIO | None, desk: str | None, as_json: bool) -> None:
    """Say what was decided about a mail, and why.

    \b
    CONVERSATION  a number, as `mailwarden threads` shows it: who wrote what, what they were
                  told, every decision with its reason, how the deadline was counted, what is next
    MESSAGE-ID    the Message-ID field of a mail: what was decided about it, and its conversation
    --eml FILE    a mail as a file: what would be decided if it arrived now

    It only looks: nothing is written, no file is changed, nothing is sent.

    \b
    Examples:  mailwarden explain 42
               mailwarden explain '<CAF3x@mail.example.com>'
               mailwarden explain --eml complaint.eml
    """
    if (about is None) == (eml is None):
        raise click.UsageError("Say what to explain: a conversation's number, a Message-ID, or --eml FILE.")
    configuration, now = session.configuration(), session.clock().now()
    if eml is not None:
        _explain_file(session, configuration, eml.read(MOST_BYTES), desk, now, as_json=as_json)
    elif about and about.isdecimal():
        _explain_conversation(session, configuration, int(about), now, as_json=as_json)
    else:
        _explain_message(session, configuration, _canonical(about or ""), desk, now, as_json=as_json)


def _policies(configuration: Configuration) -> dict[str, DeskPolicy]:
    return {one.policy.name: one.policy for one in configuration.desks}


def _zone(policies: Mapping[str, DeskPolicy], desk: str) -> ZoneInfo:
    return policies[desk].hours.zone if desk in policies else UTC


# --- a conversation -------------------------------------------------------------------------------------------------


def _explain_conversation(
    session: Session, configuration: Configuration, number: int, now: datetime, *, as_json: bool
) -> None:
    policies = _policies(configuration)
    story = session.look(configuration, lambda tx: story_of(tx, number, policies, now))
    if story is None:
        raise Failure(f"There is no conversation {number}. `mailwarden threads --all` lists them.")
    if as_json:
        output.print_json(story)
    else:
        tell_story(story, _zone(policies, story.desk))


# --- a mail that was taken in ---------------------------------------------------------------------------------------

Known = tuple[str, Message | None, KnownMessage, tuple[DecisionRow, ...], Story | None]


def _explain_message(
    session: Session,
    configuration: Configuration,
    message_id: str,
    desk: str | None,
    now: datetime,
    *,
    as_json: bool,
) -> None:
    policies = _policies(configuration)
    names = [one.policy.name for one in desks_named(configuration, desk)]

    def work(tx: Transaction) -> list[Known]:
        return [known for name in names for known in _known(tx, name, message_id, policies, now)]

    found = session.look(configuration, work)
    if not found:
        raise Failure(
            f"No mail with the Message-ID {message_id} is known. It may not have been read yet (`mailwarden status` "
            "says when that was last done), or it is older than what is kept."
        )
    if as_json:
        output.print_json([_known_as_json(*one) for one in found])
        return
    for name, message, known, rows, story in found:
        _tell_known(message, known, Wall(_zone(policies, name)))
        if story:
            output.say()
            tell_story(story, _zone(policies, name))
        elif rows:
            tell_decisions(map(decided, rows), Wall(_zone(policies, name)))


def _known(
    tx: Transaction, desk: str, message_id: str, policies: Mapping[str, DeskPolicy], now: datetime
) -> list[Known]:
    known = tx.known(desk, [message_id]).get(message_id)
    if known is None:
        return []
    kept = tx.message(desk, message_id)
    story = story_of(tx, known.conversation_id, policies, now) if known.conversation_id else None
    return [(desk, kept[0] if kept else None, known, tx.decisions(desk, message_id=message_id), story)]


def _tell_known(message: Message | None, known: KnownMessage, wall: Wall) -> None:
    if message:
        tell_message(message, wall)
        output.say(f"  {REASONS[known.reason]}")
    else:
        whose = "one of mailwarden's own" if known.part is Part.OWN else REASONS[known.reason]
        output.heading(f"Mail <{known.message_id}>: {whose}")


def _known_as_json(
    desk: str, message: Message | None, known: KnownMessage, rows: tuple[DecisionRow, ...], story: Story | None
) -> dict[str, object]:
    return {
        "desk": desk,
        "message_id": known.message_id,
        "author": message.author.spec if message and message.author else None,
        "subject": message.subject if message else None,
        "received_at": message.received_at if message else None,
        "part": known.part,
        "reason": known.reason,
        "why": REASONS[known.reason],
        "decisions": [decided(one) for one in rows],
        "conversation": story,
    }


def _canonical(text: str) -> str:
    return text.strip().removeprefix("<").removesuffix(">").lower()


# --- a file ---------------------------------------------------------------------------------------------------------


def _explain_file(
    session: Session, configuration: Configuration, content: bytes, desk: str | None, now: datetime, *, as_json: bool
) -> None:
    policy = _addressed(configuration, content, desk, now)
    message = read_eml(content, policy, now)
    found = Found()
    if has_store(configuration):

        def work(tx: Transaction) -> tuple[bytes, Found]:
            ours = replace(policy, id_key=tx.secret("message-id", b""))
            return ours.id_key, find(tx, message, ours, now)

        key, found = session.look(configuration, work)
        policy = replace(policy, id_key=key)
    trial = try_out(message, policy, found, now)
    if as_json:
        output.print_json(trial)
    else:
        _tell_trial(trial, message, Wall(policy.hours.zone))


def _addressed(configuration: Configuration, content: bytes, desk: str | None, now: datetime) -> DeskPolicy:
    """Return the desk that was named, else the one the mail is addressed to, else the only one."""
    if desk is None:
        for one in configuration.desks:
            if any(map(one.policy.is_desk, read_eml(content, one.policy, now).recipients)):
                return one.policy
    return one_desk(configuration, desk).policy


def _no(trial: Trial, reason: Reason) -> str:
    field = f": {trial.spam_mark}" if reason is Reason.SPAM_MARK else ""
    return f"no: {REASONS[reason]}{field}"


def _proof(trial: Trial) -> str:
    """Return whether the author is proved, and what the trusted server says about it."""
    if trial.is_authentic is None:
        return "is not proved: the desk trusts no server's word (trust.authserv_id)"
    said = trial.verdict
    if said is None:
        return "is not proved: the trusted server says nothing about this mail, so it was handed in inside"
    words = ((name, getattr(said, name)) for name in ("dmarc", "dkim", "spf", "compauth"))
    found = ", ".join(f"{name}={word}" for name, word in words if word) or "nothing about its domain"
    return f"{'is proved' if trial.is_authentic else 'is not proved'}: the trusted server says {found}"


def _tell_trial(trial: Trial, message: Message, wall: Wall) -> None:
    tell_message(message, wall)
    output.section(f"If it arrived now at the desk {trial.desk}")
    rule = "" if trial.rule == "desk" else f" ({trial.rule})"
    output.rows([
        ("who wrote it", f"{trial.who_wrote}: {trial.who_wrote_why}"),
        ("automatic answer", "; ".join(map(partial(_no, trial), trial.refusals)) or "nothing speaks against it"),
        ("its author", _proof(trial)),
        ("conversation", f"{trial.conversation or 'none known'}: {trial.joined_why}"),
        ("targets", f"{trial.targets}{rule}"),
        ("language", trial.language),
    ])  # fmt: skip
    if trial.is_known:
        output.say(
            "  The same mail was taken in before: it would be left alone. `mailwarden explain MESSAGE-ID` says more."
        )
    tell_decisions(trial.decisions, wall)
    if trial.deadline:
        tell_deadline("Target for the first reply", trial.deadline, wall)
