"""What the operator reads of an alarm: what is wrong, what that means for customers, what is at stake. Pure.

What a server said stays as it is, in English; all else is in the desk's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.alarms import Effect, about, effect_of, ends_by_command, slug_of
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.stakes import Stake
from mailwarden.mail.fields import one_line
from mailwarden.mail.phrases import Form
from mailwarden.mail.wording import tell_time, zone_name


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmValues:
    """For alarm.txt and alarm_over.txt."""

    team: str
    desk: str  # address
    subject: str  # what is wrong, in a few words
    text: tuple[str, ...]  # what is wrong and what to do, in paragraphs
    since: str  # "since 9:12 today"
    began: str  # "at 9:12 today"
    now: str  # "at 10:40 today"
    zone: str
    stake: str  # "2 times that customers were told pass by 16:00 today, the first at 14:00 today."; "" for none
    is_blind: bool  # mail to the desk is not read, or answers to it are not seen
    is_mute: bool  # nothing can be sent to customers
    ends_by_command: bool  # it is over when a person says so


def alarm_values(
    desk: DeskPolicy, subject: str, text: str, raised_at: datetime, now: datetime, stake: Stake | None = None
) -> AlarmValues:
    """Word an alarm to the operator.

    subject: its slug. text: sentences, one paragraph a line; raised_at, now: aware; stake: None where nothing is.
    """
    zone, language, effect = desk.hours.zone, desk.language, effect_of(subject)
    return AlarmValues(
        team=one_line(desk.team),
        desk=desk.address,
        subject=headline(subject, language),
        text=tuple(filter(None, map(one_line, _in_its_language(subject, text, language).splitlines()))),
        since=tell_time(raised_at, now, zone, language, Form.SINCE),
        began=tell_time(raised_at, now, zone, language, Form.AT),
        now=tell_time(now, now, zone, language, Form.AT),
        zone=zone_name(zone.key, language),
        stake=told_stake(stake, desk, now) if stake else "",
        is_blind=effect is Effect.BLIND,
        is_mute=effect is Effect.MUTE,
        ends_by_command=ends_by_command(subject),
    )


def headline(subject: str, language: str) -> str:
    """Return what is wrong in a few words; the subject itself where it is none that we know."""
    known = _HEADLINES[language].get(slug_of(subject))
    return one_line(known.format(about=about(subject)) if known else subject)


def told_stake(stake: Stake, desk: DeskPolicy, now: datetime) -> str:
    """Return in a sentence what is at stake, in the desk's language and zone."""
    zone, language = desk.hours.zone, desk.language
    number = "later" if not stake.is_near else "one" if stake.due == 1 else "several"
    return _STAKES[language][number].format(
        count=stake.due,
        first=tell_time(stake.first_at, now, zone, language, Form.AT),
        last=tell_time(stake.last_at, now, zone, language, Form.BY),
    )


def _in_its_language(subject: str, text: str, language: str) -> str:
    """Return the text of an alarm; what we always say in the same words, in the desk's language."""
    return _TEXTS[language].get(slug_of(subject), text) if text else ""


_STAKES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "one": "One time that a customer was told passes {first}.",
        "several": "{count} times that customers were told pass {last}, the first {first}.",
        "later": "The next time that a customer was told passes {first}.",
    },
    "de": {
        "one": "Ein angekündigter Zeitpunkt verstreicht {first}.",
        "several": "{count} angekündigte Zeitpunkte verstreichen {last}, der erste {first}.",
        "later": "Der nächste angekündigte Zeitpunkt verstreicht {first}.",
    },
    "fr": {
        "one": "Une heure annoncée à un client passe {first}.",
        "several": "{count} heures annoncées à des clients passent {last}, la première {first}.",
        "later": "La prochaine heure annoncée à un client passe {first}.",
    },
    "es": {
        "one": "Una hora anunciada a un cliente pasa {first}.",
        "several": "{count} horas anunciadas a clientes pasan {last}, la primera {first}.",
        "later": "La próxima hora anunciada a un cliente pasa {first}.",
    },
}

