"""The phrases that `mail.lint` refuses, and what says plainly that no time can be told: per language, tables only.

Patterns, with "_" where a template may have any space or line break.
"""

from __future__ import annotations

from collections.abc import Mapping

_A_TIME = "say a time with {{ aim }}, or plainly that none can be told yet"
_OWN_IT = "say what happened and that it is on you, or nothing"
_MATTERS = "say what you do about their mail"
_REPLY = "let people reply: mailwarden reads it, and so does a person"
_CANNED = "say {{ aim }}, which is true of this mail; a span that is the same for everybody is not"
_GENERIC = "say who waits and for what, or nothing"

PHRASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {  # by language and what is to be done about each
    "en": {
        _A_TIME: (
            "as_soon_as_(?:possible|we_can|humanly_possible)",
            "asap",
            "shortly",
            "in_due_course",
            "at_(?:y)?our_earliest_convenience",
            "in_the_near_future",
            "before_long",
            "in_a_timely_manner",
            "promptly",
            "soonest_possible",
        ),
        _OWN_IT: (
            r"due_to_(?:unforeseen|unexpected|circumstances)\w*",
            "(?:apologi[sz]e|sorry|apologies)_for_(?:any|the|this)_inconvenience",
            "circumstances_beyond_our_control",
            "regret_any_inconvenience",
            "mistakes_were_made",
        ),
        _MATTERS: (
            "your_(?:call|mail|e-?mail|message|request|business|satisfaction|feedback)_is_(?:very_|"
            "extremely_)?important(?:_to_us)?",
            "we_value_your_(?:business|patience|feedback)",
            "(?:thank_you_for|we_appreciate)_your_patience",
            "valued_customers?",
            "rest_assured",
        ),
        _REPLY: (
            "(?:do_not|don't|please_do_not|never)_(?:reply|respond|answer)(?:_to)?(?:_this)?",
            "no-?reply",
            "(?:mailbox|address|inbox)_is_not_(?:monitored|read|checked)",
            "unmonitored_(?:mailbox|address|inbox)",
        ),
        _CANNED: (
            r"within_(?:the_next_)?(?:\d+|one|two|three|four|five|a_few|several)(?:_to_\w+|-\d+)?_(?:business_|"
            "working_)?(?:hours?|days?)",
            r"(?:\d+|one|two|three|five)_(?:business|working)_days?",
            "next_business_day",
        ),
        _GENERIC: (
            r"high(?:er)?(?:_than_\w+)?_volumes?",
            "unusually_(?:busy|high)",
            "take_a_(?:short_)?survey",
            "rate_(?:our|your)_(?:service|experience)",
        ),
    },
    "de": {
        _A_TIME: (
            r"schnellstmöglich\w*",
            "so_(?:schnell|bald|rasch)_wie_(?:irgend_)?möglich",
            r"baldmöglichst\w*",
            "(?:in|binnen)_kürze",
            r"zeitnah\w*",
            r"umgehend\w*",
            r"unverzüglich\w*",
            "demnächst",
            "in_bälde",
            "alsbald",
            "zu_gegebener_zeit",
            "so_bald_es_geht",
        ),
        _OWN_IT: (
            r"(?:etwaige|mögliche|entstandene|eventuelle)\w*_unannehmlichkeiten",
            "unannehmlichkeiten_(?:zu_)?entschuldigen",
            r"unvorhergesehen\w*",
            r"unvorhersehbar\w*",
            r"aufgrund_(?:von_|der_|unvorhergesehener_)?\w*umstände\w*",
            r"höhere\w*_gewalt",
        ),
        _MATTERS: (
            "ist_uns_(?:sehr_)?wichtig",
            "(?:sehr_)?wichtig_für_uns",
            "(?:danke|vielen_dank|wir_danken)_für_ihre_geduld",
            r"bitte\w*_um_(?:etwas_|ihre_)?geduld",
            r"geschätzte\w*_kund\w+",
            "seien_sie_versichert",
        ),
        _REPLY: (
            "antworten_sie_(?:bitte_)?nicht",
            r"bitte_nicht_(?:auf_diese_\w+_)?antworten",
            "no-?reply",
            "nicht_auf_diese_(?:e-?mail|mail|nachricht)",
            "postfach_wird_nicht_(?:gelesen|überwacht|betreut)",
        ),
        _CANNED: (
            r"(?:innerhalb|binnen)_(?:von_|der_nächsten_)?(?:\d+|einem|einer|eines|zwei|drei|vier|fünf|"
            r"weniger)(?:_bis_\w+|-\d+)?_(?:werk|arbeits|geschäfts)?(?:stunden?|tag\w*)",
            r"(?:\d+|ein\w*|zwei|drei|fünf|nächsten)_(?:werk|arbeits|geschäfts)tag\w*",
        ),
        _GENERIC: (
            r"(?:hohe\w*|erhöhte\w*)_(?:\w+)?aufkommen\w*",
            "bewerten_sie_(?:uns|unseren)",
            "an_(?:unserer|einer)_umfrage",
        ),
    },
    "fr": {
        _A_TIME: (
            "dans_les_(?:plus_brefs|meilleurs)_délais",
            "dès_que_possible",
            "aussi_(?:vite|rapidement)_que_possible",
            "le_plus_(?:rapidement|vite)_possible",
            "au_plus_(?:vite|tôt)",
            "sous_peu",
            "prochainement",
            "à_bref_délai",
            "incessamment",
        ),
        _OWN_IT: (
            "(?:gêne|désagréments?)_(?:occasionnée?s?|causée?s?)",
            "(?:en_raison|par_suite)_de_circonstances",
            r"(?:circonstances|motifs)_(?:imprévue?s?|exceptionnel\w+)",
            "indépendante?s?_de_notre_volonté",
            "excuser_(?:pour_|de_)?(?:la_gêne|ce_désagrément|tout_désagrément)",
        ),
        _MATTERS: (
            r"(?:est|sont)_(?:très_)?important\w*_pour_nous",
            "merci_(?:de|pour)_votre_patience",
            "(?:veuillez|merci_de)_patienter",
            r"cher\w*_client\w*",
            r"soyez_assuré\w*",
        ),
        _REPLY: (
            "(?:merci_de_)?ne_pas_répondre",
            "ne_répondez_pas",
            "no-?reply",
            "ne_recevra_(?:pas_)?(?:de|aucune)_réponse",
            r"boîte_\w+_n'est_pas_(?:lue|surveillée|consultée)",
        ),
        _CANNED: (
            r"(?:sous|dans_(?:un_délai_de|les)|d'ici)_(?:\d+|un|une|deux|trois|quelques|cinq)(?:_à_\w+)?_(?:h\b|"
            r"heures?|jours?)(?:_ouvr\w+)?",
            r"(?:\d+|un|deux|trois)_jours?_ouvr\w+",
        ),
        _GENERIC: (
            "forte_affluence",
            "(?:grand|fort)_(?:nombre|volume)_de_(?:demandes|messages)",
            "enquête_de_satisfaction",
            "n'hésitez_pas_à_noter",
        ),
    },
    "es": {
        _A_TIME: (
            "lo_antes_posible",
            "cuanto_antes",
            "a_la_(?:mayor_)?brevedad(?:_posible)?",
            "en_breve",
            "próximamente",
            "tan_pronto_como_(?:sea_posible|podamos|nos_sea_posible)",
            "con_la_mayor_brevedad",
            "a_su_debido_tiempo",
            "en_la_mayor_brevedad",
        ),
        _OWN_IT: (
            r"(?:disculp\w+|perdon\w+|sentimos|lamentamos)_(?:por_)?(?:las|cualquier|los|"
            "posibles)_(?:posibles_)?(?:molestias?|inconvenientes?)",
            r"(?:debido_a|por)_(?:circunstancias|causas|motivos)_(?:imprevist\w+|ajen\w+)",
            r"ajen\w+_a_nuestra_voluntad",
            "circunstancias_imprevistas",
            "molestias_ocasionadas",
        ),
        _MATTERS: (
            "es_(?:muy_)?importante_para_nosotros",
            "(?:gracias_por|agradecemos)_su_paciencia",
            "(?:le_)?rogamos_(?:tenga_)?paciencia",
            r"estimad\w+_client\w+",
            "tenga_la_seguridad",
        ),
        _REPLY: (
            "(?:por_favor,?_)?no_(?:responda|conteste|respondan|contesten)(?:_a)?(?:_este)?",
            "no-?reply",
            "buzón_no_(?:es_)?(?:atendido|supervisado|se_lee)",
        ),
        _CANNED: (
            r"(?:en|dentro_de|en_un_plazo_de|en_menos_de)_(?:las_próximas_)?(?:\d+|un|una|dos|tres|cinco|unas|"
            r"unos)(?:_a_\w+)?_(?:horas?|días?)(?:_(?:hábiles|laborables?))?",
            r"(?:\d+|un|dos|tres|cinco)_días?_(?:hábil\w*|laborable\w*)",
        ),
        _GENERIC: (
            "(?:gran|alto|elevado)_volumen",
            "encuesta_de_satisfacción",
            "valore_(?:nuestro|su)",
        ),
    },
}
CANNOT_SAY: Mapping[str, str] = {  # where a mail tells no time, this says so
    "en": (
        r"(?:can't|cannot|can not|couldn't|don't|do not|still don't)_(?:\w+_)?(?:say|tell|name|give|know|"
        "promise|see)|no_idea_(?:when|how_long)|(?:unable|not_able)_to_(?:say|tell|name|give)|(?:isn't|is_not|"
        r"not_yet)_(?:\w+_)?known"
    ),
    "de": (
        r"nicht_(?:\w+_)?(?:sagen|nennen|versprechen|absehen|abschätzen|wissen)|wissen_(?:wir_|"
        r"es_)*(?:\w+_)?(?:noch_)?nicht|(?:kennen|nennen|haben)_(?:wir_)?(?:\w+_)?kein\w*|noch_(?:offen|unklar|"
        "ungewiss)"
    ),
    "fr": (
        r"ne_(?:pouvons|savons|peux|sais)_(?:\w+_)*?pas|n'en_(?:savons|connaissons|avons)_pas|(?:impossible|"
        "incapables)_de_(?:vous_)?(?:dire|donner)|(?:pas|plus)_(?:encore_)?(?:vous_)?(?:dire|donner|savoir)|"
        "ne_(?:savons|sais)_pas"
    ),
    "es": (
        r"no_(?:podemos|sabemos|puedo|sé|se_sabe|es_posible|tenemos)|sin_saber|imposible_(?:decir|dar)\w*|"
        "aún_no_(?:sabemos|podemos)|no_lo_sabemos"
    ),
}
EXAMPLES: Mapping[str, str] = {
    "en": "We can't say yet when you will have our answer, because …",
    "de": "Wann Sie unsere Antwort haben, können wir noch nicht sagen, weil …",
    "fr": "Nous ne savons pas encore quand vous aurez notre réponse, car …",
    "es": "Todavía no podemos decirle cuándo tendrá nuestra respuesta, porque …",
}
