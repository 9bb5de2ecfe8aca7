"""The phrases of a mail that only says thanks, or that nothing needs to be done any more: per language, tables only.

"a/b" is a choice between two words. What stands here must be harmless wherever it stands: a mail is made of these
phrases from its first word to its last, or it is a request (`core.gratitude`). Left out on purpose, for they may end a
mail that does want something: thanks in advance, thanks anyway, thanks for looking into it; and every "yes", "okay",
"done" and "fine with me", which may be the answer to a question of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What one language has."""

    greetings: tuple[str, ...]  # a name may follow
    thanks: tuple[str, ...]
    solved: tuple[str, ...]  # it works, or nobody needs to look into it any more
    around: tuple[str, ...]  # what may stand around either
    partings: tuple[str, ...]
    doubts: tuple[str, ...]  # single words that forbid any other reading


def choices(text: str) -> tuple[str, ...]:
    """Return the phrases of a list with commas, every choice written out."""
    phrases = (phrase.split() for phrase in text.split(","))
    return tuple(" ".join(words) for phrase in phrases for words in product(*(one.split("/") for one in phrase)))


_EN = Phrases(
    greetings=choices("""
        hi, hello, hey, dear, dear/hello mr/mrs/ms/dr, good morning/afternoon/evening, hi/hello there, hi/hello/dear
        all/team
    """),
    thanks=choices("""
        thanks, thanks all/again, thank you, thank you all/again/both, thank u, thx, thnx, tnx, ty, tysm, cheers, many
        thanks, big thanks, much appreciated, really appreciate it/this/that, i appreciate it, i really appreciate
        it/this/that, appreciate it, appreciated, i am/was very/so/really grateful, i'm very/so/really grateful, thank
        you kindly, a big thank you, you saved my day
    """),
    solved=choices("""
        problem/issue is solved/resolved/fixed, i/just found the answer/solution, i have found it, i\'ve found the
        answer/solution, found the answer/solution, works, it/that/this works, works now/again, it/that/this works
        now/again, works fine/perfectly/great, works fine/perfectly/great now, it/that/this works fine/perfectly/great,
        all works now/again, it/that/this works fine/perfectly/great now, works like a charm, it/that works like a
        charm, everything works, everything works now/again, everything works fine/perfectly/great, everything works
        fine/perfectly/great now, everything is/was working now/again, it's working now/again, it is working now/again,
        it is working, it's working, working now, all working now, worked, it/that/this worked, that/this/it worked
        perfectly/great, worked perfectly/great, worked like a charm, that/it/this worked like a charm, that/this/it
        did it, that/this did the trick, did the trick, that/this/it helped, that/this helped a lot, that/this solved
        it, that/this solved my/the problem/issue, that/this fixed it, that/this fixed my/the problem/issue, solved,
        it's/its/it solved, it is/was solved, resolved, it's/its/that's resolved, it is/was resolved, problem/issue
        solved/resolved/fixed, the/my problem/issue is solved/resolved/fixed/gone, this/that is solved/resolved/fixed,
        the/my problem/issue has been solved/resolved/fixed, this/it has been solved/resolved/fixed, fixed, it's fixed,
        it is fixed, i fixed it, i fixed it myself, fixed it, fixed it myself, solved it, solved it myself, i solved
        it, i solved it myself, found it, i found it, i've found it, just found it, i just found it, found it myself,
        found it in the manual/faq/settings, figured it out, i figured it out, i've figured it out, figured it out
        myself, sorted, all sorted, it's sorted, got it sorted, got it working, i got it working, i got it to work, got
        it to work, never mind, nevermind, nvm, please/pls ignore/disregard, please/pls ignore/disregard my/this/that,
        please/pls ignore/disregard my/this/that mail/email/message/question/request, please/pls ignore/disregard my
        last/previous/earlier mail/email/message/question/request, you can close this/it, you can close the/this/my
        ticket/case/request, please/pls close this/the/my ticket/case/request, this/the/my ticket/case can be closed,
        all good now, all is well now, everything is fine now, everything's fine now, it's all good now, it's fine now
    """),
    around=choices("""
        sorry, sorry about that, very much, so much, a lot, a million, a bunch, a ton, to you, to you all, to
        everybody/everyone, everyone, guys, team, so very much, ever so much, once again, and, for your/the
        help/support/assistance, for all your/the help/support, for your/the kind help/support, for the/your/that
        quick/fast/prompt/swift/speedy help/support/reply/response/answer/fix/solution, for the/your very/super
        quick/fast/prompt help/support/reply/response/answer/fix, for helping, for the/your
        reply/response/answer/info/information/explanation/clarification/hint/tip/fix/solution, for helping me, for
        helping me out, for helping us, for solving/fixing this/it so quickly/fast, for getting back to me, for getting
        back to me so quickly/fast, for letting me/us know, for your time, for the great/good/excellent
        help/support/service, for the heads up, kindly, perfect, perfectly, great, excellent, wonderful, awesome,
        brilliant, fantastic, super, amazing, lovely, cool, that's/thats
        perfect/great/wonderful/awesome/excellent/brilliant, that is perfect/great/wonderful/excellent, that was
        quick/fast, that was very/super/really quick/fast, you are/guys great/awesome/amazing/rock, you rock, you're
        great/awesome/amazing/the best/star, you are the best, you're the best, great job, great/excellent
        service/support/help, well done, good job, my mistake/bad/fault, it was my mistake/fault, just now, now,
        myself, already, sorry for the trouble/noise/inconvenience, sorry to bother you, sorry to have bothered you,
        meanwhile, in the meantime, just wanted to say, i just wanted to say, i wanted to say, just to say, very
        helpful, that was very helpful, very kind of you, that's very kind, that's very kind of you, happy customer,
        i'm happy, i am happy, to let you all know, just to let you know, so much for helping
    """),
    partings=choices("""
        regards, best, best/kind/warm/many regards, kindest/warmest regards, best wishes, br, kr, yours, sincerely,
        yours sincerely/truly/faithfully, have a nice/good/great/lovely day/evening/weekend/week/one, have a wonderful
        day/evening/weekend/week, enjoy your day/evening/weekend, take care, bye, all the best, see you, happy/merry
        christmas/weekend/holidays, sent from my iphone/ipad/phone/android/mobile, sent from outlook for ios/android,
        get outlook for ios/android, sent from my mobile phone/device, sent from my samsung galaxy, sent from my
        samsung galaxy smartphone
    """),
    doubts=choices("""
        no, not, none, nothing, nobody, neither, nor, without, but, however, although, though, except, still,
        unfortunately, sadly, yet, until, unless, only, anyway, anyways, advance, hardly, barely, almost, partly,
        partially, why, when, how, what, which, who, where, can't, cannot, won't, doesn't, don't, didn't, isn't,
        wasn't, couldn't, cant, wont, doesnt, dont, didnt, isnt, wasnt, ps, hopefully, if, should, would, could, maybe
    """),
)