_HEADLINES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "imap": "mail cannot be read",
        "mailbox-inbox": "the inbox cannot be read",
        "mailbox-sent": "answers in Sent cannot be seen",
        "smtp": "no mail can be sent",
        "put-off": "some mail is put off again and again",
        "copy": "copies cannot be filed in Sent",
        "store": "the store cannot be used",
        "message-set-aside": "a message could not be read",
        "conversation-set-aside": "conversation {about} cannot be dealt with",
        "mail-set-aside": "mail {about} cannot be sent",
        "task-set-aside": "part of its own work breaks off",
        "submission-refused": "a mail was refused",
        "storm": "too much mail from one domain",
        "brake": "the brake is on, nobody is acknowledged",
        "another-mailwarden": "another mailwarden writes for this desk, too",
        "many-returns": "many of our mails come back",
        "staff-unreachable": "{about} cannot be reached",
        "operator-unreachable": "{about} cannot be reached",
        "incident": "incident {about} needs a word from a person",
    },
    "de": {
        "imap": "Mails können nicht gelesen werden",
        "mailbox-inbox": "der Posteingang kann nicht gelesen werden",
        "mailbox-sent": "Antworten in „Gesendet“ sind nicht zu sehen",
        "smtp": "es kann keine Mail gesendet werden",
        "put-off": "einige Mails werden immer wieder zurückgestellt",
        "copy": "Kopien können nicht in „Gesendet“ abgelegt werden",
        "store": "die Datenbank ist nicht benutzbar",
        "message-set-aside": "eine Nachricht konnte nicht gelesen werden",
        "conversation-set-aside": "Vorgang {about} lässt sich nicht bearbeiten",
        "mail-set-aside": "Mail {about} lässt sich nicht senden",
        "task-set-aside": "ein Teil seiner Arbeit bricht ab",
        "submission-refused": "eine Mail wurde abgelehnt",
        "storm": "zu viele Mails aus einer Domain",
        "brake": "die Bremse ist gezogen, niemand bekommt eine Bestätigung",
        "another-mailwarden": "ein zweiter mailwarden schreibt für diesen Desk",
        "many-returns": "viele unserer Mails kommen zurück",
        "staff-unreachable": "{about} ist nicht erreichbar",
        "operator-unreachable": "{about} ist nicht erreichbar",
        "incident": "zu Störung {about} fehlt ein Wort von einem Menschen",
    },
    "fr": {
        "imap": "les messages ne peuvent pas être lus",
        "mailbox-inbox": "la boîte de réception ne peut pas être lue",
        "mailbox-sent": "les réponses dans « Envoyés » ne sont pas visibles",
        "smtp": "aucun message ne peut partir",
        "put-off": "des messages sont sans cesse différés",
        "copy": "les copies ne peuvent pas être classées dans « Envoyés »",
        "store": "la base de données est inutilisable",
        "message-set-aside": "un message n'a pas pu être lu",
        "conversation-set-aside": "la conversation {about} ne peut pas être traitée",
        "mail-set-aside": "le message {about} ne peut pas partir",
        "task-set-aside": "une partie de son travail s'interrompt",
        "submission-refused": "un message a été refusé",
        "storm": "trop de messages d'un même domaine",
        "brake": "le frein est mis, personne ne reçoit d'accusé de réception",
        "another-mailwarden": "un autre mailwarden écrit pour cette boîte",
        "many-returns": "beaucoup de nos messages nous reviennent",
        "staff-unreachable": "{about} est injoignable",
        "operator-unreachable": "{about} est injoignable",
        "incident": "l'incident {about} attend un mot de quelqu'un",
    },
    "es": {
        "imap": "no se puede leer el correo",
        "mailbox-inbox": "no se puede leer la bandeja de entrada",
        "mailbox-sent": "no se ven las respuestas en «Enviados»",
        "smtp": "no puede salir ningún mensaje",
        "put-off": "algunos mensajes se aplazan una y otra vez",
        "copy": "no se pueden guardar copias en «Enviados»",
        "store": "la base de datos no se puede usar",
        "message-set-aside": "un mensaje no se ha podido leer",
        "conversation-set-aside": "la conversación {about} no se puede tratar",
        "mail-set-aside": "el mensaje {about} no puede salir",
        "task-set-aside": "una parte de su trabajo se interrumpe",
        "submission-refused": "un mensaje ha sido rechazado",
        "storm": "demasiados mensajes de un mismo dominio",
        "brake": "el freno está puesto, nadie recibe acuse de recibo",
        "another-mailwarden": "otro mailwarden escribe por este buzón",
        "many-returns": "muchos de nuestros mensajes vuelven",
        "staff-unreachable": "no hay forma de llegar a {about}",
        "operator-unreachable": "no hay forma de llegar a {about}",
        "incident": "el incidente {about} espera unas palabras de alguien",
    },
}

