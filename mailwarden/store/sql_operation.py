"""What keeps the service in order: switches, alarms, leases, and what the installation remembers about itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, bindparam, delete, exists, func, insert, literal, or_, select, update

from mailwarden.core.conversation import Kind
from mailwarden.store.rows import Alarm, AlarmTold, AlarmWord
from mailwarden.store.schema import alarm_words, alarms, leases, limits, meta, submissions
from mailwarden.store.verbs import AnyRow, Verbs

_SW, _A, _W, _L, _META, _S = limits.c, alarms.c, alarm_words.c, leases.c, meta.c, submissions.c
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_THIS_SWITCH = (_SW.desk == bindparam("its_desk"), _SW.name == bindparam("its_name"))
_SWITCH = select(func.min(_SW.since)).where(
    _SW.desk.in_((bindparam("its_desk"), "")), _SW.name == bindparam("its_name")
)
_SWITCH_OFF = delete(limits).where(*_THIS_SWITCH)
_SWITCH_AGAIN = update(limits).where(*_THIS_SWITCH)
_SWITCH_ON = insert(limits)

_STANDING = select(alarms).where(_A.cleared_at.is_(None)).order_by(_A.raised_at, _A.id)
_THIS_ALARM = _STANDING.where(_A.desk == bindparam("its_desk"), _A.subject == bindparam("its_subject"))
_RAISE = insert(alarms)
_CLEAR = update(alarms).where(_A.id == bindparam("its_id"))

_BEGINNING = ~exists().where(_W.alarm_id == _A.id, _W.route == bindparam("its_route"))
_END = (
    exists().where(_W.alarm_id == _A.id, _W.route == bindparam("its_route"), ~_W.is_over),
    ~exists().where(_W.alarm_id == _A.id, _W.route == bindparam("its_route"), _W.is_over),
)
_UNSAID = (
    select(alarms)
    .where(or_(and_(_A.cleared_at.is_(None), _BEGINNING), and_(_A.cleared_at.is_not(None), *_END)))
    .order_by(_A.id)
)
_SAY = insert(alarm_words)

_SAID = (
    select(_W.route, _W.at)
    .join(alarms, _A.id == _W.alarm_id)
    .where(
        _A.desk == bindparam("its_desk"),
        _A.subject == bindparam("its_subject"),
        _A.raised_at == bindparam("raised_at"),
        ~_W.is_over,
    )
    .order_by(_W.route)
)
_MAILS_ABOUT = (  # the mail is queued in the instant in which the alarm is raised
    select(_S.sent_at, _S.reply)
    .where(
        _S.desk == bindparam("its_desk"),
        _S.conversation_id.is_(None),
        _S.queued_at == bindparam("raised_at"),
        _S.kind == Kind.ALARM,
    )
    .order_by(_S.id)
)

_LEASE = select(leases).where(_L.desk == bindparam("its_desk")).with_for_update()
_ADD_LEASE = insert(leases)
_CHANGE_LEASE = update(leases).where(_L.desk == bindparam("its_desk"))
_OWN_LEASE = _CHANGE_LEASE.where(_L.holder == bindparam("its_holder"), _L.epoch == bindparam("its_epoch"))

_HOLDS_LEASE = (
    select(literal(1))
    .select_from(leases)
    .where(_L.desk == bindparam("its_desk"), _L.holder == bindparam("its_holder"), _L.epoch == bindparam("its_epoch"))
    .with_for_update(read=True)
)

_THIS_VALUE = (_META.kind == bindparam("its_kind"), _META.name == bindparam("its_name"))
_VALUE = select(_META.value).where(*_THIS_VALUE)
_REPLACE_VALUE = update(meta).where(*_THIS_VALUE)
_ADD_VALUE = insert(meta)


class OperationVerbs(Verbs):
    """Switches, alarms, leases, secrets and notes."""

    def set_switch(self, name: str, at: datetime | None, desk: str = "") -> None:
        if at is None:
            self._connection.execute(_SWITCH_OFF, {"its_desk": desk, "its_name": name})
        else:
            self._put(_SWITCH_AGAIN, _SWITCH_ON, {"desk": desk, "name": name}, {"since": at})

    def switch(self, name: str, desk: str = "") -> datetime | None:
        """Return since when it is on, for this desk or for all of them."""
        since: datetime | None = self._connection.scalar(_SWITCH, {"its_desk": desk, "its_name": name})
        return since

    def raise_alarm(self, desk: str, subject: str, text: str, at: datetime) -> bool:
        if self._standing(desk, subject):
            return False
        self._connection.execute(_RAISE, {"desk": desk, "subject": subject, "text": text, "raised_at": at})
        return True

    def clear_alarm(self, desk: str, subject: str, at: datetime) -> Alarm | None:
        row = self._standing(desk, subject)
        if row is None:
            return None
        self._connection.execute(_CLEAR, {"its_id": row.id, "cleared_at": at})
        return _alarm(row, cleared_at=at)

    def alarms(self) -> tuple[Alarm, ...]:
        return tuple(_alarm(row) for row in self._connection.execute(_STANDING))

    def told_of(self, alarm: Alarm) -> tuple[AlarmTold, ...]:
        which = {"its_desk": alarm.desk, "its_subject": alarm.subject, "raised_at": alarm.raised_at}
        mails = self._connection.execute(_MAILS_ABOUT, which)
        words = self._connection.execute(_SAID, which)
        return (
            *(AlarmTold(route="mail", at=row.sent_at, reply=row.reply) for row in mails),
            *(AlarmTold(route=row.route, at=row.at, reply="") for row in words),
        )

    def unsaid_alarms(self, route: str) -> tuple[AlarmWord, ...]:
        rows = self._connection.execute(_UNSAID, {"its_route": route})
        found = ((row, _alarm(row, cleared_at=row.cleared_at)) for row in rows)
        return tuple(AlarmWord(alarm_id=row.id, alarm=one, is_over=one.cleared_at is not None) for row, one in found)

    def say_alarm(self, word: AlarmWord, route: str, at: datetime) -> None:
        values = {"alarm_id": word.alarm_id, "route": route, "is_over": word.is_over, "at": at}
        self._connection.execute(_SAY, values)

    def take_lease(self, desk: str, holder: str, now: datetime, length: timedelta) -> int | None:
        lease = self._connection.execute(_LEASE, {"its_desk": desk}).first()
        if lease is None:
            self._connection.execute(_ADD_LEASE, {"desk": desk, "holder": holder, "epoch": 1, "until": now + length})
            return 1
        if lease.holder != holder and lease.until > now:
            return None
        epoch: int = lease.epoch if lease.holder == holder else lease.epoch + 1
        values = {"its_desk": desk, "holder": holder, "epoch": epoch, "until": now + length}
        self._connection.execute(_CHANGE_LEASE, values)
        return epoch

    def lease_holder(self, desk: str, now: datetime) -> str | None:
        lease = self._connection.execute(_LEASE, {"its_desk": desk}).first()
        return lease.holder if lease and lease.until > now else None

    def holds_lease(self, desk: str, holder: str, epoch: int) -> bool:
        values = {"its_desk": desk, "its_holder": holder, "its_epoch": epoch}
        return self._connection.scalar(_HOLDS_LEASE, values) is not None

    def renew_lease(self, desk: str, holder: str, epoch: int, now: datetime, length: timedelta) -> bool:
        values = {"its_desk": desk, "its_holder": holder, "its_epoch": epoch, "until": now + length}
        return self._connection.execute(_OWN_LEASE, values).rowcount == 1

    def drop_lease(self, desk: str, holder: str, epoch: int) -> None:
        # The row stays, since the next holder's epoch must be higher than every one before.
        values = {"its_desk": desk, "its_holder": holder, "its_epoch": epoch, "holder": "", "until": _LONG_AGO}
        self._connection.execute(_OWN_LEASE, values)

    def secret(self, name: str, fresh: bytes) -> bytes:
        kept = self.kept_secret(name)
        if kept is None:
            self._connection.execute(_ADD_VALUE, {"kind": "secret", "name": name, "value": fresh})
        return fresh if kept is None else kept

    def kept_secret(self, name: str) -> bytes | None:
        """Return a secret if it was made already."""
        kept: bytes | None = self._connection.scalar(_VALUE, {"its_kind": "secret", "its_name": name})
        return kept

    def note(self, name: str, value: str | None = None) -> str | None:
        if value is not None:
            key = {"kind": "note", "name": name}
            self._put(_REPLACE_VALUE, _ADD_VALUE, key, {"value": value.encode()})
            return value
        kept = self._connection.scalar(_VALUE, {"its_kind": "note", "its_name": name})
        return None if kept is None else kept.decode()

    def _standing(self, desk: str, subject: str) -> AnyRow | None:
        return self._connection.execute(_THIS_ALARM, {"its_desk": desk, "its_subject": subject}).first()


def _alarm(row: AnyRow, cleared_at: datetime | None = None) -> Alarm:
    return Alarm(desk=row.desk, subject=row.subject, text=row.text, raised_at=row.raised_at, cleared_at=cleared_at)
