"""A desk with a past: four weeks of requests, mostly answered within two opening hours."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from random import Random

from mailwarden.core.conversation import Part
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.daemon.relearning import learn_anew
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Sighting
from tests.core.builders import OFFICE, at, h, message
from tests.daemon.office import Office
from tests.store.samples import opening

DAYS, A_DAY = 28, 4
NEXT_NUMBER = DAYS * A_DAY + 1  # of the first conversation after the past


def relearn(office: Office) -> None:
    """Have the office read back what its store remembers."""
    asyncio.run(learn_anew(office.carrier.learner, office.store, office.clock))


def put_past(tx: Transaction, *, reason: Reason = Reason.NEW_REQUEST) -> None:
    """Write four weeks until Monday, 9:00 into the store."""
    random, begin = Random(3), at("Mon 09:00") - timedelta(days=DAYS)
    for number in range(DAYS * A_DAY):
        opened = OFFICE.next_opening(begin + timedelta(days=number // A_DAY)) + h(number % A_DAY * 2)
        ends = OFFICE.add(opened, h(0.3 + random.expovariate(1.2)))
        put_wait(tx, number, opened, ends if ends < at("Mon 09:00") else None, reason)


def put_wait(tx: Transaction, number: int, opened: datetime, answered: datetime | None, reason: Reason) -> None:
    """Write one request and its answer into the store."""
    customer = Address(spec=f"c{number}@customer.example")
    conversation = tx.open_conversation("support", opening(customer, reason=reason), "question", opened)
    if answered is not None:
        answer = message(answered, message_id=f"past.{number}@example.org")
        place = Sighting(desk="support", mailbox="SENT", uid_validity=1, uid=number + 1)
        tx.add_message(answer, place, conversation_id=conversation, part=Part.ANSWER, reason=Reason.ANSWERED_IN_SENT)