_DE = Phrases(
    greetings=choices("""
        hallo, hallo/liebe frau, hallo/lieber herr, guten tag frau/herr, sehr geehrte frau, sehr geehrter herr, hi,
        hey, moin, servus, grüezi, grüß gott, liebe, lieber, liebes, guten tag/morgen/abend, sehr
        geehrter/geehrte/geehrtes, hallo zusammen/team, liebes team, liebe/hallo alle, hallo liebes team, sehr geehrte
        damen und herren
    """),
    thanks=choices("""
        danke, dankeschön, danke schön, danke sehr, danke dir/ihnen/euch, vielen dank, vielen lieben dank, vielen
        herzlichen dank, herzlichen dank, besten dank, lieben dank, tausend dank, 1000 dank, ganz herzlichen dank,
        merci, thx, thanks, ich danke dir/ihnen/euch, wir danken ihnen/euch, ich bedanke mich, haben sie vielen dank,
        hab vielen dank, recht herzlichen dank, verbindlichsten dank, danke vielmals
    """),
    solved=choices("""
        funktioniert, es/das/alles funktioniert, funktioniert jetzt/nun/wieder, funktioniert jetzt/nun wieder,
        es/das/alles funktioniert jetzt/nun/wieder, es/das/alles funktioniert jetzt/nun wieder, jetzt/nun funktioniert
        es/alles/das, jetzt/nun funktioniert es/alles/das wieder, klappt, es/das/alles klappt, klappt jetzt/nun/wieder,
        klappt jetzt/nun wieder, es/das/alles klappt jetzt/nun/wieder, geht jetzt/nun/wieder, jetzt/nun klappt
        es/alles/das, jetzt/nun klappt's, jetzt geht's, jetzt geht's wieder, jetzt/nun geht es/alles/das, es/das/alles
        geht jetzt/nun/wieder, es/das/alles geht jetzt/nun wieder, geht jetzt/nun wieder, geht wieder, jetzt/nun geht
        es/alles/das wieder, jetzt läuft es/alles/das, jetzt läuft es/alles/das wieder, läuft, läuft jetzt/wieder,
        läuft jetzt wieder, es/das/alles läuft jetzt/wieder, es/das/alles läuft jetzt wieder, hat geklappt,
        es/das/alles hat geklappt, hat prima/super/wunderbar/gut/alles/bestens geklappt, das/es hat
        prima/super/wunderbar/gut/alles/bestens geklappt, hat funktioniert, das/es/alles hat funktioniert, hat
        prima/super/wunderbar/gut/alles/bestens funktioniert, hat geholfen, das/es hat geholfen, das hat mir geholfen,
        das hat mir sehr geholfen, das hat sehr geholfen, hat mir sehr geholfen, funktioniert
        prima/super/wunderbar/einwandfrei/perfekt/bestens/tadellos, es/das/alles funktioniert
        prima/super/wunderbar/einwandfrei/perfekt/bestens/tadellos, klappt
        prima/super/wunderbar/einwandfrei/perfekt/bestens, hat sich erledigt, es/das/alles hat sich erledigt, hat sich
        bereits/schon erledigt, das/es hat sich bereits/schon/inzwischen/mittlerweile erledigt, hat sich
        inzwischen/mittlerweile erledigt, die/meine anfrage/frage/sache hat sich erledigt, das/mein problem/anliegen
        hat sich erledigt, die/meine anfrage/frage/sache hat sich bereits/inzwischen/mittlerweile erledigt, das/mein
        problem/anliegen hat sich bereits/inzwischen/mittlerweile erledigt, gelöst, problem/ist gelöst, problem ist
        gelöst, das/mein problem ist gelöst, das problem konnte ich lösen, problem behoben, das problem ist behoben,
        ist behoben, habe es gefunden, hab es gefunden, habs gefunden, hab's gefunden, ich habe/hab es gefunden, ich
        hab's/habs gefunden, schon gefunden, gefunden, ich habe/hab es schon gefunden, habe es selbst gefunden/gelöst,
        ich habe es selbst gefunden/gelöst, habe es selbst lösen können, konnte es selbst lösen, ich konnte es selbst
        lösen, habe es hinbekommen, ich habe es hinbekommen, hab's hinbekommen, habs hinbekommen, schon gut, alles gut,
        alles wieder gut, passt jetzt, jetzt passt es/alles, das/alles passt jetzt, sie können das/mein ticket
        schließen, ticket kann geschlossen werden, das ticket kann geschlossen werden, das/mein ticket können sie
        schließen, bitte ticket schließen
    """),
    around=choices("""
        sehr, vielmals, nochmal, nochmals, noch mal, noch einmal, und, für die/deine/ihre/eure hilfe/unterstützung, für
        die/deine/ihre/eure schnelle/rasche/prompte/tolle/super/freundliche/nette/gute hilfe/unterstützung, für
        die/deine/ihre/eure schnelle/rasche/prompte/nette/freundliche
        antwort/rückmeldung/lösung/reaktion/bearbeitung/erledigung, für die/deine/ihre/eure
        antwort/rückmeldung/lösung/info/information/auskunft/erklärung/mühe/zeit/geduld, für die/deine/ihre sehr/super
        schnelle hilfe/antwort/rückmeldung/lösung, für den/deinen/ihren tipp/hinweis/support/einsatz, für den
        schnellen/tollen/guten/super/prompten support/service, für den schnellen/tollen service, für alles, fürs
        helfen, für die infos, perfekt, prima, super, toll, klasse, top, spitze, wunderbar, genial, großartig,
        ausgezeichnet, bestens, hervorragend, einwandfrei, sehr gut/nett/freundlich/hilfreich, das ist
        super/prima/perfekt/toll/klasse, das war super/prima/perfekt/toll/klasse/hilfreich, ihr seid super/spitze/toll,
        das ging ja schnell, das ging schnell, sie sind spitze/super, super service/support, toller service/support,
        jetzt, nun, alles, inzwischen, mittlerweile, bereits, schon, mein fehler, es war mein fehler, war mein fehler,
        an das team, an alle, an das ganze team, ans team, dafür, ganz lieb, ganz herzlich, herzlich, sorry für die
        störung, entschuldigung für die störung, entschuldigen sie die störung
    """),
    partings=choices("""
        gruß, grüße, lg, mfg, vg, bg, viele/liebe/beste/schöne/herzliche/sonnige grüße, ganz liebe grüße, mit
        freundlichen grüßen, mit freundlichem gruß, mit besten/lieben/herzlichen grüßen, freundliche grüße,
        freundlichen/lieben/besten/schönen/herzlichen gruß, freundlicher gruß, schönen tag, schönen tag noch, einen
        schönen tag, einen schönen tag noch, schönes wochenende, ein schönes wochenende, schönen abend, schönen
        feierabend, einen schönen feierabend/abend, ihnen einen schönen tag, ihnen noch einen schönen tag, dir noch
        einen schönen tag, noch einen schönen tag, tschüss, bis bald, ihr, ihre, dein, deine, von meinem
        iphone/ipad/handy/smartphone gesendet, gesendet von meinem iphone/ipad/handy/smartphone, von unterwegs
        gesendet, gesendet mit der gmx/web.de mail app, outlook für ios/android beziehen
    """),
    doubts=choices("""
        nicht, nichts, nie, kein, keine, keinen, keiner, niemand, ohne, aber, jedoch, allerdings, leider, trotzdem,
        obwohl, sondern, außer, nur, voraus, vorab, kaum, fast, teilweise, manchmal, wieso, warum, wann, wie, was,
        welche, wer, wo, weshalb, falls, wenn, ob, könnte, könnten, würde, würden, hoffentlich, vielleicht, ps, weder,
        nein, immer, auch
    """),
)

