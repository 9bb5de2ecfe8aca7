"""`mailwarden forget`: erase one person, so that nothing of them is left and old mail does not bring them back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import click

from mailwarden.cli import output
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, desk_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.cli.words import Wall, count
from mailwarden.config.settings import Configuration
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Named, Traces

UNDER_WAY_SECONDS = 20.0  # what a server usually takes for a mail that is being handed over
OURS = "{address} is one of your own addresses ({key} of the desk {desk}). Take it out of the configuration first."
BEING_SENT = "A mail to {address} is just being handed to the mail server. Say the same once more in a few minutes."


@click.command()
@click.argument("address")
@config_option
@desk_option("Only at this desk.  [default: every desk]")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@pass_session
def forget(session: Session, address: str, desk: str | None, yes: bool) -> None:
    """Erase a person, and all that they wrote.

    Their conversations go with everything in them, also mail to them that was not sent yet. Where other people's
    conversations name them, their name and address go. Statistics stay, and name nobody. A salted hash stays, so that
    their old mail in the mailbox is not learned from again; a new mail of theirs is served like anybody's.

    What is in the mailbox itself stays there: erase it in your mail program. So do backups, and logs if `log.addresses`
    is on. The daemon may run meanwhile; it waits while the database is written anew.

    \b
    Examples:  mailwarden forget ada@example.net
               mailwarden forget ada@example.net --desk support --yes
    """
    configuration = session.configuration()
    policies = {one.policy.name: one.policy for one in desks_named(configuration, desk)}
    for policy in policies.values():
        _refuse_ours(address, policy)
    with session.store(configuration) as store:
        found = store.look_now(lambda tx: {name: tx.traces_of(name, address) for name in policies})
        for line in _told(address, found, policies):
            output.say(line)
        if not yes:
            click.confirm("Erase this for good?", abort=True)
        _erase(store, address, policies, session)
        store.rewrite()
    output.say(f"Nothing of {address} is left in the store.")
    for line in _left(configuration):
        output.say(line)


def _refuse_ours(address: str, policy: DeskPolicy) -> None:
    if not _is_address(address):
        raise click.UsageError(f"{address!r} is not an address; write it like ada@example.net")
    keys = {
        "address or aliases": address.lower() in {policy.address.lower(), *(one.lower() for one in policy.aliases)},
        "staff": policy.is_staff(Address(spec=address)),
        "nudge": address.lower() in {one.lower() for one in policy.nudge},
        "operator": address.lower() == policy.operator.lower(),
    }
    for key, is_ours in keys.items():
        if is_ours:
            raise Failure(OURS.format(address=address, key=key, desk=policy.name))


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not any(one.isspace() for one in text)


def _told(address: str, found: Mapping[str, Traces], policies: Mapping[str, DeskPolicy]) -> Iterator[str]:
    """Yield what there is, and what is lost with it."""
    for name, traces in found.items():
        if not (traces.conversations or traces.mails or traces.elsewhere):
            yield f"{name}: nothing of {address} is known. Their old mail will not be learned from."
            continue
        mails = f"{count(len(traces.conversations), 'conversation')} with {count(traces.mails, 'mail')}"
        others = count(traces.elsewhere, "conversation")
        yield f"{name}: {mails}" + (f"; their name in {others} of other people" if traces.elsewhere else "")
        wall = Wall(policies[name].hours.zone)
        for one in traces.open_times:
            number, at = one.conversation_id, wall.instant(one.at)
            yield f"{name}: in conversation {number} they were told {at}, and will not be told anything more."


def _erase(store: Store, address: str, policies: Mapping[str, DeskPolicy], session: Session) -> None:
    """Erase, as soon as nothing is being handed over to them: its outcome could not be written down afterwards."""
    named = _named_in(store, address, dict.fromkeys(policies, frozenset[str]()))
    _erase_there(store, address, named, session)
    since = _named_in(store, address, {name: one.words for name, one in named.items()})
    if not all(one.is_nowhere for one in since.values()):  # what was written while somebody looked
        _erase_there(store, address, since, session)


def _named_in(store: Store, address: str, words: Mapping[str, frozenset[str]]) -> dict[str, Named]:
    """Return where they are named at each desk. words: what else means them, by desk."""
    return store.look_now(lambda tx: {name: tx.named_in(name, address, some) for name, some in words.items()})


def _erase_there(store: Store, address: str, named: Mapping[str, Named], session: Session) -> None:
    at, give_up_at = session.clock().now(), time.monotonic() + UNDER_WAY_SECONDS

    def work(tx: Transaction) -> bool:
        if any(_is_under_way(tx, name, address) for name in named):
            return False
        for name, one in named.items():
            tx.forget(name, address, at, one)
        return True

    while not store.run_now(work):
        if time.monotonic() > give_up_at:
            raise Failure(BEING_SENT.format(address=address))
        time.sleep(0.2)


def _is_under_way(tx: Transaction, desk: str, address: str) -> bool:
    """What a daemon that is gone has left in the middle is under way no more."""
    is_served = tx.lease_holder(desk, datetime.now(UTC)) is not None
    return is_served and tx.is_being_sent(desk, address)


def _left(configuration: Configuration) -> Iterator[str]:
    yield "In the mailbox itself, and in backups, everything is as before."
    if configuration.log.addresses:
        yield "log.addresses is on: the log may name them until it is rotated away."
