"""Erases one person: what is theirs goes, and where others' conversations name them, the name and address do.

Statistics stay, and name nobody. Salted hashes of the address and of the Message-IDs stay, so that their old mail is
recognised in a mailbox without being learned again. What SQLite keeps of deleted rows, `Store.rewrite` ends.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Insert,
    LargeBinary,
    Text,
    bindparam,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)

from mailwarden.core.conversation import PromiseState, SubmissionState
from mailwarden.store.rows import Named, OpenTime, Place, Traces
from mailwarden.store.schema import (
    alarm_words,
    alarms,
    conversations,
    decisions,
    failures,
    forgotten,
    messages,
    meta,
    metadata,
    promises,
    submissions,
    unplaced,
    unreachable,
)
from mailwarden.store.sql_retention import WITH_CONVERSATIONS, WITH_DECISIONS, WITH_MESSAGES, WITH_SUBMISSIONS
from mailwarden.store.verbs import Verbs, in_chunks

ERASED = "erased@mailwarden.invalid"  # who stands in the place of somebody erased in another person's conversation
_TELLING = 8  # characters from which on a name or a subject means somebody, and is no word that others use as well

_C, _M, _P, _S, _D, _F = conversations.c, messages.c, promises.c, submissions.c, decisions.c, forgotten.c
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_HASHES: BindParameter[str] = bindparam("hashes", expanding=True)

_THEIRS = select(_C.id, _C.requester_name, _C.subject, _C.base_subject).where(
    _C.desk == bindparam("desk"), _C.requester == bindparam("who")
)
_OPEN_TIMES = (
    select(_P.conversation_id, _P.at)
    .where(_P.conversation_id.in_(_IDS), _P.state == PromiseState.OPEN, _P.told_at.is_not(None))
    .order_by(_P.at)
)
_UNDER_WAY = select(_S.id).where(_S.conversation_id.in_(_IDS), _S.state == SubmissionState.SENDING)
_TO_THEM_ELSEWHERE = select(_S.id, _S.state).where(_S.desk == bindparam("desk"), _S.recipient_key == bindparam("who"))
_WITHDRAW_TIMES = (
    update(promises)
    .where(_P.conversation_id.in_(_IDS), _P.state == PromiseState.OPEN)
    .values(state=PromiseState.WITHDRAWN, ended_at=bindparam("its_end", type_=_P.ended_at.type))
)
_IDS_OF_MAIL = select(_M.message_id).where(_M.conversation_id.in_(_IDS))
_LOOSE_OF = select(_M.id).where(_M.id.in_(_IDS), _M.conversation_id.is_(None))
_IDS_OF_LOOSE_MAIL = select(_M.message_id).where(_M.id.in_(_IDS))
_LOOSE_DECISIONS = select(_D.id).where(
    _D.desk == bindparam("desk"), _D.conversation_id.is_(None), _D.message_id.in_(bindparam("mails", expanding=True))
)
_QUEUED_TO_US = select(_S.id, _S.content).where(
    _S.desk == bindparam("desk"), _S.conversation_id.is_(None), _S.content.is_not(None)
)
_NOT_UNREACHABLE = delete(unreachable).where(
    unreachable.c.desk == bindparam("desk"), unreachable.c.address == bindparam("who")
)
_KNOWN_HASHES = select(_F.hash).where(_F.desk == bindparam("desk"), _F.hash.in_(_HASHES))
_REMEMBER = insert(forgotten)

# Where free text of ours may name somebody: there also their name and what they wrote about is taken out. Elsewhere a
# name alone may be somebody else's.
_OUR_WORDS = frozenset({alarms.c.text, alarms.c.subject, decisions.c.detail, submissions.c.reply, failures.c.error})
_BLANK = {"name": "", "text": "", "subject": ""}  # of what they wrote in somebody else's conversation
_LEFT_ALONE = frozenset({forgotten, alarm_words})  # nothing in them can be read as an address


class ErasureVerbs(Verbs):
    """What takes one person out of the memory."""

    def traces_of(self, desk: str, address: str) -> Traces:
        key = address.lower()
        ids = [row.id for row in self._connection.execute(_THEIRS, {"desk": desk, "who": key})]
        times = [row for some in _chunks(ids) for row in self._connection.execute(_OPEN_TIMES, {"ids": some})]
        elsewhere = [row for row in self._named(desk, key) if row.conversation_id not in (None, *ids)]
        return Traces(
            conversations=tuple(ids),
            mails=len(self._mails_in(ids)) + len(self._loose(desk, key)),
            elsewhere=len({row.conversation_id for row in elsewhere}),
            open_times=tuple(OpenTime(conversation_id=row.conversation_id, at=row.at) for row in times),
        )

    def named_in(self, desk: str, address: str, words: Collection[str] = ()) -> Named:
        key = address.lower()
        theirs = self._connection.execute(_THEIRS, {"desk": desk, "who": key}).all()
        mails, ids = self._named(desk, key), {row.id for row in theirs}
        elsewhere = [row for row in mails if row.conversation_id not in (None, *ids)]
        names = {row.requester_name for row in theirs} | {name for row in elsewhere for name in _names(row.facts, key)}
        about = {subject for row in theirs for subject in (row.subject, row.base_subject)}
        telling = {one for one in (*names, *about) if len(one) >= _TELLING} | set(words)
        return Named(
            mails=tuple(row.id for row in mails),
            words=frozenset(telling),
            places=tuple(self._places(desk, key, telling)),
        )

    def is_being_sent(self, desk: str, address: str) -> bool:
        key = address.lower()
        ids = [row.id for row in self._connection.execute(_THEIRS, {"desk": desk, "who": key})]
        return self._is_being_sent(desk, key, ids)

    def forget(self, desk: str, address: str, at: datetime, named: Named | None = None) -> None:
        key, named = address.lower(), named or self.named_in(desk, address)
        ids = [row.id for row in self._connection.execute(_THEIRS, {"desk": desk, "who": key})]
        loose = [one for some in _chunks(named.mails) for one in self._connection.scalars(_LOOSE_OF, {"ids": some})]
        mails = [*self._mails_in(ids), *self._in_chunks(_IDS_OF_LOOSE_MAIL, loose)]
        self._remember(desk, [key, *mails], at)
        self._each(ids, [_WITHDRAW_TIMES], its_end=at)
        self._each(ids, WITH_CONVERSATIONS)
        self._each(loose, WITH_MESSAGES)
        for some in in_chunks(mails):
            numbers = self._connection.scalars(_LOOSE_DECISIONS, {"desk": desk, "mails": some}).all()
            self._each(numbers, WITH_DECISIONS)
        to_them = self._connection.execute(_TO_THEM_ELSEWHERE, {"desk": desk, "who": key})
        self._each([row.id for row in to_them], WITH_SUBMISSIONS)
        self._connection.execute(_NOT_UNREACHABLE, {"desk": desk, "who": key})
        self._each(self._letters_about(desk, {key, *named.words}), WITH_SUBMISSIONS)
        self._clear_alarms_about(desk, key)
        for place in named.places:
            self._take_out(place, _words_in(metadata.tables[place.table].c[place.column], key, named.words))

    def forgotten(self, desk: str, addresses: Sequence[str]) -> frozenset[str]:
        hashes = {self._hash(one): one for one in addresses}
        chunks = in_chunks(list(hashes))
        rows = (
            one for some in chunks for one in self._connection.scalars(_KNOWN_HASHES, {"desk": desk, "hashes": some})
        )
        return frozenset(hashes[one] for one in rows)

    # --- what there is ------------------------------------------------------------------------------------------------

    def _named(self, desk: str, key: str) -> Sequence[Any]:
        """Return every mail of which a header field names the address."""
        columns = (_M.id, _M.conversation_id, _M.author, _M.facts)
        found = select(*columns).where(_M.desk == desk, cast(_M.facts, Text).icontains(key, autoescape=True))
        return [row for row in self._connection.execute(found) if key in _addresses(row.facts)]

    def _loose(self, desk: str, key: str) -> list[int]:
        """Return the mails from them or to them that belong to no conversation."""
        return [row.id for row in self._named(desk, key) if row.conversation_id is None]

    def _mails_in(self, ids: Sequence[int]) -> list[str]:
        return self._in_chunks(_IDS_OF_MAIL, ids)

    def _in_chunks(self, statement: Any, ids: Sequence[int]) -> list[str]:
        return [one for some in _chunks(ids) for one in self._connection.scalars(statement, {"ids": some})]

    def _is_being_sent(self, desk: str, key: str, ids: Sequence[int]) -> bool:
        about_them = any(self._connection.scalars(_UNDER_WAY, {"ids": some}).all() for some in _chunks(ids))
        to_them = self._connection.execute(_TO_THEM_ELSEWHERE, {"desk": desk, "who": key})
        return about_them or any(row.state is SubmissionState.SENDING for row in to_them)

    def _letters_about(self, desk: str, words: Collection[str]) -> list[int]:
        """Return the mails to our own people that wait to be sent and name them: what they say is no longer known."""
        queued = self._connection.execute(_QUEUED_TO_US, {"desk": desk})
        return [row.id for row in queued if _mentions(row.content, words)]

    # --- what is done -------------------------------------------------------------------------------------------------

    def _remember(self, desk: str, words: Iterable[str], at: datetime) -> None:
        hashes = {self._hash(one) for one in words}
        if fresh := hashes - self._known_hashes(desk, sorted(hashes)):
            self._connection.execute(_REMEMBER, [{"desk": desk, "hash": one, "at": at} for one in sorted(fresh)])

    def _known_hashes(self, desk: str, hashes: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in in_chunks(hashes):
            found |= set(self._connection.scalars(_KNOWN_HASHES, {"desk": desk, "hashes": some}))
        return found

    def _each(self, ids: Sequence[int], statements: Sequence[Insert | Delete | Any], **values: Any) -> None:
        for some in _chunks(ids):
            for statement in statements:
                self._connection.execute(statement, {"ids": some, **values})

    def _places(self, desk: str, key: str, telling: Collection[str]) -> Iterator[Place]:
        """Yield where the address stands, or in our words what else means them, in every column that holds words."""
        for table in metadata.sorted_tables:
            if table in _LEFT_ALONE or table is unplaced:  # those of `unplaced` go with their mails
                continue
            for column in table.c:
                if isinstance(column.type, Text | JSON | LargeBinary):
                    found = self._rows_with(column, desk, _words_in(column, key, telling))
                    yield from (Place(table=table.name, column=column.name, key=tuple(row)) for row in found)

    def _rows_with(self, column: Column[Any], desk: str, words: Sequence[str]) -> Sequence[Any]:
        """Return the keys of the rows in which a column holds one of the words, perhaps within a longer one."""
        of_desk = [column.table.c.desk == desk] if "desk" in column.table.c else []
        keys = column.table.primary_key.columns
        return self._connection.execute(select(*keys).where(*of_desk, _holds(column, words))).all()

    def _clear_alarms_about(self, desk: str, key: str) -> None:
        """Two alarms that stand may not have one subject, and one about an address that nobody knows helps nobody."""
        about = select(alarms.c.id).where(alarms.c.desk == desk, alarms.c.subject.icontains(key, autoescape=True))
        ids = self._connection.scalars(about).all()
        self._each(ids, (delete(alarm_words).where(alarm_words.c.alarm_id.in_(_IDS)),))
        self._each(ids, (delete(alarms).where(alarms.c.id.in_(_IDS)),))

    def _take_out(self, place: Place, words: Sequence[str]) -> None:
        """Put nobody's address into the place of theirs; silently nothing where the row is gone."""
        table = metadata.tables[place.table]
        column = table.c[place.column]
        this = [one == value for one, value in zip(table.primary_key.columns, place.key, strict=True)]
        before = self._connection.scalar(select(column).where(*this))
        if before is None:
            return
        content = [one for one in before if one != words[0]] if column is _C.participants else before
        if (without := _without(content, words)) != before:
            self._connection.execute(update(table).where(*this).values({column.name: without}))