_FR = Phrases(
    greetings=choices("bonjour, bonsoir, salut, cher, chère, chers, coucou, bonjour à tous, bonjour madame/monsieur"),
    thanks=choices("""
        merci, merci beaucoup, merci bien, mille mercis, grand merci, un grand merci, merci infiniment, merci mille
        fois, mille fois merci, je vous/te remercie, je vous remercie beaucoup/infiniment, merci à vous/toi, nous vous
        remercions, tous mes remerciements, encore merci, merci encore, remerciements
    """),
    solved=choices("""
        ça/cela/tout marche, ça/cela/tout marche maintenant/bien/parfaitement, ça/cela/tout marche bien/très bien
        maintenant, ça/cela/tout fonctionne, ça/cela/tout fonctionne maintenant/bien/parfaitement, tout fonctionne à
        nouveau, ça/cela/tout fonctionne bien maintenant, maintenant ça/cela/tout marche/fonctionne, ça a
        marché/fonctionné, cela a marché/fonctionné, ça/cela m'a aidé, ça/cela m'a beaucoup aidé, c'est bon maintenant,
        tout est réglé/résolu/rentré, tout est rentré dans l'ordre, problème réglé/résolu, le/mon problème est
        réglé/résolu, mon problème a été réglé/résolu, le problème a été réglé/résolu, réglé, résolu, j'ai trouvé, j'ai
        trouvé la solution, j'ai trouvé la réponse, j'ai finalement trouvé, trouvé, j'ai réussi, j'ai résolu le
        problème, j'ai résolu mon problème, laissez tomber, vous pouvez fermer le ticket, vous pouvez
        clore/fermer/clôturer le/ce/mon ticket/dossier, ça remarche, tout remarche, c'est réglé/résolu/réparé
    """),
    around=choices("""
        beaucoup, bien, infiniment, et, très, pour l'aide, pour votre/ta
        aide/réponse/réactivité/disponibilité/retour/temps/patience/gentillesse, pour votre/ton retour, pour votre/ta
        réponse rapide, pour votre/ta rapide/prompte réponse, pour la réponse, pour la réponse rapide, pour votre
        retour rapide, pour votre aide précieuse/rapide, pour votre précieuse aide, pour la solution, pour l'info, pour
        l'information, pour les informations/infos/explications/précisions, pour votre efficacité, pour tout, pour
        votre intervention, pour votre intervention rapide, de votre/ton aide, de votre réponse, de votre réponse
        rapide, pour la rapidité, pour votre rapidité, parfait, super, génial, excellent, top, impeccable, nickel,
        formidable, c'est parfait/super/génial/top/impeccable/nickel, c'était rapide, très gentil, c'est très gentil,
        bravo, maintenant, désolé/désolée, désolé pour le dérangement, désolée pour le dérangement, à vous, à toute
        l'équipe, à tous, entre temps, entre-temps, c'était mon erreur, c'était ma faute, mon erreur, finalement,
        enfin, pour votre/ton aide
    """),
    partings=choices("""
        cordialement, bien cordialement, très cordialement, amicalement, cdlt, bien à vous, bien à toi, bonne journée,
        bonne soirée, bonne fin de journée/semaine, bon week-end, bon weekend, bon week end, belle journée, très bonne
        journée, excellente journée, je vous souhaite une bonne/excellente/belle journée, sincères salutations,
        salutations, bises, meilleures salutations, respectueusement, à bientôt, au revoir, envoyé de mon
        iphone/ipad/mobile/téléphone, envoyé depuis mon iphone/ipad/mobile/téléphone, télécharger outlook pour
        ios/android, amitiés
    """),
    doubts=choices("""
        ne, pas, plus, rien, jamais, aucun, aucune, personne, sans, mais, cependant, toutefois, pourtant,
        malheureusement, toujours, néanmoins, sauf, seulement, avance, quand, comment, pourquoi, quel, quelle, où, que,
        qui, si, presque, parfois, peut-être, pourriez, pouvez-vous, même, non, ps, espère
    """),
)

