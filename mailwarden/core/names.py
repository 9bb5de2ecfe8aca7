"""How to greet somebody: the first name in a display name, or "" wherever that is not sure.

A wrong name is worse than none: "Hello," is never wrong. So everything that could be a team, a company, a family name
that comes first or a name in another script than Latin gives "".
"""

from __future__ import annotations

import re
import unicodedata

from mailwarden.core.message import Address

MAX_LENGTH = 30
MAX_WORDS = 5

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_APPENDED = re.compile(r"\s[-–—|·•]\s|\s(?:via|from|at)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLES = frozenset({
    "dr", "prof", "professor", "ing", "dipl", "dipl-ing", "dr-ing", "mag", "med", "rer", "nat", "phil", "jur", "hc",
    "ra", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lady", "lord", "rev", "herr", "frau", "hr", "fr",
    "monsieur", "madame", "mme", "mlle", "sr", "sra", "señor", "señora", "signor", "signora", "sig", "dott", "pan",
    "pani",
})  # fmt: skip
_DEGREES = frozenset({
    "phd", "md", "jr", "sr", "esq", "mba", "msc", "bsc", "ma", "ba", "mag", "dr", "ll.m", "llm", "ii", "iii", "iv",
})  # fmt: skip
_PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "la", "le", "du", "del", "della", "di", "da", "dos", "das", "ten", "ter", "zu",
    "zur", "vom", "al", "el", "bin", "ibn", "mac", "af", "av", "st",
})  # fmt: skip
# Names that are written with the family first: taking their first word would be rude.
_FAMILY_FIRST = frozenset({
    "nguyen", "tran", "pham", "hoang", "huynh", "phan", "vo", "dang", "bui", "ngo", "duong", "truong", "dinh",
    "wang", "zhang", "chen", "liu", "yang", "huang", "zhao", "wu", "zhou", "xu", "sun", "zhu", "hu", "guo", "li", "lin",
    "kim", "lee", "park", "choi", "jung", "kang", "cho", "yoon", "jang", "lim",
    "tanaka", "suzuki", "sato", "takahashi", "watanabe", "ito", "yamamoto", "nakamura", "kobayashi", "kato",
    "nagy", "kovacs", "szabo", "toth", "horvath", "varga", "kiss",
})  # fmt: skip
# Words of teams, roles, companies and sentences, in the languages that desks mostly see.
_NOT_A_PERSON = frozenset({
    "account", "accounting", "accounts", "admin", "administration", "administrator", "agency", "alert", "alerts", "and",
    "anfrage", "anmeldung", "app", "assistant", "association", "auftrag", "automatic", "backup", "bank", "bestellung",
    "billing", "board", "booking", "bot", "buchhaltung", "buero", "bureau", "business", "büro", "calendar", "care",
    "center", "centre", "church", "city", "clinic", "club", "college", "committee", "company", "conference",
    "confirmation", "consult", "consulting", "contabilidad", "contact", "corp", "corporation", "council", "customer",
    "customers", "daemon", "data", "delivery", "department", "dept", "desk", "deutsche", "deutschland", "digest",
    "digital", "direct", "direktion", "doctor", "einkauf", "email", "empfang", "energy", "enterprise", "equipo",
    "europe", "event", "events", "facility", "familie", "family", "feedback", "finance", "firma", "foundation",
    "friend", "für", "germany", "global", "gmbh", "group", "groupe", "gruppe", "guest", "hallo", "hausverwaltung",
    "hello", "help", "helpdesk", "hey", "hi", "hotel", "hotline", "hr", "inc", "info", "information", "infos",
    "institut", "institute", "international", "internet", "invitation", "invoice", "it", "job", "jobs", "kanzlei",
    "karriere", "kontakt", "kunde", "kunden", "kundendienst", "kundenservice", "lab", "labs", "library", "limited",
    "list", "llc", "logistics", "ltd", "mail", "mailbox", "mailer", "management", "manager", "market", "marketing",
    "mbh", "media", "member", "members", "ministry", "museum", "my", "name", "network", "news", "newsletter", "no",
    "noreply", "notification", "notifications", "of", "office", "online", "operations", "order", "orders", "partner",
    "partners", "personal", "plc", "post", "postmaster", "praxis", "press", "presse", "privacy", "product", "products",
    "project", "purchasing", "reception", "rechnung", "rechnungen", "recruiting", "reply", "report", "reports",
    "research", "reservation", "reservations", "restaurant", "robot", "root", "sales", "school", "schule", "security",
    "sekretariat", "sender", "server", "service", "services", "servicio", "shipping", "shop", "software", "solutions",
    "someone", "stadt", "stadtwerke", "staff", "status", "store", "studio", "studios", "support", "system", "systems",
    "team", "tech", "technical", "technik", "technologies", "technology", "test", "tester", "testing", "the", "ticket",
    "tickets", "travel", "trust", "und", "university", "universität", "unknown", "update", "updates", "user", "users",
    "verein", "verkauf", "versand", "vertrieb", "verwaltung", "web", "webmaster", "website", "welcome", "werbung",
    "workshop", "world", "your", "zentrale",
})  # fmt: skip
_LEGAL_FORMS = frozenset({
    "ab", "ag", "as", "bv", "co", "ev", "kft", "kg", "nv", "ohg", "oy", "pty", "sa", "sarl", "sas", "se", "sl", "spa",
    "srl", "sro", "ug", "zoo",
})  # fmt: skip


