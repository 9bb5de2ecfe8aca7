"""Where a scene plays: a domain of its own on the private servers, a clock, people, and the daemons they meet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.scenarios.clockwork import Clock
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Person, Staff
from tests.scenarios.settings import OFFICE, DeskSettings, Settings, imap, smtp
from tests.servers import MailServers

BEFORE = "2026-11-24 09:50:00"
TUESDAY_MORNING = "2026-11-24 09:58:30"  # four opening hours later it is just before 14:00


class Stage:
    """One test's own corner of the private servers."""

    def __init__(self, servers: MailServers, home: Path, domain: str) -> None:
        self.servers, self.home, self.domain = servers, home, domain
        self.clock = Clock(home / "clock", TUESDAY_MORNING)
        self.operator = self.person("Olga Operator", f"operator@ops.{domain}")
        self.anna = Staff(servers, self.clock, "Anna Berg", f"anna@{domain}")
        self._daemons: list[Daemon] = []

    def person(self, name: str, address: str = "") -> Person:
        """Return somebody who may write; by default a customer."""
        first = name.split()[0].lower()
        return Person(self.servers, self.clock, name, address or f"{first}@customers.{self.domain}")

    def desk(self, name: str = "support", **changes: str | tuple[str, ...]) -> DeskSettings:
        """Return a desk on the private servers with Anna as its staff."""
        address = f"{name}@{self.domain}"
        plain = DeskSettings(
            name=name,
            address=address,
            imap=imap(self.servers, address),
            smtp=smtp(self.servers),
            staff=(f"Anna Berg <{self.anna.address}>",),
        )
        return replace(plain, **changes)  # type: ignore[arg-type]  # every field is one of the two

    def settings(
        self, *desks: DeskSettings, hours: str = OFFICE, first_reply: str = "4h", limits: str = ""
    ) -> Settings:
        return Settings(
            desks=desks or (self.desk(),),
            operator=self.operator.address,
            hours=hours,
            first_reply=first_reply,
            limits=limits,
        )

    def daemon(self, settings: Settings | None = None, name: str = "mailwarden") -> Daemon:
        """Return an installation that was never started."""
        home = self.home / name
        home.mkdir()
        daemon = Daemon(home, settings or self.settings(), self.clock)
        self._daemons.append(daemon)
        return daemon

    def running(self, settings: Settings | None = None) -> Daemon:
        """Return a daemon that watches its desks; the clock then shows Tuesday, just before ten."""
        self.clock.set(BEFORE)  # what comes after the first contact must not look older, however long the start takes
        daemon = self.daemon(settings).start().wait_until_ready()
        self.clock.set(TUESDAY_MORNING)
        return daemon

    def clear(self) -> None:
        for daemon in self._daemons:
            daemon.put_away()

    def unexpected_noise(self) -> list[str]:
        """Return what daemons that ran printed beside their log."""
        return [line for one in self._daemons if not one.may_speak_plainly for line in one.noise.all()]


@contextmanager
def without_smtp(stage: Stage) -> Iterator[None]:
    """Stop the private Postfix for as long as this lasts."""
    stage.servers.stop_smtp()
    try:
        yield
    finally:
        stage.servers.start_smtp()


@contextmanager
def without_imap(stage: Stage) -> Iterator[None]:
    """Stop the private Dovecot for as long as this lasts; mail can still be delivered by LMTP."""
    stage.servers.stop_imap()
    try:
        yield
    finally:
        stage.servers.start_imap()