_ES = Phrases(
    greetings=choices("""
        hola, buenos días, buenas tardes/noches, buenas, buen día, estimado, estimada, estimados, querido, querida,
        hola a todos, hola equipo
    """),
    thanks=choices("""
        gracias, muchas gracias, muchísimas gracias, mil gracias, gracias a ti/usted/vosotros/ustedes, muy agradecido,
        muy agradecida, te/le/les/os agradezco mucho, se/lo agradezco, se lo agradezco, te lo agradezco, se agradece,
        un millón de gracias, gracias de nuevo, muchas gracias de nuevo, agradecido, agradecida, gracias otra vez
    """),
    solved=choices("""
        funciona, ya/todo/ahora funciona, ya funciona todo, ahora ya funciona, ahora sí funciona, ya funciona
        bien/perfectamente, funciona bien/perfectamente/perfecto, todo funciona bien/perfectamente/perfecto, funcionó,
        ha funcionado, ya ha funcionado, eso funcionó, me funcionó, ya me funciona, me funciona, ya va, ya va bien, ya
        está resuelto/solucionado/arreglado, está resuelto/solucionado/arreglado, resuelto, solucionado, arreglado,
        todo resuelto/solucionado/arreglado, problema resuelto/solucionado, el problema está resuelto/solucionado, mi
        problema está resuelto/solucionado, el problema ya está resuelto/solucionado, ya lo encontré, lo encontré, ya
        lo he encontrado, lo he encontrado, encontrado, ya lo resolví/solucioné/arreglé, lo resolví/solucioné/arreglé,
        ya lo he resuelto/solucionado/arreglado, lo conseguí, ya lo conseguí, ya lo he conseguido, me ha servido, me
        sirvió, me ha ayudado mucho, me ayudó mucho, pueden cerrar el ticket, puede cerrar el ticket/caso, podéis
        cerrar el ticket, pueden cerrar el caso, asunto resuelto/arreglado, olvídalo, olvídelo
    """),
    around=choices("""
        de nuevo, otra vez, y, por tu/su/vuestra/la
        ayuda/respuesta/atención/información/rapidez/solución/explicación/gestión, por tu/su/vuestra
        rápida/pronta/amable ayuda/respuesta/atención/gestión, por la rápida/pronta respuesta/ayuda/solución/atención,
        por su/tu/la respuesta tan rápida, por todo, por tu/su/vuestro tiempo/apoyo/servicio/interés, por ayudarme, por
        la info, por responder, por responder tan rápido, por contestar tan rápido, por contestar, perfecto, genial,
        excelente, estupendo, fantástico, fenomenal, maravilloso, súper, muy amable, muy amables, es muy amable, sois
        geniales, buen servicio, qué rápido, qué rapidez, ahora, ya, todo, todo bien, todo perfecto, todo correcto, a
        todos, a todo el equipo, disculpe las molestias, perdón por las molestias, disculpen las molestias, perdona las
        molestias, error mío, fue error mío, fue mi error, muy bien, mientras tanto, al final
    """),
    partings=choices("""
        saludos, un saludo, un cordial saludo, saludos cordiales, cordialmente, atentamente, un abrazo, abrazos, besos,
        buen fin de semana, que tenga/tengas/tengan un buen día, que tenga/tengas/tengan buen día, feliz
        día/tarde/semana, buen día, buen finde, hasta luego, hasta pronto, adiós, enviado desde mi
        iphone/ipad/móvil/celular, muchos saludos, obtener outlook para ios/android
    """),
    doubts=choices("""
        no, nunca, nada, nadie, ningún, ninguna, ninguno, sin, pero, aunque, todavía, aún, sigue, lamentablemente,
        desgraciadamente, salvo, excepto, solo, sólo, cuando, cuándo, cómo, dónde, quién, antemano, casi, apenas, si,
        podría, podrían, tampoco, ni, ojalá, espero, pd, ps, quizás
    """),
)

