"""What fills a template at a real desk, on the occasion of an invented mail that arrives now: for `preview --desk`.

It brings in most of the package `mail`, so commands import it late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from mailwarden.cli import samples
from mailwarden.core.closing import CHECK_IN, CROSSED, THANKS
from mailwarden.core.conversation import Tone
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.mail.alarms import alarm_values
from mailwarden.mail.asides import closing_values, restatement_values
from mailwarden.mail.corrections import correction_values
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.notices import notice_template, notice_values
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.values import Values, acknowledgement_values, return_values

Occasion = Callable[[DeskPolicy, datetime], Values]


def _acknowledgement(policy: DeskPolicy, now: datetime) -> Values:
    return acknowledgement_values(samples.acknowledgement_at(policy, now), policy, now)


def _notice(tone: Tone) -> Occasion:
    def values(policy: DeskPolicy, now: datetime) -> Values:
        decision, moment = samples.notice_at(policy, now, tone)
        return notice_values(decision, policy, moment)

    return values


def _restatement(policy: DeskPolicy, now: datetime) -> Values:
    decision, moment = samples.restatement_at(policy, now)
    return restatement_values(decision, policy, moment)


def _closing(step: int) -> Occasion:
    return lambda policy, now: closing_values(samples.closing_at(policy, now, step), policy, now)


def _crossed(policy: DeskPolicy, now: datetime) -> Values:
    notice, moment = samples.notice_at(policy, now, Tone.UPDATE)
    told = notice.promise.at if notice.promise else None
    closing = replace(samples.closing_at(policy, moment, CROSSED), told=told, reason=Reason.MAILS_CROSSED)
    return closing_values(closing, policy, moment)


def _nudge(policy: DeskPolicy, now: datetime) -> Values:
    decision, moment = samples.nudge_at(policy, now)
    return nudge_values(decision, policy, moment)


def _returned(policy: DeskPolicy, now: datetime) -> Values:
    return return_values(samples.return_at(policy, now), policy, now)


def _question(policy: DeskPolicy, now: datetime) -> Values:
    return question_values(samples.question_at(policy, now), policy, now)


def _correction(policy: DeskPolicy, now: datetime) -> Values:
    return correction_values(samples.correction_at(policy, now), policy, now)


def _help(policy: DeskPolicy, _: datetime) -> Values:
    return help_values(samples.help_at(policy), policy)


def _alarm(policy: DeskPolicy, now: datetime) -> Values:
    return alarm_values(policy, "mailbox-inbox", "The mail server refuses the password.", now, now)


def _evidence(policy: DeskPolicy, now: datetime) -> Values:
    return evidence_values([samples.shortfall_at(policy, now)], policy)


OCCASIONS: dict[str, Occasion] = {
    "acknowledgement": _acknowledgement,
    **{notice_template(tone): _notice(tone) for tone in Tone},
    "restatement": _restatement,
    "closing": _closing(THANKS),
    "check_in": _closing(CHECK_IN),
    "crossed": _crossed,
    "nudge": _nudge,
    "returned": _returned,
    "question": _question,
    "correction": _correction,
    "help": _help,
    "alarm": _alarm,
    "alarm_over": _alarm,
    "evidence": _evidence,
}


def occasion_for(template: str) -> Occasion | None:
    """Return what fills a template for a mail that arrives now; None where nothing like it follows from such a mail."""
    return OCCASIONS.get(template)
