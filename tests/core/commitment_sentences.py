"""Sentences from answers, in four languages: which say that more will follow, by when, and which do not.

Invented, after what people really write. In every one of DATED the time that counts is what `times` reads first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from mailwarden.core.spoken import SpokenTime

FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)

_DAYS = (
    r"(?:early |late )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|noon))?"
    r"|tomorrow(?: (?:morning|afternoon))?|today|tonight|this afternoon|next week|the end of (?:the )?(?:day|week)"
    r"|(?:in|within) (?:an hour|two (?:hours|days)|\d+ (?:minutes|hours|days|working days))|\d{1,2} (?:may|november)"
    r"|noon"
    r"|\d{1,2}(?::\d\d)? ?(?:am|pm)|end of (?:day|week)|eod|next (?:fri|tues)day"
    r"|montag|dienstag|mittwoch|donnerstag|freitag(?:vormittag|mittag)?|morgen(?: (?:fr[üu]h|vormittag|nachmittag))?"
    r"|[üu]bermorgen"
    r"|heute(?: (?:noch|nachmittag|abend))?|ende der woche|(?:in )?(?:zwei|drei|\d+) (?:tagen|stunden)"
    r"|n[äa]chste woche|n[äa]chsten montag"
    r"|\d{1,2}\.\d{1,2}\.|\d{1,2} uhr"
    r"|lundi|mardi|mercredi|jeudi|vendredi(?: matin| prochain| soir)?|demain(?: matin)?|aujourd'hui"
    r"|la fin de (?:la semaine|la journ[ée]e)"
    r"|ce soir|(?:dans|sous) (?:deux|24|48|\d+) (?:jours|heures)|apr[eè]s-demain|en fin de journ[ée]e"
    r"|la semaine prochaine|3 mai"
    r"|lunes|martes|mi[ée]rcoles|jueves|viernes|ma[ñn]ana(?: por la ma[ñn]ana)?|hoy|esta tarde|pasado ma[ñn]ana"
    r"|dentro de (?:dos|\d+) (?:d[ií]as|horas)|fin de semana|final del d[ií]a|(?:dos|48) (?:d[ií]as|horas)"
    r"|la pr[óo]xima semana|3 de mayo"
)
_TIME = re.compile(rf"\b(?:{_DAYS})\b", re.IGNORECASE)


def times(text: str) -> SpokenTime | None:
    """Read any day as Friday; nothing of a text that names none."""
    found = _TIME.search(text)
    return SpokenTime(at=FRIDAY, is_day_only=True, start=found.start(), end=found.end()) if found else None


DATED = {
    "en": """
        I'll get back to you by Friday.
        I will get back to you on Friday morning.
        We'll get back to you tomorrow.
        By Friday I'll get back to you.
        Tomorrow at the latest, I'll let you know how it went.
        I'm going to call you tomorrow afternoon.
        We are going to be in touch by the end of the week.
        I'll look into it and get back to you by Friday.
        I'll check with our supplier what happened there and get back to you tomorrow.
        We have asked the manufacturer and will get back to you by Friday.
        I've passed it on to Chris, and will let you know by tomorrow.
        You'll hear from me by Friday.
        You will hear from us again by the end of the day.
        You should have our answer by Friday.
        I hope to have an answer for you by Friday.
        We should be able to give you an update tomorrow.
        I'll keep you posted and call you on Friday.
        Please bear with us, I'll get back to you by Friday.
        Sorry for not replying sooner, I'll send you the papers by Friday.
        I'll send you the replacement tomorrow.
        We'll have it fixed by Friday.
        I'll know more by tomorrow.
        We will know more on Friday.
        I'll give you a call this afternoon.
        I'll update you by 3pm.
        We'll report back within two days.
        I'm not in the office today, but I'll get back to you tomorrow.
        I can give you an answer by Friday.
        We shall reply to you by Friday.
        I will try to get you an answer; I'll let you know by Friday.
        I plan to get back to you by tomorrow noon.
        I'll respond by Friday.
        I will come back to you on this by Friday.
        We’ll let you know by Friday whether it can be repaired.
        Let's see, I'll write to you again on Friday.
        I expect to have news for you by Friday.
        I'll be in touch tomorrow.
        We'll contact you again by Friday.
        We'll return it to you by Friday.
        I'll get this sorted: we'll get back to you by tomorrow.
        """,
    "de": """
        Ich melde mich bis Freitag bei Ihnen.
        Wir melden uns morgen.
        Bis Freitag melde ich mich bei Ihnen.
        Ich melde mich spätestens am Freitag wieder.
        Ich gebe Ihnen bis Freitag Bescheid.
        Wir geben Ihnen morgen eine Rückmeldung, ob es klappt.
        Ich rufe Sie morgen an.
        Wir rufen Sie morgen Nachmittag zurück.
        Ich komme am Freitag wieder auf Sie zu.
        Wir kommen bis Ende der Woche auf Sie zurück.
        Ich werde mich bis Freitag bei Ihnen melden.
        Wir werden Ihnen bis Freitag antworten.
        Ich werde Ihnen morgen mitteilen, wie es weitergeht.
        Sie hören bis Freitag von uns.
        Bis Freitag hören Sie wieder von mir.
        Sie erhalten morgen eine Rückmeldung von uns.
        Morgen weiß ich mehr.
        Bis Freitag wissen wir mehr.
        Ich schicke Ihnen die Unterlagen bis Freitag.
        Wir senden Ihnen das Ersatzteil morgen zu.
        Ich kläre das mit dem Lieferanten und melde mich bis Freitag.
        Ich habe beim Hersteller nachgefragt und melde mich morgen bei Ihnen.
        Bitte haben Sie noch etwas Geduld, ich melde mich bis Freitag.
        Leider bin ich heute nicht im Haus, melde mich aber morgen bei Ihnen.
        Ich informiere Sie bis Freitag über das Ergebnis.
        Ich kann Ihnen morgen mehr sagen.
        Ich sage Ihnen bis Freitag Bescheid.
        Ich antworte Ihnen bis morgen.
        Wir hoffen, Ihnen helfen zu können; wir melden uns am Freitag.
        Ich rufe dich morgen zurück.
        Wir werden uns bis spätestens Freitag mit einer Lösung bei Ihnen melden.
        Ich werde das prüfen und Ihnen bis Freitag Bescheid geben.
        """,
    "fr": """
        Je reviens vers vous d'ici vendredi.
        Nous revenons vers vous demain.
        Je reviendrai vers vous avant vendredi.
        D'ici vendredi, nous reviendrons vers vous.
        Je vous rappelle demain.
        Je vous recontacte vendredi matin.
        Nous vous répondrons d'ici demain.
        Je vous tiens au courant d'ici vendredi.
        Nous vous tiendrons informé avant la fin de la semaine.
        Je me renseigne et je reviens vers vous demain.
        Vous aurez une réponse d'ici vendredi.
        Vous recevrez une réponse de notre part demain.
        Je vous envoie le document demain.
        Nous vous enverrons la pièce vendredi.
        Nous allons vous recontacter demain.
        Je vais vous répondre d'ici vendredi.
        J'en saurai plus demain.
        Nous en saurons plus vendredi.
        Je vous ferai un retour d'ici vendredi.
        Je vous donnerai une réponse demain matin.
        Merci de votre patience, je reviens vers vous demain.
        Je vous appellerai demain.
        Je ne suis pas au bureau aujourd'hui, je reviens vers vous demain.
        Je t'appelle demain.
        Je te tiens au courant demain.
        Nous pensons trouver, on revient vers vous d'ici vendredi.
        Je vous confirme cela demain.
        """,
    "es": """
        Le respondo el viernes.
        Le responderé antes del viernes.
        Te llamo mañana.
        Le llamaremos mañana por la mañana.
        Me pondré en contacto con usted antes del viernes.
        Nos pondremos en contacto con usted mañana.
        Le informaremos mañana.
        Le mantendré informado, le escribiré el viernes.
        Te aviso mañana.
        Le daremos una respuesta antes del viernes.
        Le daré noticias el viernes.
        Tendrá noticias nuestras antes del viernes.
        Recibirá una respuesta mañana.
        Le envío el documento mañana.
        Le enviaremos la pieza el viernes.
        Voy a llamarle mañana.
        El viernes le digo algo.
        Mañana sabremos más.
        Lo consulto y le digo algo mañana.
        Antes del viernes le contestaremos.
        Mañana me pongo en contacto contigo.
        Os avisaremos el viernes.
        Por favor, disculpe la demora, le contestaré mañana.
        Le confirmaré la fecha el viernes.
        Podré decirle algo el viernes.
        """,
}

UNDATED = {
    "en": """
        We're looking into it.
        We are currently looking into this.
        I'm investigating.
        I'll get back to you.
        I will get back to you as soon as I know more.
        I'll let you know.
        I'll let you know as soon as the part arrives.
        We'll keep you posted.
        I'll keep you updated on this.
        I'll look into it.
        I'm on it.
        Leave it with me.
        Let me check with my colleague.
        I'll take care of it.
        I'll find out.
        We are working on it.
        We're working on a fix.
        I'll have a look.
        We'll be in touch shortly.
        You'll hear from us soon.
        I've forwarded this to Chris and will let you know.
        We have asked the supplier and will come back to you.
        I'll get back to you about Friday's delivery.
        I'll let you know when the technician comes on Friday.
        I'll let you know after Friday.
        I'm checking this with our supplier.
        I'll get back to you once the parts are here.
        We are investigating why this happened.
        I'll check this tomorrow and get back to you.
        """,
    "de": """
        Ich kümmere mich darum.
        Ich melde mich wieder.
        Wir melden uns, sobald wir mehr wissen.
        Ich schaue mir das an.
        Wir prüfen das gerade.
        Ich kläre das mit den Kollegen.
        Wir sind dran.
        Wir arbeiten daran.
        Ich halte Sie auf dem Laufenden.
        Ich gebe Ihnen Bescheid.
        Ich sage Ihnen dann Bescheid.
        Wir kommen auf Sie zu.
        Ich werde mich bei Ihnen melden.
        Sie hören von uns.
        Ich frage beim Lieferanten nach.
        Wir schauen uns die Sache an und melden uns.
        Ich melde mich nach Freitag.
        Wir arbeiten an einer Lösung.
        Ich prüfe das und melde mich.
        Ich melde mich, wenn ich mehr weiß.
        """,
    "fr": """
        Je reviens vers vous.
        Je reviens vers vous dès que possible.
        Je m'en occupe.
        Nous regardons cela.
        Je me renseigne.
        Nous étudions votre demande.
        Je vous tiens au courant.
        Nous vous tiendrons informés.
        Je vérifie avec mes collègues.
        Nous sommes en train de vérifier.
        Je suis dessus.
        Nous travaillons à une solution.
        Nous ne manquerons pas de revenir vers vous.
        Je reviens vers vous dès que j'ai la réponse.
        Je reviens vers vous après vendredi.
        """,
    "es": """
        Lo estamos mirando.
        Estamos revisando su caso.
        Estamos en ello.
        Me ocupo de ello.
        Le mantendremos informado.
        Te aviso.
        Le avisaré en cuanto sepa algo.
        Me pondré en contacto con usted.
        Lo consulto con mi compañero.
        Estamos investigando.
        Voy a mirarlo.
        Le daremos una respuesta lo antes posible.
        Nos encargamos.
        Le responderemos después del viernes.
        """,
}

NEITHER = {
    "en": """
        Please send us the serial number by Friday.
        Could you get back to us by Friday?
        Delivery will arrive on Friday.
        Your parcel will be with you by Friday.
        If you don't hear from us by Friday, please call.
        If you send us the log, we'll get back to you by Friday.
        Please send us the log and we'll get back to you tomorrow.
        I got back to you on Friday.
        I told you I'd get back to you by Friday.
        We replied on Friday.
        I sent you the invoice on Friday.
        Shall I call you tomorrow?
        Can I get back to you on Friday?
        The supplier will get back to you by Friday.
        They'll let you know by Friday.
        You can call me tomorrow.
        We are closed on Friday.
        I'm out of the office until Friday.
        The technician will come on Friday.
        I will be on holiday until Friday.
        We won't be able to answer before Friday.
        I can't tell you when I will get back to you.
        I don't know yet when we will have an answer.
        Let me know by Friday.
        Let me know if it works tomorrow.
        Please let us know if you need anything else.
        Once you have sent us the form, we will get back to you within two days.
        We'll get back to you as soon as we have received your documents.
        We usually reply within two days.
        We always get back to you within two days.
        You wrote: "I'll get back to you by Friday".
        You said you would call on Friday.
        The meeting is on Friday.
        It should work again tomorrow.
        Restart it and it will be back tomorrow.
        I hope this helps.
        Thanks, I'll close this ticket.
        I've attached the invoice.
        I'll send you the password in a separate mail.
        I will answer your questions below.
        We'll be happy to help.
        If you have questions, I'll be in touch.
        Let me know when you have news.
        I'll let you know if anything changes.
        We refunded you on Friday.
        The update will be released on Friday.
        Feel free to call us tomorrow.
        He said he'd call you on Friday.
        We look forward to hearing from you by Friday.
        I asked the supplier, who will get back to you by Friday.
        As soon as we receive your payment, we'll send you the goods within two days.
        I'll be back on Monday, so please write to Chris.
        Did you know that we will keep you posted in our newsletter?
        The invoice of Friday is attached.
        Should you need more, I'll get back to you by Friday.
        I would get back to you by Friday but the form is missing.
        Nobody will be able to call you on Friday.
        I worked on it on Friday.
        We had promised to get back to you by Friday.
        """,
    "de": """
        Bitte senden Sie uns die Seriennummer bis Freitag.
        Könnten Sie sich bis Freitag melden?
        Die Lieferung kommt am Freitag.
        Wenn Sie bis Freitag nichts von uns hören, rufen Sie bitte an.
        Bitte melden Sie sich bis Freitag bei uns.
        Der Techniker meldet sich am Freitag bei Ihnen.
        Wir haben am Freitag geschlossen.
        Ich bin bis Freitag nicht im Haus.
        Ich habe mich am Freitag gemeldet.
        Ich habe Ihnen am Freitag geantwortet.
        Sobald Sie uns die Nummer schicken, melden wir uns bis Freitag.
        Wir melden uns, sobald Sie uns das Formular geschickt haben.
        Soll ich Sie morgen anrufen?
        Ich melde mich bezüglich Ihrer Anfrage vom 12.11.
        Ich melde mich heute bei Ihnen, weil die Rechnung offen ist.
        Falls es bis Freitag nicht geht, melde ich mich.
        In der Regel antworten wir Ihnen innerhalb von zwei Tagen.
        Der Lieferant gibt Ihnen bis Freitag Bescheid.
        Ich kann Ihnen nicht sagen, wann wir uns melden.
        Sie können mich morgen anrufen.
        Das Update erscheint am Freitag.
        Anbei sende ich Ihnen die Rechnung von Freitag.
        Hiermit sende ich Ihnen die Unterlagen vom Freitag.
        Ihr Paket erhalten Sie am Freitag.
        Es sollte morgen wieder funktionieren.
        Geben Sie uns bis Freitag Bescheid.
        Bei Fragen melden Sie sich gern.
        Vielen Dank für Ihre Anfrage vom Freitag.
        Sie schrieben, dass Sie sich bis Freitag melden.
        Ich freue mich auf Ihre Antwort bis Freitag.
        Wir informieren Sie hiermit, dass wir am Freitag schließen.
        Das Problem ist seit Freitag behoben.
        Die Kollegen kümmern sich darum.
        Sie erhalten die Ware bis Freitag.
        Wir melden uns nach Eingang der Zahlung innerhalb von zwei Tagen.
        """,
    "fr": """
        Merci de nous envoyer le numéro avant vendredi.
        Pourriez-vous nous répondre d'ici vendredi ?
        La livraison arrivera vendredi.
        Si vous n'avez pas de nouvelles d'ici vendredi, appelez-nous.
        Le technicien vous rappellera demain.
        Je vous ai répondu vendredi.
        Nous sommes fermés vendredi.
        Je suis absent jusqu'à vendredi.
        Dès que vous nous aurez envoyé le formulaire, nous reviendrons vers vous sous 48 heures.
        Voulez-vous que je vous rappelle demain ?
        Je vous contacte au sujet de votre commande de vendredi.
        Je vous informe que nous sommes fermés vendredi.
        Je vous confirme que le rendez-vous est vendredi.
        Le fournisseur revient vers vous d'ici vendredi.
        N'hésitez pas à nous rappeler demain.
        Veuillez nous tenir au courant d'ici vendredi.
        Nous avions dit que nous reviendrions vendredi.
        La réunion a lieu vendredi.
        Vous pouvez m'appeler demain.
        Ci-joint, je vous envoie la facture de vendredi.
        Je ne peux pas vous répondre avant vendredi.
        Nous répondons généralement sous 48 heures.
        Tenez-moi au courant d'ici vendredi.
        """,
    "es": """
        Por favor, envíenos el número antes del viernes.
        ¿Podría respondernos antes del viernes?
        El envío llegará el viernes.
        Si no tiene noticias antes del viernes, llámenos.
        El técnico le llamará mañana.
        Le respondí el viernes.
        Estamos cerrados el viernes.
        Estoy de vacaciones hasta el viernes.
        Cuando nos envíe el formulario, le responderemos en dos días.
        ¿Le llamo mañana?
        Le informo que cerramos el viernes.
        Le escribo para confirmar la cita del viernes.
        Le confirmo que la cita es el viernes.
        El proveedor le responderá antes del viernes.
        Avíseme antes del viernes.
        Normalmente respondemos en dos días.
        No le puedo responder antes del viernes.
        La reunión es el viernes.
        Puede llamarme mañana.
        Usted dijo que le contestarían el viernes.
        Quedamos a la espera de su respuesta antes del viernes.
        Mañana cerramos.
        """,
}


def listed(table: dict[str, str]) -> list[str]:
    """Return every sentence of a table."""
    return [line.strip() for text in table.values() for line in text.splitlines() if line.strip()]