_IT = Phrases(
    greetings=choices("""
        ciao, salve, buongiorno, buon giorno, buonasera, buona sera, gentile, gentili, caro, cara, ciao a tutti
    """),
    thanks=choices("""
        grazie, grazie mille, mille grazie, molte grazie, tante grazie, grazie tante, grazie infinite, vi/ti/la
        ringrazio, vi/ti/la ringrazio molto, grazie ancora, grazie di cuore, grazie di tutto, grazie a te/voi/lei
    """),
    solved=choices("""
        funziona, ora/adesso/tutto funziona, ora/adesso funziona tutto, funziona tutto, ora/adesso funziona
        bene/perfettamente, funziona bene/perfettamente, funziona di nuovo, tutto funziona bene/perfettamente, ha
        funzionato, risolto, ho risolto, tutto risolto, problema risolto, il/mio problema è risolto, il problema è
        stato risolto, abbiamo risolto, è risolto, ho trovato la soluzione, trovato, l'ho trovato, l'ho trovata, ce
        l'ho fatta, ci sono riuscito, ci sono riuscita, ho risolto da solo, ho risolto da sola, mi è stato utile, mi ha
        aiutato molto, tutto a posto, è tutto a posto, ora è tutto a posto, potete/può chiudere il ticket, adesso va,
        ora va, adesso va bene, ora va bene
    """),
    around=choices("""
        molto, ancora, e, per l'aiuto, per il tuo/suo/vostro aiuto/supporto/tempo/riscontro, per il supporto/riscontro,
        per la risposta/soluzione/disponibilità/gentilezza/velocità/rapidità/collaborazione/spiegazione, per la
        tua/sua/vostra risposta/disponibilità/gentilezza/velocità/rapidità/collaborazione/pazienza, per la risposta
        rapida/veloce, per la rapida/veloce/pronta/celere risposta/soluzione, per la vostra/sua/tua rapida/pronta
        risposta, per l'informazione, per le informazioni, per l'assistenza, per la vostra assistenza, per tutto,
        perfetto, ottimo, benissimo, fantastico, eccellente, magnifico, super, bravissimi, bravi, gentilissimi,
        gentilissimo, gentilissima, molto gentile, molto gentili, siete stati gentilissimi, siete grandi, siete
        fantastici, ora, adesso, tutto, tutto bene, a tutti, scusate il disturbo, scusi il disturbo, scusa il disturbo,
        errore mio, è stato un mio errore, nel frattempo, ottimo lavoro, ottimo servizio
    """),
    partings=choices("""
        saluti, cordiali saluti, distinti saluti, un saluto, tanti saluti, un cordiale saluto, cordialmente, buona
        giornata, buona serata, buon weekend, buon fine settimana, buon lavoro, buona settimana, a presto, arrivederci,
        un abbraccio, inviato da iphone, inviato dal mio iphone/ipad/cellulare/telefono, le auguro una buona giornata,
        vi auguro una buona giornata
    """),
    doubts=choices("""
        non, no, nessun, nessuno, nessuna, niente, nulla, mai, senza, ma, però, tuttavia, comunque, purtroppo, tranne,
        soltanto, anticipatamente, anticipo, quando, perché, dove, chi, quale, se, quasi, potrebbe, potreste, neanche,
        né, spero, ps, forse
    """),
)