def first_name(address: Address) -> str:
    """Return the first name to greet with, as it is written in a letter; "" wherever it is not sure."""
    full = unicodedata.normalize("NFC", " ".join(_ASIDE.sub(" ", address.name).strip(" '\"’").split()))
    name, *appended = _APPENDED.split(full, maxsplit=1)
    if not name or (appended and " " not in name):  # "Acme - Berlin", "Acme via Something"
        return ""
    if _names_no_person(full) or _names_an_organisation(name, address):
        return ""
    given = _given_names(name)
    return _greeting(given) if given else ""


def _names_no_person(name: str) -> bool:
    words = [_folded(word) for word in re.split(r"[\s,;&+/|-]+", name) if word]
    if any(character.isdigit() or character in "@&:/_+=<>\\" for character in name) or not words:
        return True
    return words[-1] in _LEGAL_FORMS or not _NOT_A_PERSON.isdisjoint(words)


def _names_an_organisation(name: str, address: Address) -> bool:
    """The local part is a role's, or the name is the domain's and the local part nobody's first name."""
    words = [_folded(word) for word in re.split(r"[\s,-]+", name) if word]
    if not _NOT_A_PERSON.isdisjoint(re.split(r"[._+-]", address.local_part)):
        return True
    labels = {label.replace("-", "") for label in address.domain.split(".")[:-1]}
    is_domain = "".join(words) in labels or not labels.isdisjoint(words)
    return is_domain and not any(word in address.local_part for word in words if word not in labels)


def _given_names(name: str) -> list[str]:
    """Return the words of a name from the first given name on; [] where the order is not sure."""
    before, comma, after = name.partition(",")
    family, given = before.split(), after.split()
    if not comma:
        return _without_titles(family)
    if "," in after or not given or not family:
        return []
    if all(_folded(word) in _DEGREES for word in given):
        return _without_titles(family)
    # "Anna Berg, Acme" looks like "Garcia Lopez, Maria": only one family name is sure.
    is_family = len([word for word in family if _folded(word) not in _PARTICLES | _TITLES]) == 1
    return [*_without_titles(given), *family] if is_family else []


def _without_titles(words: list[str]) -> list[str]:
    """Drop leading titles; with one of them before it a single word is a family name, so nothing is left then."""
    count = next((index for index, word in enumerate(words) if _folded(word) not in _TITLES), len(words))
    rest = words[count:]
    return [] if count and len(rest) < 2 else rest


def _greeting(words: list[str]) -> str:
    first = words[0]
    if (
        not 2 <= len(first) <= MAX_LENGTH
        or len(words) > MAX_WORDS
        or not _WORD.fullmatch(first)
        or not _is_latin(first)
    ):
        return ""
    if _folded(first) in _FAMILY_FIRST | _PARTICLES or any("." in word[:-1] for word in words):
        return ""
    if not first.isupper() and any(
        word.isupper() and 2 <= len(word.strip(".")) <= 3 for word in words
    ):  # "Analysis EC"
        return ""
    if len(words) > 1 and all(word.isupper() and len(word) > 2 for word in words):  # but not "IBM UK"
        first = first.title()
    return first if first == _title(first) else ""


def _title(word: str) -> str:
    """Return the word as names are written: "Jean-Luc", "O'Brien"."""
    return "".join(part.capitalize() for part in re.split(r"(['’-])", word))


def _is_latin(word: str) -> bool:
    return all(unicodedata.name(one, "").startswith("LATIN ") for one in word if one.isalpha())


def _folded(word: str) -> str:
    """Return a word for looking it up: lower case, without accents and the dots of an abbreviation."""
    lower = word.lower().replace(".", "").replace("đ", "d")
    if lower in _NOT_A_PERSON or lower in _TITLES:
        return lower
    return "".join(one for one in unicodedata.normalize("NFD", lower) if not unicodedata.combining(one))