_TEXTS: Mapping[str, Mapping[str, str]] = {  # of alarms that are always told in the same words
    "en": {},  # as it stands in the store
    "de": {
        "message-set-aside": "Eine Nachricht war nicht zu lesen und liegt beiseite: `mailwarden status` sagt, "
        "welche. Bitte sehen Sie sie selbst an.",
        "submission-refused": "Der Mailserver hat eine Mail für immer abgelehnt; diesen Menschen muss jemand auf einem "
        "anderen Weg erreichen.",
        "storm": "Eine Domain hat so viele automatische Mails bekommen, wie die Grenze erlaubt; alle anderen werden "
        "weiter bedient.",
        "brake": "Der Desk hat so viele automatische Mails geschrieben, wie die Grenze erlaubt, und hält inne. Sehen "
        "Sie in `mailwarden threads` nach; mit `mailwarden resume` geht es weiter.",
        "another-mailwarden": "Ein zweiter mailwarden mit eigener Datenbank schreibt für diesen Desk, Kunden bekommen "
        "also alles doppelt. Bitte halten Sie einen von beiden an. Der zuletzt gekommene bestätigt niemandem etwas, "
        "bis Sie dort `mailwarden resume` aufrufen.",
        "many-returns": "Viele unserer Mails kommen zurück. Ihr Team hört von fünf in der Stunde; "
        "`mailwarden threads` zeigt, wer wartet.",
    },
    "fr": {
        "message-set-aside": "Un message n'a pas pu être lu et a été mis de côté : `mailwarden status` dit lequel. "
        "Merci de le regarder vous-même.",
        "submission-refused": "Le serveur a refusé un message pour de bon ; quelqu'un doit joindre cette personne "
        "autrement.",
        "storm": "Un domaine a reçu autant de messages automatiques que la limite le permet ; les autres sont servis.",
        "brake": "La boîte a envoyé autant de messages automatiques que la limite le permet et s'est arrêtée. Regardez "
        "`mailwarden threads` ; `mailwarden resume` la fait repartir.",
        "another-mailwarden": "Un autre mailwarden, avec sa propre base, écrit aussi pour cette boîte : les clients "
        "reçoivent tout en double. Arrêtez l'un des deux. Le dernier arrivé n'accuse plus réception à personne, "
        "jusqu'à ce que vous y lanciez `mailwarden resume`.",
        "many-returns": "Beaucoup de nos messages nous reviennent. Votre équipe entend parler de cinq par heure ; "
        "`mailwarden threads` montre qui attend.",
    },
    "es": {
        "message-set-aside": "Un mensaje no se ha podido leer y se ha apartado: `mailwarden status` dice cuál. "
        "Mírelo usted, por favor.",
        "submission-refused": "El servidor ha rechazado un mensaje para siempre; alguien tiene que contactar con esa "
        "persona de otro modo.",
        "storm": "Un dominio ha recibido tantos mensajes automáticos como permite el límite; los demás siguen "
        "atendidos.",
        "brake": "El buzón ha enviado tantos mensajes automáticos como permite el límite y se ha detenido. Mire "
        "`mailwarden threads`; con `mailwarden resume` continúa.",
        "another-mailwarden": "Otro mailwarden, con su propia base de datos, escribe también por este buzón: los "
        "clientes lo reciben todo dos veces. Pare uno de los dos. El que llegó después no acusa recibo a nadie hasta "
        "que llame allí a `mailwarden resume`.",
        "many-returns": "Muchos de nuestros mensajes vuelven. Su equipo sabe de cinco por hora; "
        "`mailwarden threads` muestra quién espera.",
    },
}
