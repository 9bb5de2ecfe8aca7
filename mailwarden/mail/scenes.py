"""Invented mails of every kind, one per situation that reads differently: to check templates with and to preview them.

Pure. Everything is made from decisions of the core, exactly as for real mail; where they play, `mail.scenery` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mailwarden.mail.acknowledgement_scenes import acknowledgement_scenes
from mailwarden.mail.confirmation_scenes import confirmation_scenes
from mailwarden.mail.customer_scenes import customer_scenes
from mailwarden.mail.digest_scenes import digest_scenes
from mailwarden.mail.incident_scenes import incident_scenes
from mailwarden.mail.nudge_scenes import nudge_scenes
from mailwarden.mail.offer_scenes import offer_scenes
from mailwarden.mail.operator_scenes import alarm_scenes, evidence_scenes
from mailwarden.mail.scenery import Scene, Scenery, scenery_in
from mailwarden.mail.staff_scenes import correction_scenes, question_scenes, return_scenes

PARTS: tuple[Callable[[Scenery], Iterable[Scene]], ...] = (
    acknowledgement_scenes,
    customer_scenes,
    nudge_scenes,
    digest_scenes,
    return_scenes,
    question_scenes,
    confirmation_scenes,
    correction_scenes,
    alarm_scenes,
    evidence_scenes,
    incident_scenes,
    offer_scenes,
)


def scenes(language: str) -> tuple[Scene, ...]:
    """Return every scene in a language that `phrases.PHRASES` knows; of each template, the plainest first."""
    here = scenery_in(language)
    return tuple(scene for part in PARTS for scene in part(here))
