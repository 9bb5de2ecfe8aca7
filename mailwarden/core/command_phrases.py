"""The phrases with which colleagues tell mailwarden what to do: per language and word, tables only.

"a/b" is a choice between two words, and "_" stands for none. Each phrase says one thing and nothing else; the first of
each word is the one that our mails suggest. No word for a time is here: a time is found in the text itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from mailwarden.core.said import Word


def _of(text: str) -> tuple[str, ...]:
    """Return the phrases of a list with commas, every choice written out."""
    phrases = (phrase.split() for phrase in text.split(","))
    choices = (product(*(one.split("/") for one in phrase)) for phrase in phrases)
    written_out = (" ".join(word for word in words if word != "_") for each in choices for words in each)
    return tuple(dict.fromkeys(written_out))


PHRASES: Mapping[str, Mapping[Word, tuple[str, ...]]] = {
    "en": {
        Word.ANSWER: _of("answer it/_/them/all, answer this, acknowledge it/_/them/all"),
        Word.LEAVE: _of("""
            leave it/_/them/all, no answer/reply/response needed/necessary/required, no need to answer/reply/respond, no
            answer, nothing to answer/do, needs no answer/reply, does not need an/any answer/reply, doesn't need an/any
            answer/reply, ignore it/_/them/all
        """),
        Word.ANSWERED: _of("""
            answered by phone/telephone/chat, answered on the phone, answered by phone/telephone already, answered in
            person, answered, answered it/them/her/him, already answered, answered already, it's answered, done by
            phone/telephone, settled by phone/telephone, settled on the phone, solved by/on phone, solved on the phone,
            sorted by phone, sorted on the phone, called her/him/them, i called her/him/them, i've called her/him/them,
            we called her/him/them, called back, called her/him/them back, i called her/him/them back, phoned
            her/him/them, i phoned her/him/them, rang her/him/them, spoke to/with her/him/them, spoke to/with
            her/him/them on the phone, i spoke to/with her/him/them, talked to/with her/him/them, i talked to/with
            her/him/them, told her/him/them in person, told her/him/them by phone, told her/him/them on the phone,
            answered elsewhere, answered from another address, answered in teams/chat/slack
        """),
        Word.MINE: _of("""
            mine, it's/this mine, this is mine, that's mine, i'll take it/this/that/them/over, i take it/this/over, i
            will take it/this/over, i'll take it/this over, i'm taking it/this/over, taking it/this, i'm on it, on it,
            i've/i got it/this, i have it/this, i'll do it/this, i will do it/this, i'll handle it/this, i will handle
            it/this, i'll answer, i will answer, i'll answer it/this/them, i will answer it/this/them, i'll look after
            it/this, i'll deal with it/this, assign to/_ me, give it to me
        """),
        Word.SNOOZE: _of("snooze, snooze it/this/them/all, remind me, remind me again, remind us, remind us again"),
        Word.HOLD: _of("hold, hold it/that/this/them/on, hold it back, hold back, wait, don't send it/_ yet/_"),
        Word.SEND: _of("send, send it/that/this/them, send it now, send now, let it go, release, release it"),
        Word.STOP: _of("""
            stop, stop it/this/that, stop writing, stop writing to them/her/him, no more mail/mails/emails, no more
            automatic mail/mails/emails
        """),
        Word.TRACK: _of("""
            yes, yes please, yes do, please do, yes do it, yes track it/this/that, track this/it/that, track
        """),
        Word.UNDO: _of("undo, undo it/this/that, take it/that/this back, i take it/that back, revert, revert it"),
        Word.NO_RUSH: _of("""
            no rush, no rush agreed, agreed no rush, no rush here/needed, no rush at all, there is no rush, there's no
            rush, no hurry, no hurry agreed, no hurry at all, there is no hurry, there's no hurry, not urgent, it's not
            urgent, it is not urgent, it isn't urgent, that's not urgent, it/this/_ can wait
        """),
        Word.URGENT: _of("urgent, it's/this/that's/very urgent, it/this/that is urgent, it is very urgent"),
    },
    "de": {
        Word.ANSWER: _of("beantworten, antworten, alle beantworten, bestätigen, eingang bestätigen, alle bestätigen"),
        Word.LEAVE: _of("""
            ignorieren, alle ignorieren, keine antwort nötig/erforderlich/notwendig, keine antwort, lassen, liegen
            lassen, nichts zu tun, muss/braucht niemand beantworten, muss nicht beantwortet werden, braucht keine
            antwort, antwort nicht nötig/erforderlich/notwendig, antwort unnötig
        """),
        Word.ANSWERED: _of("""
            telefonisch beantwortet/geklärt/erledigt/besprochen, am telefon beantwortet/geklärt/erledigt/besprochen, per
            telefon beantwortet/geklärt/erledigt, ist/schon/bereits beantwortet, beantwortet, schon/bereits telefonisch
            beantwortet/geklärt/erledigt, telefonisch schon beantwortet/geklärt/erledigt, habe/hab ihn/sie angerufen,
            ich habe/hab ihn/sie angerufen, angerufen, zurückgerufen, ihn/sie angerufen/zurückgerufen, habe/hab ihn/sie
            zurückgerufen, habe/hab mit ihm/ihr/ihnen gesprochen/telefoniert, ich habe/hab mit ihm/ihr/ihnen
            gesprochen/telefoniert, mit ihm/ihr/ihnen gesprochen/telefoniert, mit kunde/kundin/kunden/dem
            gesprochen/telefoniert, mit dem/der kunden/kundin gesprochen/telefoniert, wir haben telefoniert, persönlich
            beantwortet/geklärt/besprochen, mündlich beantwortet/geklärt, anderweitig/woanders beantwortet/geklärt
        """),
        Word.MINE: _of("""
            übernehme ich, ich übernehme, ich übernehme es/das/diese, ich übernehm das/es, übernehm ich, meins, ist
            meins, das ist meins, mache/mach ich, das mache/mach ich, ich mache/mach das/es, ich kümmere/kümmer mich/_,
            ich kümmere/kümmer mich darum/drum, kümmere/kümmer mich darum/drum/_, ich antworte/beantworte es/das/_,
            nehme/nehm ich, ich nehme/nehm das/es/sie, bin dran, ich bin dran, bin schon dran, bei mir, gib/gebt
            es/sie/das mir, erledige ich, ich erledige es/das
        """),
        Word.SNOOZE: _of("""
            zurückstellen, erinnere/erinner mich, erinnere/erinner mich wieder/nochmal, erinnere/erinner uns,
            mich/wieder erinnern, erinnern, wiedervorlage, auf wiedervorlage, schlummern, bitte erinnern
        """),
        Word.HOLD: _of("""
            anhalten, halt/halte, zurückhalten, warte, halt/halte an/zurück, halt/halte es/sie/das an/zurück, nicht
            senden/schicken/abschicken/absenden, noch nicht senden/schicken/abschicken/absenden
        """),
        Word.SEND: _of("""
            senden, abschicken, absenden, schicken, verschicken, jetzt senden/abschicken, senden/sende es/sie/das,
            schick/schicke/sende es/sie/das ab/_, sende/schicke/schick ab, raus damit, freigeben
        """),
        Word.STOP: _of("""
            stopp, stop, aufhören, nicht mehr schreiben, schreib/schreibe/schreibt ihm/ihr/ihnen nicht mehr, keine
            mails/mail mehr, keine automatischen mails mehr
        """),
        Word.TRACK: _of("""
            ja, ja gerne/gern/bitte/merken, merken, das merken, merk/merke dir das, im auge behalten, ja mach das
        """),
        Word.UNDO: _of("""
            zurücknehmen, rückgängig, rückgängig machen, mach/mache das/es rückgängig, nimm das/es zurück, ich
            nehme/nehm das/es zurück, widerrufen
        """),
        Word.NO_RUSH: _of("""
            keine Eile, keine Eile vereinbart, eilt nicht, es/das eilt nicht, hat zeit, es/das hat zeit, nicht eilig,
            nicht dringend, ist/es nicht eilig/dringend, es/das ist nicht eilig/dringend, kann warten, es/das kann
            warten, ohne eile, kein stress
        """),
        Word.URGENT: _of("""
            dringend, eilt, es/das eilt, eilig, sehr dringend/eilig, ist dringend/eilig, es/das ist dringend/eilig
        """),
    },
    "fr": {
        Word.ANSWER: _of("répondre, répondez, y répondre, répondre à tous, accuser réception"),
        Word.LEAVE: _of("""
            ignorer, laisser, laissez, tout ignorer, pas de réponse nécessaire, aucune réponse nécessaire, pas de
            réponse, réponse inutile, pas besoin de répondre, pas besoin de réponse, inutile de répondre, rien à
            répondre
        """),
        Word.ANSWERED: _of("""
            répondu par téléphone, répondu, déjà répondu, répondu au téléphone, réglé/traité/vu par téléphone,
            réglé/traité/vu au téléphone, déjà réglé/traité par téléphone, je l'ai appelé/appelée/rappelé/rappelée, je
            les ai appelés/rappelés, appelé, appelée, rappelé, rappelée, on s'est parlé, on s'est parlé au téléphone, vu
            avec lui/elle/eux, j'ai répondu par téléphone, j'ai/on répondu, on a répondu, je lui ai parlé, je lui ai
            répondu, je lui ai téléphoné, répondu de vive voix, répondu ailleurs
        """),
        Word.MINE: _of("""
            je m'en occupe, je m'en charge, je prends, je le/la/les prends, pour moi, c'est pour moi, c'est à moi, à
            moi, je réponds, j'y réponds, je vais répondre, je vais m'en occuper, je prends en charge, je le fais, je
            suis dessus
        """),
        Word.SNOOZE: _of("""
            reporter, reporte, rappelle/rappelez moi, rappelle/rappelez le moi, me le rappeler, me rappeler,
            rappelle/rappelez nous, mettre/mets en pause, en pause, relance/relancez moi, me relancer
        """),
        Word.HOLD: _of("""
            retenir, retiens, retenez, attends, attendez, ne pas envoyer, n'envoie pas, n'envoyez pas, ne l'envoie pas,
            ne l'envoyez pas, pas encore envoyer, mettre/mets en attente
        """),
        Word.SEND: _of("""
            envoyer, envoie, envoyez, l'envoyer, envoie le, envoyez le, envoyer maintenant, tu peux envoyer
        """),
        Word.STOP: _of("""
            arrêter, arrête, arrêtez, stop, stopper, ne plus écrire, ne lui/leur écris/écrivez plus, plus de
            mails/mail/courriels, plus de mails/courriels automatiques
        """),
        Word.TRACK: _of("""
            oui, oui merci, oui s'il te plaît, oui s'il vous plaît, suivre, oui suivre, suis le, le suivre
        """),
        Word.UNDO: _of("annuler, annule, annulez, annule ça/cela, annuler ça/cela, je retire, revenir en arrière"),
        Word.NO_RUSH: _of("""
            rien ne presse, pas urgent, ce n'est pas urgent, c'est pas urgent, pas pressé, rien d'urgent, aucune
            urgence, pas d'urgence, ça/cela ne presse pas, ça peut attendre, cela peut attendre, peut attendre, sans
            urgence
        """),
        Word.URGENT: _of("urgent, c'est urgent, très urgent, c'est très urgent, ça presse, cela presse"),
    },
    "es": {
        Word.ANSWER: _of("""
            responder, responde, contestar, contesta, responder a todos, contestar a todos, acusar recibo
        """),
        Word.LEAVE: _of("""
            ignorar, dejar, dejarlo, ignorar todos, no hace falta responder/respuesta/contestar, sin respuesta, no
            requiere respuesta, no necesita respuesta, no es necesario responder/contestar, no es necesaria respuesta,
            ninguna respuesta necesaria, nada que responder
        """),
        Word.ANSWERED: _of("""
            respondido por teléfono, contestado por teléfono, resuelto/aclarado/hablado/atendido por teléfono,
            respondido, contestado, ya respondido/contestado, ya está respondido/contestado, le/la/lo/les he llamado, ya
            le/la/lo/les he llamado, le/la/lo/les llamé, ya le/la/lo/les llamé, llamado, hablé con él/ella/ellos, he
            hablado con él/ella/ellos, ya he hablado con él/ella/ellos, ya hablé con él/ella/ellos, hablado con
            él/ella/ellos, le/les he respondido/contestado por teléfono, le/les respondí/contesté por teléfono,
            respondido en persona
        """),
        Word.MINE: _of("""
            me encargo yo, yo me encargo, me encargo, me ocupo, me ocupo yo, yo me ocupo, lo tomo yo, yo lo tomo, lo
            llevo yo, yo lo llevo, lo cojo yo, yo lo cojo, es mío, mío, para mí, es para mí, lo hago yo, yo lo hago, yo
            respondo/contesto, respondo/contesto yo, lo respondo/contesto yo, ya me encargo yo/_
        """),
        Word.SNOOZE: _of("""
            posponer, pospón, posponlo, aplazar, recuérdame, recuérdamelo, recordarme, recordármelo, recordar,
            recuérdanos, avísame, recuérdalo
        """),
        Word.HOLD: _of("""
            retener, retén, retenlo, espera, no enviar, no enviarlo, no lo envíes, no lo envíe, todavía no enviar, aún
            no enviar, no enviar todavía/aún
        """),
        Word.SEND: _of("enviar, envía, envíalo, envíelo, enviarlo, enviar ya, enviar ahora, mándalo, mandar, mandarlo"),
        Word.STOP: _of("""
            parar, alto, stop, detener, no escribir más, no le/les escribas más, no más correos, no más correos
            automáticos
        """),
        Word.TRACK: _of("sí, sí por favor, sí gracias, seguir, sí seguir, seguirlo, síguelo, vigilar, vigilarlo"),
        Word.UNDO: _of("deshacer, deshazlo, anular, anúlalo, cancelar, retirar, lo retiro, dar marcha atrás"),
        Word.NO_RUSH: _of("""
            sin prisa, no hay prisa, no corre prisa, sin prisas, no es urgente, no urge, no tiene prisa, puede esperar,
            esto puede esperar, no urgente
        """),
        Word.URGENT: _of("urgente, es urgente, muy urgente, es muy urgente, urge, corre prisa"),
    },
}

# They say that it is over and not how: the requester has an answer, or needs none. So they are asked about, not done.
ENDS: Mapping[str, tuple[str, ...]] = {
    "en": _of("""
        done, all done, it's/this/that's done, it is done, this is done, that is done, done with it/this/that, finished,
        it's finished, closed, close, close it/this/that/them/all, you can close it/this, can be closed, resolved,
        solved, fixed, sorted, sorted it/this, settled, handled, taken care of, completed, complete, dealt with
    """),
    "de": _of("""
        erledigt, ist/schon/bereits/alles erledigt, ist schon/bereits erledigt, hat sich erledigt, das/es hat sich
        erledigt, das/es ist erledigt, fertig, ist fertig, bin fertig, gemacht, schon gemacht, abgeschlossen, ist
        abgeschlossen, geschlossen, schließen, kann geschlossen werden, kann zu, zu, gelöst, ist gelöst, geklärt, ist
        geklärt, behoben, passt, abhaken, abgehakt
    """),
    "fr": _of("""
        fait, c'est fait, déjà fait, terminé, c'est terminé, fini, c'est fini, réglé, c'est réglé, résolu, c'est résolu,
        traité, c'est traité, clos, clore, c'est clos, fermer, fermé, on peut fermer, c'est bon
    """),
    "es": _of("""
        hecho, está hecho, ya está, ya está hecho, listo, terminado, acabado, cerrado, cerrar, cerrarlo, ciérralo, se
        puede cerrar, resuelto, ya resuelto, está resuelto, solucionado, arreglado, finalizado
    """),
}