_NL = Phrases(
    greetings=choices("""
        hallo, hoi, hi, hey, beste, geachte, goedemorgen, goedemiddag, goedenavond, goedendag, dag, hallo allemaal
    """),
    thanks=choices("""
        bedankt, dank je, dank je wel, dankjewel, dank u, dank u wel, dankuwel, hartelijk dank, hartelijk bedankt, heel
        erg bedankt, erg bedankt, super bedankt, veel dank, bedankt hoor, dank jullie wel, heel hartelijk dank,
        ontzettend bedankt, nogmaals bedankt, nogmaals dank, thanks, merci, heel veel dank, enorm bedankt
    """),
    solved=choices("""
        werkt, het/dat/alles werkt, het/dat/alles werkt nu/weer, het/dat/alles werkt nu weer, werkt nu/weer, werkt nu
        weer, nu werkt het/alles, nu werkt het/alles weer, het/dat/alles werkt goed/prima/perfect, werkt
        goed/prima/perfect, werkt perfect, het/dat werkte, heeft gewerkt, het/dat heeft gewerkt, het/dat is gelukt, is
        gelukt, gelukt, het/dat lukte, opgelost, is opgelost, het/dat/probleem is opgelost, het probleem is opgelost,
        mijn probleem is opgelost, probleem opgelost, het/dat/alles doet het weer, hij doet het weer, doet het weer,
        gevonden, ik heb het gevonden, heb het gevonden, ik heb het al gevonden, heb het al gevonden, al gevonden, ik
        heb het opgelost, heb het zelf opgelost, laat maar, laat maar zitten, ik heb het zelf opgelost, dat hielp, dat
        heeft geholpen, heeft geholpen, u mag/kunt het ticket sluiten, je kunt/mag het ticket sluiten, het ticket kan
        gesloten worden
    """),
    around=choices("""
        zeer, heel erg, nogmaals, en, voor de/je/uw/jullie
        hulp/ondersteuning/reactie/uitleg/info/informatie/moeite/tijd/tip, voor de/je/uw/jullie
        snelle/vlotte/goede/fijne hulp/reactie/oplossing/service/afhandeling/ondersteuning/antwoord, voor het antwoord,
        voor je/uw/het snelle antwoord, voor je/uw antwoord, voor alles, voor het meedenken, voor de oplossing,
        perfect, prima, super, top, geweldig, fijn, mooi, fantastisch, uitstekend, prachtig, heel fijn, heel
        vriendelijk, wat snel, dat was snel, super snel, goede service, top service, jullie zijn top, jullie zijn
        geweldig, nu, alles, inmiddels, ondertussen, mijn fout, het was mijn fout, sorry voor het ongemak, sorry voor
        de moeite, aan het team, allemaal
    """),
    partings=choices("""
        groet, groeten, groetjes, gr, mvg, vriendelijke groet, vriendelijke groeten, met vriendelijke groet, met
        vriendelijke groeten, hartelijke groet, hartelijke groeten, met hartelijke groet, fijne dag, fijne dag nog, nog
        een fijne dag, een fijne dag, fijn weekend, een fijn weekend, fijne avond, prettige dag, prettig weekend, tot
        ziens, verstuurd vanaf mijn iphone/ipad/telefoon, verzonden vanaf mijn iphone/ipad/telefoon, hoogachtend
    """),
    doubts=choices("""
        niet, niets, nooit, geen, niemand, zonder, echter, helaas, behalve, alleen, hoewel, voorhand, wanneer, waarom,
        hoe, welke, wie, waar, als, bijna, soms, zou, toch, hopelijk, misschien, nee, ps, alvast, steeds
    """),
)

