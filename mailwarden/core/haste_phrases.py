"""How people say that it may take its time, or that it cannot wait: per language, tables only.

"a/b" is a choice between two words. The first phrase of each is the one that our mails suggest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailwarden.core.gratitude_phrases import choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Haste:
    """What one language has."""

    no_rush: tuple[str, ...]
    around: tuple[str, ...]  # what may stand around it, beside what may stand around thanks
    urgent: tuple[str, ...]  # at the beginning of a mail; the rest of it may be anything


HASTE: Mapping[str, Haste] = {
    "en": Haste(
        no_rush=choices("""
            no rush, no rush at all, no hurry, no hurry at all, there is no rush/hurry, there's/theres no
            rush/hurry, there is no rush/hurry at all, there's no rush/hurry at all, take your time, please take
            your time, just take your time, you can take your time, it/this/that can wait, not urgent, it's/its not
            urgent, it is not urgent, this/that is not urgent, it isn't urgent, it's/its not that urgent, it is not
            that urgent, it's/its not pressing, it is not pressing, no need to rush/hurry, there is no need to
            rush/hurry, there's no need to rush/hurry, i/we can wait, i'm in no hurry/rush, i am in no hurry/rush,
            i'm not in a hurry/rush, i am not in a hurry/rush, we're in no hurry/rush, we are in no hurry/rush,
            we're not in a hurry/rush, we are not in a hurry/rush, whenever you can, whenever you have time,
            whenever you have the time, whenever you get to it, when you have time, when you get to it, no pressure
        """),
        around=choices("""
            no problem, no worries, no problem at all, no worries at all, ok, okay, fine, all right, alright, that's
            fine, that is fine, that's ok/okay, that is ok/okay, that's fine with me/us, that is fine with me/us,
            that's all right, understood, i understand, for letting me/us know, for the update, for telling me/us,
            for your message/mail/email, for the information, really, from my side, on my end, on our side
        """),
        urgent=choices("""
            urgent, urgently, it's/its urgent, it is urgent, this/that is urgent, it's/its now urgent, it is now
            urgent, it's/its very/really/quite/extremely urgent, it is very/really/quite/extremely urgent, this is
            very/really/quite/extremely/now urgent, very/really/extremely urgent, it/this/that can't/cant/cannot
            wait, i/we can't/cant/cannot wait, i am stuck/blocked, i'm stuck/blocked, we are stuck/blocked, we're
            stuck/blocked, please hurry
        """),
    ),
    "de": Haste(
        no_rush=choices("""
            eilt nicht, es/das eilt nicht, keine eile, hat keine eile, es/das hat keine eile, kein stress, nur kein
            stress, kein zeitdruck, ohne eile, in aller ruhe, lassen sie sich zeit, lassen sie sich ruhig/gerne/gern
            zeit, lass dir zeit, lass dir ruhig zeit, lasst euch zeit, lasst euch ruhig zeit, nehmen sie sich zeit,
            ist nicht dringend, es/das ist nicht dringend, ist nicht so dringend, es/das ist nicht so dringend,
            nicht dringend, ist nicht eilig, es/das ist nicht eilig, ist nicht so eilig, es/das ist nicht so eilig,
            nicht eilig, so eilig ist es nicht, kann warten, es/das kann warten, ich kann warten, wir können warten,
            hat zeit, es/das hat zeit, hat noch zeit, es/das hat noch zeit, wann immer sie zeit haben, wenn sie zeit
            haben, drängt nicht, es/das drängt nicht, es/das pressiert nicht
        """),
        around=choices("""
            kein problem, gar kein problem, überhaupt kein problem, ok, okay, in ordnung, alles klar, ist in
            ordnung, das ist in ordnung, ist ok/okay, das ist ok/okay, passt, das passt, verstehe, verstanden, ich
            verstehe das, für die info/information/nachricht/mitteilung/meldung, für ihre/die nachricht/mail, bei
            mir, bei uns, von mir aus, von meiner seite
        """),
        urgent=choices("""
            dringend, ist dringend, es/das ist dringend, es/das ist jetzt dringend, es/das ist sehr/wirklich/äußerst
            dringend, sehr/wirklich/äußerst dringend, eilt, es/das eilt, es/das eilt sehr, eilig, sehr eilig, es/das
            ist eilig, es/das ist sehr eilig, kann nicht warten, es/das kann nicht warten, ich kann nicht warten,
            ich kann nicht länger warten, wir können nicht warten, wir können nicht länger warten, es brennt, es/das
            pressiert
        """),
    ),
    "fr": Haste(
        no_rush=choices("""
            pas urgent, ce n'est pas urgent, c'est pas urgent, cela/ça n'est pas urgent, rien d'urgent, il n'y a
            rien d'urgent, pas d'urgence, il n'y a pas d'urgence, aucune urgence, il n'y a aucune urgence, pas
            pressé, ce n'est pas pressé, rien ne presse, ça/cela ne presse pas, je ne suis pas pressé/pressée, nous
            ne sommes pas pressés/pressées, prenez votre temps, prenez tout votre temps, prends ton temps, prends
            tout ton temps, ça/cela peut attendre, ça/cela peut bien attendre, je peux attendre, nous pouvons
            attendre, quand vous pourrez, quand vous pouvez, quand vous aurez le temps, quand vous avez le temps, à
            votre rythme
        """),
        around=choices("""
            pas de problème, pas de souci, pas de soucis, aucun problème, aucun souci, d'accord, ok, okay, entendu,
            c'est entendu, c'est noté, bien reçu, très bien, pour l'info, pour l'information, pour votre
            message/mail/courriel, de m'avoir prévenu/prévenue, de votre message, pour moi, pour nous, de mon côté,
            du tout, je comprends
        """),
        urgent=choices("""
            urgent, c'est urgent, c'est très/vraiment urgent, c'est maintenant urgent, c'est devenu urgent,
            très/vraiment urgent, ça/cela devient urgent, ça/cela presse, ça/cela ne peut pas/plus attendre, je ne
            peux pas/plus attendre, nous ne pouvons pas/plus attendre, je suis bloqué/bloquée, nous sommes
            bloqués/bloquées
        """),
    ),
    "es": Haste(
        no_rush=choices("""
            sin prisa, sin prisas, no hay prisa, no hay ninguna prisa, no tengo prisa, no tenemos prisa, no corre
            prisa, no corre ninguna prisa, no es urgente, esto/eso no es urgente, no urge, no me/nos urge, nada
            urgente, no es nada urgente, puede esperar, eso/esto puede esperar, puedo/podemos esperar, tómese su
            tiempo, tómense su tiempo, tómate tu tiempo, tomaos vuestro tiempo, con calma, con tranquilidad, cuando
            pueda/puedan/puedas, cuando tenga/tengan/tengas tiempo
        """),
        around=choices("""
            no hay problema, ningún problema, sin problema, sin problemas, no pasa nada, de acuerdo, vale, ok, okay,
            está bien, muy bien, entendido, comprendo, por avisar, por avisarme, por avisarnos, por el aviso, por la
            información, por su mensaje/correo, por mi parte, de verdad
        """),
        urgent=choices("""
            urgente, es urgente, es muy/realmente urgente, ahora es urgente, muy urgente, esto/eso es urgente,
            esto/eso es muy urgente, urge, me/nos urge, corre prisa, no puede esperar, esto/eso no puede esperar, no
            puedo/podemos esperar, no puedo/podemos esperar más, estoy bloqueado/bloqueada, estamos
            bloqueados/bloqueadas
        """),
    ),
}