def _words_in(column: Column[Any], key: str, telling: Collection[str]) -> tuple[str, ...]:
    """Return what may name them in a column."""
    return (key, *sorted(telling)) if column in _OUR_WORDS or column.table is meta else (key,)


def _holds(column: Column[Any], words: Sequence[str]) -> ColumnElement[bool]:
    text = cast(column, Text)
    escaped = {form for one in words for form in (one, one.encode("ascii", "backslashreplace").decode())}
    return or_(*(text.icontains(one, autoescape=True) for one in sorted(escaped)))


def _without(content: Any, words: Sequence[str]) -> Any:
    """Return a value of a column in which the first of the words, an address, is nobody's, and the others are gone."""
    key, *telling = words
    match content:
        case bytes():
            return _without(content.decode("utf-8", "surrogateescape"), words).encode("utf-8", "surrogateescape")
        case str():
            replaced = _alone(key).sub(ERASED, content)
            for one in telling:
                replaced = _alone(one).sub("…", replaced)
            return replaced
        case [str(spec), str()] if spec.lower() == key:  # an address with its name
            return [ERASED, ""]
        case list():
            return [_without(one, words) for one in content]
        case dict():
            without = {**content, **(_BLANK if _is_by(content, key) else {})}
            return {name: _without(without[name], words) for name in content}
    return content


