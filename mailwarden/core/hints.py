"""Do its words say that a machine wrote a mail that no header field marks? Decides; touches nothing.

Words only ever hold an acknowledgement until a person has looked, they never silence: people forward bounces, write
about deliveries and holidays, and must not be lost over it. What is held is followed like any request.

A subject counts where it *is* a product's own form: it begins with one and ends there or goes on behind a mark, or it
ends with one. Where such a form might be a person's as well, the text decides; where nobody could read the text, a
person does. The text alone counts only in a mail that answers one of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailwarden.core.hint_phrases import BEGINNINGS, DOUBTFUL, ENDINGS, TEXTS
from mailwarden.core.message import Message
from mailwarden.core.reasons import Reason

LONGEST_SUBJECT = 300  # characters
BEGINNING_OF_TEXT = 600  # characters: a machine says at once what it is

Forms = Mapping[Reason, re.Pattern[str]]

_TAGS = re.compile(r"\A(?:\s*(?:\[[^\[\]]{0,80}\]|\*\*|【[^【】]{0,80}】))+\s*")
_FORWARDED = re.compile(r"(?:fwd?|wg|tr|rv|i|enc|doorst|vs|vb|转发|轉寄|転送)\s*[:：]")
_GOES_ON = r"(?=\s*(?:\Z|[:：;,.!(\[{|*/\"'«»–—。、！（]|-(?!\w)|<))"

# A mailing's own ways: so much off, an issue's number, an announcement list's tag, a survey that waits.
_MAILING = re.compile(
    r"(?:\A[-–−]?|\s)[1-9]\d\s?%\s?(?:off|rabatt|reduziert|sparen|de r[ée]duction|de remise|de descuento|dto\b"
    r"|di sconto|korting|de desconto)|\A[-–−]\s?[1-9]\d\s?%|\bnewsletter\s*(?:-|–|\||:|n[ro°º]?\.?|#|issue|ausgabe)?"
    r"\s*\d|\bnewsletter (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|\bnews online\b|\A\[[^\]]*\b(?:announce|news)\b[^\]]*\]|\bsurvey (?:is )?waiting|\bскидки\b"
)

# A delivery report's own words; a person who writes about a parcel has none of them.
_SMTP_WORDS = re.compile(
    r"\b[245]\.[0-7]\.\d{1,3}\b|\bmailbox\b|\bundeliverable\b|\byour (?:message|e-?mail) "
    r"|\b(?:smtp|mailer-daemon|dsn|mta|mx record)\b|\b(?:host|server) \S+ (?:said|replied)"
    r"|\brecipients?\b|\bempfänger\b|\bdestinataires?\b|\bdestinatari[oa]s?\b|\bontvanger\b|\bполучател"
    r"|收件人|宛先|受信者"
)

# RFC 7489 section 7.2.1.1 gives the subject of an aggregate report its form.
_DMARC_REPORT = re.compile(r"(?:\[[^\]]{0,40}\]\s*)?report[ _]domain:\s*\S+\s+submitter:\s*\S+", re.IGNORECASE)


def hint_in(message: Message, *, answers_us: bool) -> Reason | None:
    """Return which machine the words of a mail point to; None: to none. answers_us: it refers to a mail of ours."""
    if sure := subject_hint(message.subject):
        return sure
    doubtful = doubtful_hint(message.subject)
    if doubtful and (not message.text or _agrees(message.text, doubtful)):
        return doubtful
    return _first(_TEXTS, _plain(message.text, BEGINNING_OF_TEXT)) if answers_us else None


def subject_hint(subject: str) -> Reason | None:
    """Return what a subject says surely enough by itself; None: nothing."""
    plain = _plain(subject, LONGEST_SUBJECT)
    if _is_a_persons(plain):
        return None
    found = _first(_BEGINNINGS, _TAGS.sub("", plain, count=1)) or _first(_ENDINGS, plain)
    return found or (Reason.HELD_MAILING if _MAILING.search(plain) else None)


def doubtful_hint(subject: str) -> Reason | None:
    """Return what a subject says if the text agrees (`hint_in`); None: nothing."""
    plain = _plain(subject, LONGEST_SUBJECT)
    return None if _is_a_persons(plain) else _first(_DOUBTFUL, _TAGS.sub("", plain, count=1))


def is_dmarc_report(message: Message) -> bool:
    """Its subject is that of an aggregate report on a domain (RFC 7489 section 7.2.1.1)."""
    return _DMARC_REPORT.match(message.subject) is not None


def _is_a_persons(subject: str) -> bool:
    """Who forwards or asks is a person."""
    return subject.endswith(("?", "？")) or _FORWARDED.match(subject) is not None


def _agrees(text: str, hint: Reason) -> bool:
    plain = _plain(text, BEGINNING_OF_TEXT)
    if hint is Reason.HELD_UNDELIVERED:
        return _SMTP_WORDS.search(plain) is not None
    return hint in _TEXTS and _TEXTS[hint].search(plain) is not None


def _first(forms: Forms, text: str) -> Reason | None:
    return next((reason for reason, form in forms.items() if form.search(text)), None)


def _plain(text: str, longest: int) -> str:
    return " ".join(text[:longest].casefold().replace("’", "'").split())


def _forms(table: Mapping[Reason, tuple[str, ...]], before: str, behind: str) -> Forms:
    """Compile a table; "…" in a phrase stands for up to 80 characters, a space for one or none in front of a mark."""
    return {
        reason: re.compile(f"{before}(?:{'|'.join(map(_form, phrases))}){behind}") for reason, phrases in table.items()
    }


def _form(phrase: str) -> str:
    return re.escape(phrase.casefold()).replace("…", ".{0,80}?").replace(r"\ ", " ")


_BEGINNINGS = _forms(BEGINNINGS, r"\A\s*", _GOES_ON)
_DOUBTFUL = _forms(DOUBTFUL, r"\A\s*", _GOES_ON)
_ENDINGS = _forms(ENDINGS, r"(?:\A|(?<!\w))", r"\W{0,3}\Z")
_TEXTS = _forms(TEXTS, r"(?:\A|(?<!\w))", "")