_PT = Phrases(
    greetings=choices("""
        olá, ola, oi, bom dia, boa tarde, boa noite, caro, cara, caros, prezado, prezada, prezados, olá a todos
    """),
    thanks=choices("""
        obrigado, obrigada, muito obrigado, muito obrigada, obrigadão, obg, valeu, agradeço, agradeço muito,
        agradecido, agradecida, mil obrigados, obrigado a todos, muitíssimo obrigado, muitíssimo obrigada, muito
        agradecido, muito agradecida, grato, grata, muito grato, muito grata
    """),
    solved=choices("""
        funciona, já/agora/tudo funciona, agora já funciona, funcionou, já/agora funcionou, deu certo, já deu certo,
        agora deu certo, está funcionando, agora está funcionando, já está funcionando, tudo funcionando, está a
        funcionar, já está a funcionar, agora está a funcionar, funciona bem/perfeitamente, funcionou perfeitamente,
        resolvido, tudo resolvido, problema resolvido, o problema foi/está resolvido, foi resolvido, está resolvido, já
        está resolvido, já foi resolvido, consegui resolver, já consegui resolver, já resolvi, resolvi, consegui, já
        consegui, já encontrei, encontrei, achei, já achei, deixa pra lá, ajudou muito, isso ajudou, me ajudou muito,
        pode/podem fechar o chamado/ticket, podem encerrar o chamado/ticket, tudo certo agora
    """),
    around=choices("""
        muito, mais uma vez, novamente, de novo, e, pela
        ajuda/resposta/atenção/informação/rapidez/solução/explicação/gentileza/disponibilidade, pela sua/vossa/tua
        ajuda/resposta/atenção/gentileza/disponibilidade/paciência, pela rápida/pronta resposta/ajuda/solução, pela
        resposta rápida, pela ajuda rápida, pelo apoio/suporte/retorno/atendimento/esclarecimento, pelo rápido/pronto
        retorno/atendimento, pelo retorno rápido, pelo seu tempo/apoio/retorno, por tudo, por sua ajuda, por me ajudar,
        por responder, perfeito, ótimo, excelente, maravilha, maravilhoso, fantástico, show, beleza, muito bom, muito
        gentil, foi rápido, vocês são ótimos, ótimo atendimento, ótimo serviço, agora, já, tudo, entretanto, a todos, a
        toda a equipe, desculpe o incômodo, desculpem o incómodo, desculpa o incômodo, erro meu, foi erro meu
    """),
    partings=choices("""
        cumprimentos, com os melhores cumprimentos, melhores cumprimentos, atenciosamente, att, abraço, abraços, um
        abraço, cordialmente, saudações, bom fim de semana, tenha um bom dia, tenham um bom dia, uma boa semana, boa
        semana, até logo, até breve, até mais, enviado do meu iphone/ipad/celular/telemóvel, beijos, um ótimo dia,
        tenha um ótimo dia
    """),
    doubts=choices("""
        não, nao, nunca, nada, ninguém, nenhum, nenhuma, sem, mas, porém, contudo, embora, ainda, continua,
        infelizmente, exceto, só, somente, apenas, quando, como, porque, onde, quem, qual, se, quase, poderia,
        poderiam, antecipadamente, antecipado, nem, espero, talvez, ps
    """),
)

LANGUAGES = (_EN, _DE, _FR, _ES, _IT, _NL, _PT)
BORROWED = choices("thanks, thank you, thx")  # people use these whatever their language
