"""The words of mail servers that report in no machine-readable way, as they really write them. Tables; decides nothing.

From qmail, Exim, Sendmail, Postfix, Exchange, Domino, GroupWise, MDaemon, IMail, Yahoo, AOL, Gmail and their kin: they
all write English. What is looked at was written by a mail server's address, so the tables may be generous.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


REPORT_SUBJECT = _any_of((
    "mail delivery", "deliver.{0,30}fail", "undeliver", "returned mail", "failure notice", "delivery (?:status|report)",
))  # fmt: skip

DELAYED = _any_of((
    "(?:is|was|been|be) (?:only )?delayed", "delayed (?:mail|delivery|message)",
    r"delivery (?:status.{0,20})?\(?delay", "not yet been delivered", "(?:will|to) (?:be )?(?:keep|continue|retr)",
    "still (?:trying|being retried|queued)", "do(?: not|n't) need to (?:resend|repeat)",
    "could not be delivered for the (?:last|past)", "warning message only", "not been able to deliver.{0,60}yet",
))  # fmt: skip

FAILED = _any_of((
    "undeliver", "not (?:be |been )?deliver", "deliver.{0,30}fail", "fail.{0,30}deliver",
    "unable to (?:deliver|relay)", "cannot (?:be )?(?:deliver|send)", "returned (?:mail|to sender|message)",
    "return(?:ing|ed) (?:your|the)", "unknown (?:user|recipient|address|local|host)",
    r"(?:user|recipient|host|address|mailbox)\S{0,40} (?:is )?(?:unknown|unavailable|disabled|full|rejected)",
    r"(?:user|recipient|host|address|mailbox)\S{0,40} (?:is )?not (?:found|known|listed|exist)",
    "no such", "does(?: not|n't) (?:exist|have|like)", "quota", "permanent", "fatal", "reject", "bounced",
    "could not", "couldn't", "giv(?:en|ing) up", "mailbox full", "invalid (?:recipient|address|user)", "error",
))  # fmt: skip

# A temporary trouble (4yz) that lasted too long is final all the same.
GIVEN_UP = _any_of((
    "giv(?:en|ing) up", "gave up", "too long", "expired", "retry time", r"\d days?\b", r"after \d+ attempt",
))  # fmt: skip