def _is_by(facts: dict[str, Any], key: str) -> bool:
    """Return whether the facts of a mail, or of what was said, are about something that this address wrote."""
    author = facts.get("author")
    return isinstance(author, str | list) and (author if isinstance(author, str) else author[0]).lower() == key


def _alone(word: str) -> re.Pattern[str]:
    """Return what finds a word in any letter case, but not within a longer word or address."""
    return re.compile(rf"(?<![\w.!#$%&'*+/=?^`{{|}}~-]){re.escape(word)}(?![\w-]|\.\w)", re.IGNORECASE)


def _addresses(facts: Any) -> set[str]:
    """Return the comparable addresses in the header fields of a mail."""
    return {spec.lower() for spec, _ in _people(facts)}


def _names(facts: Any, key: str) -> set[str]:
    return {name for spec, name in _people(facts) if spec.lower() == key and name}


def _people(facts: Any) -> list[list[str]]:
    alone = [facts[name] for name in ("author", "relay", "sender") if facts.get(name)]
    return alone + [pair for name in ("reply_to", "to", "cc") for pair in facts.get(name, ())]


def _mentions(content: bytes, words: Collection[str]) -> bool:
    """Return whether a mail of ours names one of these: its parts are encoded, so it is read."""
    message = message_from_bytes(content, policy=policy.default)
    texts = [str(value) for _, value in message.items()]
    texts += [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    read = " ".join(" ".join(texts).split())
    return any(_alone(" ".join(one.split())).search(read) for one in words)


def _chunks(ids: Sequence[int], size: int = 500) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
