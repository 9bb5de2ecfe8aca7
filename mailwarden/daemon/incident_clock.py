"""Keeps the word that was given about incidents: reminds staff, writes without news in time, reports who was told.

Asked again and again beside the deadlines; it looks into the store only every few seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.incident_times import reminder_at, silence_ends
from mailwarden.core.incidents import Incident, Stage
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.incident_holding import Holding
from mailwarden.daemon.incidents import Incidents, tally_of
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import Report
from mailwarden.mail.incidents import Situation
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

LOOK_EVERY = timedelta(seconds=10)
NEWEST = 20  # incidents whose end may still have to be reported
REPORT_AT_THE_LATEST = timedelta(hours=2)  # what is still on its way then is said to be so
WITHOUT_NEWS = (Stage.SILENT, Stage.LAST)


class IncidentClock:
    """The alarm clock of one desk's incidents."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock) -> None:
        self._store, self._clock, self._desk, self._policy = store, clock, carrier.desk.name, carrier.policy
        self._incidents = Incidents(carrier, carrier.post.renderer)
        self._holding = Holding(carrier, self._incidents)
        self._looked_at: datetime | None = None

    async def work(self) -> int:
        """Do what is due about incidents; returns in how many there is something on its way."""
        now = self._clock.now()
        if self._looked_at and now - self._looked_at < LOOK_EVERY:
            return 0
        self._looked_at = now
        return await self._store.run(lambda tx: self._turn(tx, now))

    def _turn(self, tx: Transaction, now: datetime) -> int:
        for incident in tx.open_incidents(self._desk):
            if not self._holding.is_about_to_tell(tx, incident, now):
                self._keep_word(tx, incident, now)
        return sum(self._report(tx, one, now) for one in tx.incidents(self._desk, NEWEST))

    def _keep_word(self, tx: Transaction, incident: Incident, now: datetime) -> None:
        people = len(tx.incident_people(incident.incident_id))
        silent_at, reminder = (at(incident, people, self._policy) for at in (silence_ends, reminder_at))
        if silent_at and silent_at <= now:
            self._incidents.say_no_news(tx, incident, now)
        elif reminder and reminder <= now:
            self._incidents.remind(tx, incident, now)

    def _report(self, tx: Transaction, incident: Incident, now: datetime) -> bool:
        """Tell staff who was told in the newest round, once that is known; True while there is something to know."""
        last = incident.last
        if last is None or incident.reported_step >= last.number:
            return False
        mails = [one for one in tx.incident_mails(incident.incident_id) if one.round == last.number]
        if any(not one.is_settled for one in mails) and now - last.at < REPORT_AT_THE_LATEST:
            return True
        if mails or last.stage not in WITHOUT_NEWS:
            self._incidents.report(tx, Report(situation=Situation.TOLD, incident=incident, tally=tally_of(mails)), now)
        tx.change_incident(incident.incident_id, reported_step=last.number)
        return True
