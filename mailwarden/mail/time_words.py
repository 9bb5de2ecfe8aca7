"""How people name days and hours in the shipped languages: words and patterns only, for `mail.spoken_times`.

Compared with words as `core.plain_words.plain` makes them: lower case, no accents, all languages side by side. What can
mean two things ("do", "so", "mar", "next Friday", "12/4") is left out or told apart by what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def _table(*lists: str) -> dict[str, int]:
    """Return the place of each word in its list; "a/b" are two words for one place."""
    return {word: at for listed in lists for at, words in enumerate(listed.split()) for word in words.split("/")}


WEEKDAYS: Mapping[str, int] = _table(
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miercoles jueves viernes sabado domingo",
)
# Words of their own as well ("mon", "sat", "sun", "do", "so", "mar"): taken only where more shows that a day is meant.
SHORT_WEEKDAYS: Mapping[str, int] = _table(
    "mon tue/tues wed thu/thur/thurs fri sat sun",
    "mo di mi do fr sa so",
    "lun mar mer jeu ven sam dim",
    "lun mar mie jue vie sab dom",
)
MONTHS: Mapping[str, int] = _table(
    "- january/jan february/feb march april/apr may june/jun july/jul august/aug september/sep/sept october/oct "
    "november/nov december/dec",
    "- januar/janner/jaenner februar marz/maerz april mai juni juli august september oktober/okt november dezember/dez",
    "- janvier/janv fevrier/fevr mars avril/avr mai juin juillet/juil aout septembre octobre novembre decembre",
    "- enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre "
    "diciembre/dic",
)
NUMBERS: Mapping[str, int] = _table(
    "- a/an/one two three four five six seven eight nine ten eleven twelve",
    "- ein/eine/einem/einer/einen zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf zwolf/zwoelf",
    "- un/une deux trois quatre cinq six sept huit neuf dix onze douze",
    "- un/una/uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
)


def _alternatives(words: Mapping[str, int]) -> str:
    return "|".join(sorted((word for word in words if word != "-"), key=len, reverse=True))


_DAY = _alternatives(WEEKDAYS)
_SHORT = _alternatives(SHORT_WEEKDAYS)
_MONTH = _alternatives(MONTHS)
_COUNT = rf"\d{{1,3}}|{_alternatives(NUMBERS)}"
_IN = (
    r"(?:in(?: the next)?|within(?: the next)?|in den (?:nachsten|kommenden)|innerhalb (?:von|der nachsten)|binnen|"
    r"dans(?: les)?(?: prochaine?s)?|d'ici(?: a)?|sous|en(?: las proximas| los proximos)?|dentro de)"
    r"(?: (?:about|around|ca\.?|circa|etwa|environ|unos|unas))?"
)
_WORKING = (
    r"(?:(?:business|working|work|opening) days?|werktage?n?|arbeitstage?n?|jours? ouvre?s?|jours? ouvrables?|"
    r"dias? (?:laborable?s?|habile?s?))"
)
_HOURS = r"(?:hours?|hrs?|h|stunden?|std\.?|heures?|horas?)"
_MINUTES = r"(?:minutes?|mins?|min\.?|minuten|minutos?|mn)"
_MORNING = (
    r"(?:in the |in der )?(?<!good )(?:morning|fruh|vormittag|matin|matinee)|am vormittag|(?:por|de|en) la manana|"
    r"dans la matinee"
)
_AFTERNOON = (
    r"(?:in the )?(?<!good )afternoon|(?:am )?nachmittags?|(?:l'|dans l'|de l')?apres[ -]midi|(?:por|de|en) la tarde"
)
_CLOSE = (
    r"(?:the )?end of (?:the )?(?:business )?day|eod|cob|close of business|(?:zum )?feierabend|(?:zum )?dienstschluss|"
    r"ende des tages|(?:la |en )?fin de (?:la )?journee|(?:al )?final del dia|fin del dia"
)
_YEAR = r"20\d\d"

# Each alternative is one kind of piece that a time is made of; the first that fits counts.
PIECES = re.compile(
    r"(?<![\w/:'-])(?<!\d[.,])(?:"
    + "|".join(
        (
            rf"(?P<duration>{_IN} (?:(?P<half>half an|(?:einer? )?halben?|une demi[ -]|media) ?{_HOURS}|"
            rf"(?P<amount>{_COUNT})(?P<fraction>[.,]5)? ?(?:(?P<hours>{_HOURS}) ?(?P<minutes_too>\d\d)?|"
            rf"(?P<minutes>{_MINUTES}))))",
            rf"(?P<workdays>{_IN} (?P<workday_count>{_COUNT}) {_WORKING})",
            rf"(?P<ahead>{_IN} (?P<days_ahead>{_COUNT}) (?:(?P<weeks>weeks?|wochen?|semaines?|semanas?)|days?|tage?n?|"
            rf"jours?|dias?))",
            r"(?P<iso>(?P<iso_year>20\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d))",
            rf"(?P<dotted>(?P<dot_day>\d{{1,2}})\. ?(?P<dot_month>\d{{1,2}})\.(?: ?(?P<dot_year>{_YEAR}|\d\d(?![.:\d]|"
            rf" ?uhr)))?)",
            rf"(?P<slashed>(?P<slash_day>\d{{1,2}})/(?P<slash_month>\d{{1,2}})(?:/(?P<slash_year>{_YEAR}|\d\d))?)",
            rf"(?P<named>(?P<name_day>\d{{1,2}})(?:st|nd|rd|th|er|\.)? ?(?:of |de )?(?P<name_month>{_MONTH})\b\.?"
            rf"(?:,? (?:de |del )?(?P<name_year>{_YEAR}))?)",
            rf"(?P<american>(?P<us_month>{_MONTH})\b\.? (?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]|h| ?(?:am|pm|"
            rf"uhr|h|heures?)\b)"
            rf"(?:,? (?P<us_year>{_YEAR}))?)",
            r"(?P<ordinal>(?:the (?P<nth_en>\d{1,2})(?:st|nd|rd|th)|(?:am|zum|bis) (?P<nth_de>\d{1,2})\.(?![\d:])|"
            rf"(?:le|el(?: dia)?) (?P<nth>\d{{1,2}})(?![\d:.,/]|h| ?(?:h|heures?)\b))(?! ?(?:of |de )?(?:{_MONTH})\b))",
            r"(?P<overmorrow>(?:the )?day after tomorrow|u(?:e)?bermorgen|apres[ -]demain|pasado manana)",
            r"(?P<this_morning>this morning|heute (?:morgen|fruh|vormittag)|ce matin|esta manana)",
            r"(?P<this_afternoon>this afternoon|cet apres[ -]midi|esta tarde)",
            rf"(?P<morning>{_MORNING})",
            rf"(?P<afternoon>{_AFTERNOON})",
            rf"(?P<close>{_CLOSE})",
            r"(?P<today>today|heute|aujourd'hui|hoy)",
            r"(?P<tomorrow>tomorrow|tmrw|(?<!guten )morgen|demain|manana)",
            rf"(?P<weekday>(?P<day>{_DAY})(?:(?P<early>morgen|fruh|vormittag)|(?P<late>nachmittag))?)",
            r"(?P<week>next week|(?:der |die |in der )?(?:nachste|kommende)[rn]? woche|"
            r"(?:de )?(?:la )?semaine prochaine|"
            r"(?:de )?(?:la )?(?:semana que viene|proxima semana))",
            rf"(?P<short>(?P<short_day>{_SHORT})(?P<dot>\.)?(?!\w))",
            r"(?P<english>(?P<en_hour>\d{1,2})(?:[:.](?P<en_minute>\d\d))? ?(?P<half_day>[ap])\.?m\b\.?"
            rf"(?! (?:{_DAY}|\d)))",
            r"(?P<uhr>(?P<uhr_hour>\d{1,2})(?:[:.](?P<uhr_minute>\d\d))? ?uhr(?: mittags)?"
            r"(?: (?P<uhr_rest>\d\d)(?!\d))?)",
            r"(?P<colon>(?P<colon_hour>\d{1,2}):(?P<colon_minute>\d\d)(?::00)?(?: ?h(?:rs)?\b)?)",
            r"(?P<heures>(?P<fr_hour>\d{1,2}) ?(?:h|heures?)(?: ?(?P<fr_minute>\d\d)(?!\d))?)",
            r"(?P<at_hour>(?:at|um|gegen|a las?|sobre las|hacia las) (?P<bare_hour>\d{1,2})(?:\.(?P<bare_minute>\d\d))?"
            r"(?: o'clock)?(?: y (?P<past>media|cuarto))?(?![\d:/]|\.\d|h| ?(?:h|am|pm|uhr|hours?|minutes?|%)\b))",
            r"(?P<oclock>(?P<oclock_hour>\d{1,2}) o'clock)",
            r"(?P<noon>noon|midday|12 noon|mittags?|midi|(?:al )?mediodia)",
            r"(?P<unclear>tonight|(?:this |in the )?evening|night|midnight|(?:heute )?abends?|nacht|mitternacht|"
            r"(?:ce )?soir|nuit|minuit|"
            r"(?:esta |de la |por la )?noche|medianoche|(?:at |on )?(?:the |this )?weekend|wochenende|week-end|"
            r"fin de semana|"
            r"this week|diese woche|cette semaine|esta semana|yesterday|gestern|ayer)",
        )
    )
    + r")(?!\w)"
)

# What may join two pieces of one time.
JOINT = re.compile(
    r"(?:[\s,]+|\s*\(\s*)(?:(?:at|on|um|am|den|dem|the|a|a las?|al|el|le|la|of|de|del|vers|gegen|ca\.?|circa|around|"
    r"about|by|"
    r"until|till|bis|before|vor|avant|antes de(?: las?)?|pour|fur|for|in|in der|no later than|sobre las|hacia las|"
    r"para|dans|"
    r"spatestens|jusqu'a)\s+){0,3}"
)
# What belongs to a time and stands before it.
LEADING = re.compile(
    r"(?:(?<=\s)|\A)(?:(?:by|before|until|till|til|on|at|around|about|approx\.?|for|this|coming|"
    r"no later than|"
    r"not later than|the|in|bis|zum|am|um|gegen|vor|ca\.?|circa|etwa|fur|den|dem|die|diesen|diese|dieser|kommenden|"
    r"spatestens|a|avant|pour|d'ici|vers|le|ce|cet|cette|l'|au plus tard|jusqu'a|jusqu'au|au|"
    r"para|"
    r"el|la|las|al|antes del?|hasta|sobre|hacia|este|esta|como tarde|a mas tardar)\s+){1,5}\Z"
)
_BEFORE = re.compile(r"\b(?:before|vor|avant|antes)\b")
# Turns a time behind it into another: a beginning, a past, a doubt, one of several.
BARRING = re.compile(
    r"(?:\A|[\s,;(])(?:after|from|since|not|never|no|n't|earliest|last|past|next|every|each|or|between|either|"
    r"as of|if|when|unless|than|maybe|perhaps|probably|possibly|hopefully|likely|starting|was|were|"
    r"nach|ab|seit|nicht|kein|keine|nie|fruhestens|erst|erst nach|letzten?|letzte[rs]|vergangenen?|nachsten?|"
    r"nachste[rs]|"
    r"jeden?|jede[rs]|oder|zwischen|entweder|falls|wenn|als|vielleicht|wahrscheinlich|hoffentlich|eventuell|evtl\.?|"
    r"war|guten|"
    r"apres|a partir d[ue]s?|depuis|pas|jamais|des|les|chaque|tous les|ou|entre|soit|si|quand|peut[ -]etre|"
    r"probablement|"
    r"desde|despues del?|despues de las?|a partir del?|nunca|los|cada|todos los|o|cuando|quizas?|tal vez|bon|buenos|"
    r"proximo|pasado|whole|all|ganzen?|toute?|todo el|todo)\s+\Z|n't\s+\Z|\d\s*[-–/]\s*\Z"
)
BARRING_BEHIND = re.compile(
    r"[\s,(]*(?:or|oder|ou|o|u)\b|\s*[-–/]\s*\d|[-–/]\w|\s+(?:to|bis|a|y)\s+\d|"
    r"[\s,(]*(?:at the earliest|earliest|or later|onwards|ago|last|next|fruhestens|au plus tot|dernier|derniere|"
    r"passee?|prochain|"
    r"prochaine|como pronto|pasado|pasada|proximo|que viene|was|war)\b|\s*\?"
)
# Makes what follows the end of a stretch: "2 to 3pm", "zwischen 14 und 15 Uhr".
STRETCHING = re.compile(
    r"\d\s*(?:to|and|bis|und|a|et|y)\s+\Z|\b(?:between|zwischen|entre)\b[^,;.]{0,40}\s(?:and|und|et|y)\s+\Z"
)
# Makes a short word before an hour's place a day: "by Fri", "bis Fr.", "on Sat".
SURE_OF_A_DAY = re.compile(r"\b(?:by|until|till|on|bis|bis zum|am|avant|hasta el|el|d'ici)\s+\Z")
# Looks like an hour.
CLOCK_LEFT = re.compile(r"\d{1,2}(?::\d\d|\s?[ap]\.?m\b|\s?uhr\b)")


def is_before(leading: str) -> bool:
    """Whether the words before a time say that it is to be before it, not by it."""
    return _BEFORE.search(leading) is not None
