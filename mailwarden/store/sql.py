"""The transaction on any database that SQLAlchemy speaks to: every verb of the contract, grouped by subject."""

from __future__ import annotations

from mailwarden.store.sql_conversations import ConversationVerbs
from mailwarden.store.sql_erasure import ErasureVerbs
from mailwarden.store.sql_incidents import IncidentVerbs
from mailwarden.store.sql_ledger import LedgerVerbs
from mailwarden.store.sql_mailboxes import MailboxVerbs
from mailwarden.store.sql_messages import MessageVerbs
from mailwarden.store.sql_operation import OperationVerbs
from mailwarden.store.sql_outbox import OutboxVerbs
from mailwarden.store.sql_reporting import ReportVerbs
from mailwarden.store.sql_retention import RetentionVerbs
from mailwarden.store.sql_staff import StaffVerbs


class SqlTransaction(
    MailboxVerbs,
    MessageVerbs,
    ConversationVerbs,
    LedgerVerbs,
    OutboxVerbs,
    OperationVerbs,
    ReportVerbs,
    RetentionVerbs,
    ErasureVerbs,
    StaffVerbs,
    IncidentVerbs,
):
    """A `store.protocol.Transaction` on one connection; who opened the connection begins and ends the transaction.

    A broken constraint raises SQLAlchemy's IntegrityError: the caller has made a mistake, and nothing is kept.
    """
