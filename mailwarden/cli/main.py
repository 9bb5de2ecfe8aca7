"""The command `mailwarden` itself: which commands there are, each in a module that is read only when it is called."""

from __future__ import annotations

import click

from mailwarden import __version__
from mailwarden.cli.lazy import LazyGroup, Place
from mailwarden.cli.options import config_option

COMMANDS = {
    "run": Place("mailwarden.cli.run:run", "Watch the mailboxes and write to people, until told to stop."),
    "demo": Place("mailwarden.cli.demo:demo", "See a working day in about a minute, with invented people."),
    "check": Place("mailwarden.cli.check:check", "Look for mistakes in the configuration and the texts."),
    "status": Place("mailwarden.cli.status:status", "Say how every desk is, and what needs a person."),
    "threads": Place("mailwarden.cli.threads:threads", "List who waits, since when, and what they were told."),
    "explain": Place("mailwarden.cli.explain:explain", "Say what was decided about a mail, and why."),
    "report": Place("mailwarden.cli.report:report", "Say how well the word was kept, and how long answers take."),
    "rehearse": Place("mailwarden.cli.rehearse:rehearse", "Try it on the mail you have: what would have been sent."),
    "preview": Place("mailwarden.cli.preview:preview", "Show a text as people get it."),
    "hours": Place("mailwarden.cli.hours:hours", "Show when a desk is open, and when a target runs out."),
    "pause": Place("mailwarden.cli.pause:pause", "Stop all sending at once."),
    "resume": Place("mailwarden.cli.pause:resume", "Send again, and mark as seen what needed a person."),
    "snooze": Place("mailwarden.cli.snooze:snooze", "Remind nobody of a conversation for a while."),
    "incident": Place("mailwarden.cli.incident:incident", "Tell many people of one thing that is wrong."),
    "forget": Place("mailwarden.cli.forget:forget", "Erase a person, and all that they wrote."),
    "state": Place("mailwarden.cli.state:state", "Keep a copy of what is remembered."),
    "config": Place("mailwarden.cli.config:config", "Write a commented example file, or its schema."),
}


@click.group(cls=LazyGroup, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@config_option
@click.version_option(__version__, message="%(prog)s %(version)s")
def mailwarden() -> None:
    """Honest expectations for people who write to a support mailbox.

    mailwarden watches a mailbox that already exists. It tells people who write when to expect an answer, sees that
    staff answered from their ordinary mail program, and writes again before a told time passes.

    \b
    See it at work, without any set-up:   mailwarden demo
    Set it up:                            mailwarden config example > config.toml
                                          mailwarden check --config config.toml
                                          mailwarden run --config config.toml

    Exit status: 0 done; 1 failed, a later attempt may work; 2 the command was not understood; 78 the configuration
    has to be mended first.
    """
