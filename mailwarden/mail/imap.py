"""One IMAP connection that looks at one mailbox and changes nothing in it (EXAMINE and PEEK, RFC 3501).

Blocks; exactly one thread may use it (worker.py). Delivers raw bytes, reads no message. Whatever goes wrong, the
connection is cut and the caller gets Unavailable with a sentence and a remedy; afterwards it must connect anew.
"""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from mailwarden.errors import MailboxFull, MailboxMissing, Unavailable
from mailwarden.mail.arguments import checked_message_id, checked_text
from mailwarden.mail.idle import IdleRefused, idle_once, wait_readable
from mailwarden.mail.listing import listed_mailboxes
from mailwarden.mail.login import ImapAccount, logged_in
from mailwarden.mail.refusals import GARBLED, imap_failure, mailbox_refused, server_text
from mailwarden.mail.sent import ListedMailbox

__all__ = ["FetchedMessage", "ImapAccount", "ImapConnection", "MailboxState"]

HEADER_LIMIT_BYTES = 256 * 1024
# The longest line that imaplib reads is 1,000,000 bytes, and a line of search results may name every UID asked for.
SEARCH_WINDOW = 50_000
# A whole answer may take this many times the longest silence in it: a byte now and then is no silence, and no progress.
WHOLE_ANSWER = 2.5
PAUSE_SECONDS = 10.0  # before the next IDLE of a server that ended the last one with nothing but a warning


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMessage:
    """What the server tells of one message, its header block as raw bytes."""

    uid: int
    internal_date: datetime  # aware, UTC; when the server took it in (RFC 3501 section 2.3.3)
    size_bytes: int
    flags: frozenset[str]  # as served: "\\Answered", "$Forwarded"
    header: bytes  # cut at HEADER_LIMIT_BYTES
    is_sent: bool | None = None  # in Gmail's mailbox with all mail: whether it was sent from here; None elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """What EXAMINE and later pushes told of the mailbox."""

    uid_validity: int  # a new value voids every UID known before (RFC 3501 section 2.3.1.1)
    uid_next: int  # the next UID to be given out, at the time of EXAMINE
    exists: int  # messages in the mailbox, as last told


