"""What a file may say although it has a price that its author may not know; no mistakes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from mailwarden.config.desk import Desk
from mailwarden.config.findings import Finding
from mailwarden.config.locate import Path
from mailwarden.config.models import KeepTable
from mailwarden.config.sections import Sections


def cautions(sections: Sections) -> Iterator[Finding]:
    """Yield what to think about once more. sections: without mistakes."""
    for name, desk in sections.readable_desks().items():
        yield from _nobody_hears_of_bounces(("desk", name), desk)
        if sections.keep:
            yield from _forgets_what_it_learns_from(name, desk, sections.keep)


def _nobody_hears_of_bounces(path: Path, desk: Desk) -> Iterator[Finding]:
    if desk.smtp.envelope_sender == "null":
        yield Finding(
            path=(*path, "smtp", "envelope_sender"),
            message="mail that cannot be delivered comes back to nobody: a customer whose address is wrong counts as "
            "told, and an address of your own people that fails is not noticed",
            remedy='write "desk" unless your mail server demands "null"',
        )
    elif desk.smtp.envelope_sender not in ("desk", desk.address, *desk.aliases):
        yield Finding(
            path=(*path, "smtp", "envelope_sender"),
            message=f"mail that cannot be delivered comes back to {desk.smtp.envelope_sender}, where it is not read "
            "unless that mailbox is the desk's own",
            remedy='write "desk", unless what arrives there reaches the desk',
        )


def _forgets_what_it_learns_from(name: str, desk: Desk, keep: KeepTable) -> Iterator[Finding]:
    if keep.closed < desk.acknowledge.history:
        yield Finding(
            path=("keep", "closed"),
            message=f"conversations are forgotten before [desk.{name}] has learned from all that its "
            "acknowledge.history reaches back to",
            remedy="keep them at least as long, or learn from less",
        )
