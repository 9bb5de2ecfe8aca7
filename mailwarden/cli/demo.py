"""`mailwarden demo`: everything at work on this machine, with invented people."""

from __future__ import annotations

from importlib.util import find_spec

import click

from mailwarden.cli.lazy import Failure

EXTRA = ("pymap", "aiosmtpd")


@click.command()
@click.option(
    "--speed",
    type=click.FloatRange(min=1),
    default=480.0,
    show_default=True,
    metavar="N",
    help="How many seconds of the demo's clock pass in one of yours; 480 is a working day in about a minute.",
)
@click.option("--keep", is_flag=True, help="Leave the mail servers up at the end, and say how to look into them.")
@click.pass_context
def demo(ctx: click.Context, speed: float, keep: bool) -> None:
    """See a working day in about a minute, with invented people.

    Mail servers, three customers and two colleagues, all on this machine and gone afterwards: who writes, what they
    are told, what is due, and the mails as people get them. It is the same code that `run` uses; only the servers
    and the clock differ. No configuration is needed, and no mail leaves this machine.

    \b
    Example:  mailwarden demo --speed 240
    """
    if not all(map(find_spec, EXTRA)):
        raise Failure("The demo brings its own mail servers, which are not installed: pip install 'mailwarden[demo]'")
    from mailwarden.demo.main import run_demo

    ctx.exit(run_demo(speed, keep))
