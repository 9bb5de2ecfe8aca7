"""Which words of a subject say what it is about, and whether two texts speak of one thing. Pure.

A word counts from four letters on, unless it stands in every other subject whatever that is about. It is compared
without accents and case, and as the beginning of a longer one, so that "mail" is found in "mails" and "Mailserver",
and "mails" in "mail".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

from mailwarden.core.state_words import STATES

SHORTEST = 4  # letters
LONGEST_ENDING = 2  # letters by which a plural is longer
MOST_WORDS = 40  # of one text; subjects are cut long before

# What people write whatever it is about, in the shipped languages, without accents.
_EVERYWHERE = """
about after again also another anything because been before being both cannot could does doesn done down during each
every everybody everyone everything first from getting have having hello here into just know like made make many more
most much need needs only other over nothing please same should since some something still than thank thanks that their
them then there these they thing this those through today tomorrow very want wants well were what when where which
while will with within without work working works would your yours
again answer anybody asap error failed fails failing help issue issues message need problem problems query question
questions regarding request requests support ticket trouble urgent important
aber alle alles also anderen anfrage auch bitte dann dass dein deine denn dieser diese dieses doch dringend eine einem
einen einer eines fehler frage fragen geht gehen gibt guten haben hallo hatte hilfe ihre ihrem ihren immer jetzt kann
kein keine konnen leider mein meine meinem meinen meiner mehr mich mochte morgen muss nach nachricht nicht noch nochmal
oder ohne problem probleme schon sehr sein seit sich sind tag teil uber unser unsere unserem unter viel vielen vom vor
warum weil wenn werden wichtig wieder wird wurde zwischen
alors apres aucun aucune aussi autre avant avec avoir bien bonjour cela cette comme comment dans demande depuis des
donc elle encore erreur etait etre faire fait fois ils jamais leur mais merci mercredi meme message notre nous pour
pourquoi plus probleme problemes quand quel quelle question sans sont souci sous suis sur tout toute toutes toujours
tres urgent vers votre vous
ademas ahora algo alguien alguna ante antes aqui asunto aunque ayuda bien cada como consulta contra cuando desde donde
durante ella ellos entre error esta estaba este esto estos favor gracias hacer hace hasta hola mensaje mismo mucho muy
nada nosotros nuestro otra otro para pero poder porque pregunta problema problemas pueda puede puedo quiere saber sera
siempre sobre solicitud solo tambien tengo tiene todavia todo todos unas unos urgente usted ustedes
"""
_STOP = frozenset(_EVERYWHERE.split())
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return a text without accents and case, for comparing only."""
    return "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, in their order."""
    return tuple(_WORD.findall(folded(text)))[:MOST_WORDS]


def telling_words(text: str) -> tuple[str, ...]:
    """Return the words that say what a text is about, folded, each once, in their order."""
    return tuple(dict.fromkeys(filter(is_telling, words_in(text))))


def is_telling(word: str) -> bool:
    """Return whether a folded word says what a text is about."""
    return len(word) >= SHORTEST and word not in _STOP and not word.isdecimal()


def names_a_thing(word: str) -> bool:
    """Return whether a folded word says what a text is about and not only how that is: "printer", not "slow"."""
    return is_telling(word) and word not in STATES


def holds_one_of(text: str, wanted: Iterable[str]) -> bool:
    """Return whether a text holds one of these words or phrases; of a phrase, every word."""
    found = words_in(text)
    return any(_holds(found, words_in(one)) for one in wanted)


def _holds(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return bool(wanted) and all(any(_is_the_same(one, word) for one in found) for word in wanted)


def _is_the_same(one: str, word: str) -> bool:
    if min(len(one), len(word)) < SHORTEST:
        return one == word
    is_plural = word.startswith(one) and len(word) - len(one) <= LONGEST_ENDING
    return one.startswith(word) or is_plural or one == f"e{word}"