class ImapConnection:
    """A logged-in connection; examine() first, then the questions about that mailbox."""

    def __init__(self, account: ImapAccount) -> None:
        """Connect and log in. Raises Unavailable, LoginRefused, UnsafeArgument.

        can_idle: whether the server pushes (RFC 2177); otherwise ask it with refresh() from time to time.
        """
        self.account = account
        self.state = MailboxState(uid_validity=0, uid_next=1, exists=0)
        self.is_open = True
        self.overdue_at: float | None = None  # by the monotonic clock; None: nothing is being asked
        self._client = logged_in(account)
        self.can_idle = bool(self._client.has_capability("IDLE"))
        self._is_gmail = bool(self._client.has_capability("X-GM-EXT-1"))
        self._mailbox, self._has_labels = "", False  # the mailbox that is open
        self._is_doubtful = False  # whether the server has warned of something since it was opened
        self._is_pausing = False

    def examine(self, mailbox: str) -> MailboxState:
        """Open the mailbox for reading only. Raises MailboxMissing if it is not there or not ours to read."""
        checked_text(mailbox)
        with self._talking(mailbox):
            self._is_doubtful = False
            told = self._client.select_folder(mailbox, readonly=True)
            self._mailbox, self._has_labels = mailbox, self._is_gmails_all_mail(mailbox)
            uid_next = told.get(b"UIDNEXT") or self._uid_after_last()
            self.state = MailboxState(
                uid_validity=told.get(b"UIDVALIDITY", 0), uid_next=uid_next, exists=told.get(b"EXISTS", 0)
            )
        return self.state

    def refresh(self) -> None:
        """Have the server look again, so that a search sees what has arrived. Raises MailboxMissing.

        By NOOP; but a mailbox that may be another one by now is opened anew: when it was deleted or renamed, Cyrus goes
        on showing it as an empty one, and Dovecot, where it was made anew at once, as it was, with an untagged NO.
        """
        if self._mailbox and (self._is_doubtful or not self.state.exists):
            self.examine(self._mailbox)
            return
        with self._talking():
            self._client.noop()

    def wait(self, seconds: float, wake_descriptor: int) -> bool:
        """Wait for a push, a byte on wake_descriptor or the end of the time; tell whether the mailbox may have changed.

        Without IDLE nothing is pushed: it just waits, and returns False.
        """
        with self._talking(and_waiting=seconds):
            if self.can_idle and not self._is_pausing:
                return self._idle(seconds, wake_descriptor)
            wait_readable(self._client, min(seconds, PAUSE_SECONDS) if self._is_pausing else seconds, wake_descriptor)
            self._is_pausing = False
        return False

    def uids_after(self, after_uid: int, since: date | None = None) -> tuple[list[int], bool]:
        """Return UIDs above after_uid, ascending, and whether there may be more beyond them.

        since: only messages of that INTERNALDATE day or later, in the server's time zone.
        """
        low, window = after_uid + 1, SEARCH_WINDOW
        while low + window < self.state.uid_next:
            if found := self._search([f"{low}:{low + window - 1}"], since):
                return found, True
            low, window = low + window, window * 2
        # "n:*" also names the highest UID when that is below n.
        return [uid for uid in self._search([f"{low}:*"], since) if uid > after_uid], False

    def fetch_dates(self, uids: list[int]) -> list[tuple[int, datetime]]:
        """Return UID and INTERNALDATE, in UTC, of those messages that are still there, ascending by UID."""
        if not uids:
            return []
        with self._talking():
            answers = self._client.fetch(uids, ["INTERNALDATE"])
            dates = ((uid, answers.get(uid, {}).get(b"INTERNALDATE")) for uid in uids)
            return [(uid, _in_utc(date)) for uid, date in dates if date is not None]

    def fetch_flags(self, uids: list[int]) -> dict[int, frozenset[str]]:
        """Return the flags of those messages that are still there, in lower case."""
        if not uids:
            return {}
        with self._talking():
            answers = self._client.fetch(uids, ["FLAGS"])
            flags = {uid: answers[uid].get(b"FLAGS") for uid in uids if uid in answers}
            return {uid: frozenset(_text(one).lower() for one in given or ()) for uid, given in flags.items()}

    def fetch_headers(self, uids: list[int], limit_bytes: int = HEADER_LIMIT_BYTES) -> list[FetchedMessage]:
        """Return those messages that are still there, ascending by UID, their header blocks cut at limit_bytes."""
        if not uids:
            return []
        header = f"BODY.PEEK[HEADER]<0.{int(limit_bytes)}>"
        labels = ["X-GM-LABELS"] if self._has_labels else []
        with self._talking():
            answers = self._client.fetch(uids, ["INTERNALDATE", "RFC822.SIZE", "FLAGS", *labels, header])
            # An answer without a header block is a change of flags that came in between.
            return [_message(uid, answers[uid]) for uid in uids if _part(answers.get(uid), b"BODY[HEADER]") is not None]

    def fetch_starts(self, uids: list[int], limit_bytes: int) -> dict[int, bytes]:
        """Return by UID the first limit_bytes of each whole message as served; those that are gone left out."""
        if not uids:
            return {}
        with self._talking():
            answers = self._client.fetch(uids, [f"BODY.PEEK[]<0.{int(limit_bytes)}>"])
            starts = ((uid, _part(answers.get(uid), b"BODY[]")) for uid in uids)
            return {uid: start[:limit_bytes] for uid, start in starts if start is not None}

    def has_message_id(self, message_id: str) -> bool:
        """Tell whether the mailbox holds a message with this canonical Message-ID. Raises UnsafeArgument."""
        wanted = checked_message_id(message_id)
        self.refresh()
        with self._talking():
            return bool(self._client.search(["HEADER", "Message-ID", f"<{wanted}>"]))

    def uids_with(self, field: str, text: str, since: date) -> list[int]:
        """Return the messages of that day or later of which a header field holds a text, ascending.

        since: in the server's time zone. Raises UnsafeArgument.
        """
        criteria: list[object] = ["SINCE", since, "HEADER", checked_text(field), checked_text(text)]
        with self._talking():
            self._client.noop()
            return sorted(self._client.search(criteria))

    def append(self, mailbox: str, raw: bytes, when: datetime | None = None) -> None:
        """Store a copy of a message, marked as read; when: its INTERNALDATE, aware. Raises MailboxMissing."""
        checked_text(mailbox)
        with self._talking(mailbox):
            self._client.append(mailbox, raw, flags=["\\Seen"], msg_time=when)

    def mailboxes(self) -> list[ListedMailbox]:
        """Return the mailboxes of the account (LIST); none if the list cannot be read, as Exchange's at times."""
        with self._talking():
            return listed_mailboxes(self._client)

    def log_out(self, seconds: float = 2) -> None:
        """End the session politely if the server answers within the time, and cut the connection in any case."""
        if self.is_open:
            with suppress(imaplib.IMAP4.error, OSError, *GARBLED):
                self._client.socket().settimeout(seconds)
                self._client.logout()
        self.cut()

    def cut(self) -> None:
        """Close the socket; nothing more can be asked."""
        self.is_open = False
        with suppress(OSError):
            self._client.shutdown()

    def abort(self) -> None:
        """End whatever the owning thread is waiting for; the only method that another thread may call."""
        with suppress(OSError):
            # The plain method: that of SSLSocket would take the TLS state away from under the other thread.
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

    def _idle(self, seconds: float, wake_descriptor: int) -> bool:
        try:
            pushed = idle_once(self._client, seconds, wake_descriptor)
        except IdleRefused:  # some proxies offer what the server behind them does not have
            self.can_idle = False
            return False
        self._is_pausing = "NO" in self._client._imap.untagged_responses and not pushed
        return pushed

    def _search(self, uids: list[str], since: date | None) -> list[int]:
        with self._talking():
            criteria: list[object] = ["UID", *uids]
            return sorted(self._client.search(criteria + (["SINCE", since] if since else [])))

    def _is_gmails_all_mail(self, mailbox: str) -> bool:
        """Tell whether the mailbox holds everything, sent or received, with a label for what was sent."""
        if not self._is_gmail:
            return False
        return any(one.is_gmails_all_mail for one in listed_mailboxes(self._client, mailbox))

    def _uid_after_last(self) -> int:
        """Return what UIDNEXT must at least be, for servers that do not tell it."""
        return int(max(self._client.search(["UID", "*"]), default=0)) + 1

    @contextmanager
    def _talking(self, mailbox: str = "", *, and_waiting: float = 0.0) -> Iterator[None]:
        """Translate what the libraries raise; cut the connection then, since nobody knows what comes next on it."""
        if not self.is_open:
            raise Unavailable(f"the connection to {self.account.place} is closed")
        self.overdue_at = time.monotonic() + and_waiting + WHOLE_ANSWER * self.account.read_seconds
        try:
            yield
            self._note_pushes()
        except (imaplib.IMAP4.error, OSError, *GARBLED) as error:
            failure = self._failure(error, mailbox)
            if not isinstance(failure, MailboxMissing | MailboxFull):  # a plain refusal leaves the connection in order
                self.cut()
            raise failure from error
        except BaseException:
            self.cut()
            raise
        finally:
            self.overdue_at = None

    def _note_pushes(self) -> None:
        """Take in what the server told besides the answers, and forget it: imaplib would keep it for ever."""
        told: dict[str, list[bytes]] = self._client._imap.untagged_responses
        exists = int(told["EXISTS"][-1]) if "EXISTS" in told else self.state.exists
        # Which of them came last is not known: rather too few than a mailbox that seems to hold something.
        self.state = replace(self.state, exists=max(0, exists - len(told.get("EXPUNGE", ()))))
        if validity := told.get("UIDVALIDITY"):
            self.state = replace(self.state, uid_validity=int(validity[-1]))
        self._is_doubtful |= "NO" in told
        for kind in told.keys() - {"BYE"}:
            del told[kind]

    def _failure(self, error: BaseException, mailbox: str) -> Unavailable:
        account, farewell = self.account, self._client._imap.untagged_responses.get("BYE")
        if self.overdue_at is not None and time.monotonic() > self.overdue_at:  # whatever the end looked like
            return imap_failure(TimeoutError(), account.host, account.port)
        was_refused = isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort)
        if mailbox and was_refused and not farewell:
            return mailbox_refused(server_text(error), account.place, account.user, mailbox)
        return imap_failure(error, account.host, account.port, farewell)


def _message(uid: int, answer: dict[bytes, Any]) -> FetchedMessage:
    labels = answer.get(b"X-GM-LABELS")
    return FetchedMessage(
        uid=uid,
        internal_date=_in_utc(answer.get(b"INTERNALDATE")),
        size_bytes=int(answer.get(b"RFC822.SIZE") or 0),
        flags=frozenset(_text(flag) for flag in answer.get(b"FLAGS") or ()),
        header=(_part(answer, b"BODY[HEADER]") or b"")[:HEADER_LIMIT_BYTES],
        is_sent=None if labels is None else b"\\Sent" in labels,
    )


def _part(answer: dict[bytes, Any] | None, item: bytes) -> bytes | None:
    """Return a body section, which servers name with or without the origin "<0>"; None where it was not answered."""
    for key, value in (answer or {}).items():
        if key.startswith(item):
            return value if isinstance(value, bytes) else b""
    return None


def _in_utc(told: datetime | None) -> datetime:
    """Return an INTERNALDATE in UTC; the present for one that cannot be read, since the message did just arrive."""
    try:
        return told.astimezone(UTC) if told is not None else datetime.now(UTC)
    except (OverflowError, ValueError):
        return datetime.now(UTC)


def _text(word: bytes | int) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)
