"""How machines word their mail, in ten languages: what `core.hints` compares a subject and a text with. Data alone.

The subjects are those that products write when nobody has changed them: mail servers (Postfix, sendmail, Exim, qmail,
Exchange, Domino, Gmail), mailboxes that are away (Outlook, Gmail, Notes, GroupWise), help desks (Zendesk, Freshdesk,
OTRS, RT, Jira) and mailings. Everything is compared in lower case; "…" stands for up to 80 characters of anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailwarden.core.reasons import Reason

AWAY, RETURNED = Reason.HELD_OUT_OF_OFFICE, Reason.HELD_UNDELIVERED
CONFIRMED, READ = Reason.HELD_CONFIRMATION, Reason.HELD_READ_RECEIPT
REPORT, MAILING = Reason.HELD_REPORT, Reason.HELD_MAILING

# A subject that begins so, and then ends or goes on behind a mark (":", "-", "(", "!", …).
BEGINNINGS: Mapping[Reason, tuple[str, ...]] = {
    AWAY: (
        "autoreply", "auto reply", "auto-reply", "auto response", "auto-response", "autoresponse",
        "automatic reply", "automatic response", "automated reply", "automated response", "out of office",
        "out-of-office", "out of the office", "out of office reply", "out of office autoreply",
        "out of office auto-reply", "out of office message", "out of office notification", "on vacation",
        "away until …", "away from my mail", "vacation reply", "i am out of the office", "i'm out of the office",
        "i am currently out of the office", "abwesenheitsnotiz", "abwesenheit", "abwesenheitsmeldung",
        "abwesenheitsnachricht", "automatische antwort", "automatische abwesenheitsnotiz", "ich bin im urlaub",
        "außer haus", "absence du bureau", "absent du bureau", "réponse automatique", "message d'absence",
        "je suis absent", "je suis absente", "fuera de la oficina", "fuera de oficina", "respuesta automática",
        "ausente de la oficina", "estoy fuera de la oficina", "fuori ufficio", "fuori sede", "risposta automatica",
        "assente dall'ufficio", "in ferie", "afwezigheidsbericht", "automatisch antwoord",
        "automatische beantwoording", "niet aanwezig", "fora do escritório", "resposta automática",
        "ausência temporária", "ausente do escritório", "автоответ", "автоматический ответ", "я в отпуске",
        "нет на месте", "вне офиса", "自动回复", "自動回覆", "自动答复", "自動返信", "自動応答", "不在通知",
        "不在のお知らせ", "autosvar", "frånvaro", "frånvarande", "autoodpowiedź", "odpowiedź automatyczna",
        "poza biurem", "automatická odpověď", "mimo kancelář", "atvalinājums",
    ),
    RETURNED: (
        "delivery notification: …", "mail failure", "mail failure - …", "mail delivery status notification",
        "warning: message delayed …", "warning--could not send mail …", "undelivered mail returned to sender",
        "undeliverable", "undeliverable mail", "undeliverable message", "undeliverable mail notification",
        "mail undeliverable", "message undeliverable", "undelivered mail", "undelivered message",
        "mail delivery failed", "mail delivery failure", "mail delivery failed: returning message to sender",
        "mail delivery system", "mail delivery status", "mail delivery status report", "delivery status",
        "delivery status notification", "email delivery failure", "message delivery failure", "delivery has failed",
        "returned mail", "returned email", "returned message", "returned to sender", "failure notice",
        "failure delivery", "failed mail", "non delivery notification", "non-delivery notification",
        "non delivery report", "non-delivery report", "nondeliverable mail", "mail system error",
        "message status - undeliverable", "mail could not be delivered", "message could not be delivered",
        "your message could not be delivered", "sorry, your message could not be delivered",
        "message not delivered", "delayed mail", "warning: could not send message …",
        "warning: message … delayed …", "postmaster notify", "permanent delivery failure",
        "email bounce notification", "bounce notification", "recipient address rejected", "unzustellbar",
        "unzustellbare nachricht", "unzustellbare e-mail", "nachricht nicht zustellbar",
        "mail konnte nicht zugestellt werden", "e-mail konnte nicht zugestellt werden", "unzustellbarkeitsbericht",
        "message non délivré", "échec de remise", "échec de la remise", "courrier non distribuable",
        "courriel non distribué", "message non distribué", "échec de distribution",
        "notification d'échec de remise", "no se puede entregar", "correo no entregado", "correo devuelto",
        "mensaje no entregado", "mensaje devuelto", "notificación de estado de entrega",
        "no se pudo entregar el mensaje", "non recapitabile", "messaggio non recapitabile",
        "posta non recapitabile", "avviso di mancata consegna", "onbestelbaar bericht", "não foi possível entregar",
        "mensagem não entregue", "não é possível entregar", "notificação de status de entrega",
        "mensagem devolvida", "e-mail devolvido", "недоставленное сообщение", "ваше сообщение не доставлено",
        "сообщение не доставлено", "недоставленное письмо", "письмо не доставлено", "возврат письма", "退信",
        "退信通知", "系统退信", "无法送达", "邮件无法投递", "無法傳遞", "配信不能", "配信できません",
        "メッセージを配信できません", "配達不能", "メール送信エラー", "kan inte levereras", "nie można dostarczyć",
        "niedostarczona", "nedoručitelné",
    ),
    CONFIRMED: (
        "request received", "we have received your request", "we have received your message",
        "we have received your email", "we have received your e-mail", "we have received your enquiry",
        "we have received your inquiry", "we have received your ticket", "we've received your request",
        "we've received your message", "we received your request", "we received your message",
        "your request has been received", "your request …has been received", "your message has been received",
        "your email has been received", "your ticket has been created", "ticket created", "ticket received",
        "ticket opened", "new ticket created", "support ticket created", "your support request …", "case created",
        "case opened", "case received", "thank you for contacting …", "thanks for contacting …",
        "thank you for your enquiry", "thank you for your inquiry", "thank you for your request",
        "thank you for reaching out …", "acknowledgement of receipt", "acknowledgment of receipt",
        "confirmation of receipt", "receipt confirmation", "message received", "eingangsbestätigung",
        "ihre anfrage ist …eingegangen", "ihre nachricht ist …eingegangen", "ihre anfrage wurde …",
        "wir haben ihre …erhalten", "vielen dank für ihre anfrage", "danke für ihre anfrage", "empfangsbestätigung",
        "accusé de réception", "nous avons bien reçu votre …", "votre demande a …été …", "votre message a …été …",
        "merci de nous avoir contacté", "confirmation de réception", "hemos recibido su …", "hemos recibido tu …",
        "su solicitud ha sido …", "tu solicitud ha sido …", "acuse de recibo", "gracias por contactar …",
        "gracias por ponerse en contacto …", "abbiamo ricevuto la …", "la sua richiesta è stata …",
        "conferma di ricezione", "grazie per averci contattato", "richiesta ricevuta", "wij hebben uw …ontvangen",
        "we hebben uw …ontvangen", "uw verzoek is …", "uw aanvraag is …", "ontvangstbevestiging",
        "uw vraag is …ontvangen", "recebemos sua …", "recebemos a sua …", "recebemos seu …", "recebemos o seu …",
        "sua solicitação foi …", "confirmação de recebimento", "obrigado por entrar em contato",
        "obrigado pelo seu contato", "ваше обращение …", "ваша заявка …", "ваш запрос …", "мы получили ваш…",
        "ваше письмо получено", "спасибо за обращение", "您的…已收到", "我们已收到您的…", "工单已创建",
        "お問い合わせありがとうございます", "お問い合わせを受け付けました", "受付完了", "自動受付",
        "tack för ditt mejl", "vi har mottagit …", "potwierdzenie otrzymania", "dziękujemy za kontakt",
        "vaše …zpráva byla …", "vaše …byla přijata", "potvrzení o přijetí",
    ),
    READ: (
        "read: …", "not read: …", "deleted: …", "read receipt", "return receipt", "disposition notification",
        "gelesen: …", "ungelesen: …", "nicht gelesen: …", "lesebestätigung", "lu: …", "lu : …", "non lu: …",
        "non lu : …", "confirmation de lecture", "accusé de lecture", "leído: …", "no leído: …",
        "confirmación de lectura", "letto: …", "non letto: …", "conferma di lettura", "gelezen: …",
        "niet gelezen: …", "leesbevestiging", "lida: …", "lido: …", "não lida: …", "confirmação de leitura",
        "прочитано: …", "не прочитано: …", "уведомление о прочтении", "已读: …", "已讀: …", "未读: …",
        "开封済み: …", "開封済み: …", "開封確認",
    ),
    REPORT: (
        "complaint about message from …", "dmarc failure report …", "dmarc forensic report …",
        "dmarc aggregate report …", "dmarc report …", "email feedback report …", "feedback report", "abuse report",
        "cron <…", "anacron job …", "logwatch for …", "fail2ban", "nagios", "backup report",
    ),
    MAILING: (
        "weekly digest", "daily digest", "our newsletter", "unser newsletter", "monthly newsletter",
        "weekly newsletter", "special offer", "sonderangebot", "offre spéciale", "oferta especial",
        "offerta speciale", "press release", "pressemitteilung", "communiqué de presse", "nota de prensa",
        "comunicato stampa", "persbericht", "пресс-релиз", "メールマガジン", "call for papers", "adv",
    ),
}  # fmt: skip

# A subject that ends so, whatever it began with: the answered mail's own subject often stands before it.
ENDINGS: Mapping[Reason, tuple[str, ...]] = {
    AWAY: (
        "is out of the office", "is out of office", "is on vacation", "will be out of the office",
        "auto: …(returning …)", "(automatic reply)", "(automatic response)", "(auto-reply)", "(autoreply)",
        "(out of office)", "ist nicht im büro", "ist außer haus", "est absent du bureau", "(réponse automatique)",
        "está fuera de la oficina", "(respuesta automática)", "è fuori ufficio", "(risposta automatica)",
        "is afwezig", "(resposta automática)", "(автоответ)",
    ),
    RETURNED: (
        "(delivery failed)", "(undeliverable)", "delivery failed: …", "blocked by our bulk email filter**",
        "awaits moderator approval",
    ),
    CONFIRMED: (
        "request …has been received", "request …was received", "ticket …has been created",
        "ticket …has been received", "case …has been created", "case …has been opened",
        "issue …has been registered", "anfrage …ist eingegangen", "anfrage …ist bei uns eingegangen",
        "ticket …wurde erstellt", "ticket …wurde angelegt", "anfrage …wurde registriert",
        "demande …a été enregistrée", "demande …a bien été reçue", "ticket …a été créé",
        "solicitud …ha sido recibida", "solicitud …ha sido registrada", "ticket …ha sido creado",
        "richiesta …è stata ricevuta", "richiesta …è stata registrata", "ticket …è stato creato",
        "verzoek …is ontvangen", "melding …is geregistreerd", "ticket …is aangemaakt", "solicitação …foi recebida",
        "solicitação …foi registrada", "chamado …foi aberto", "зарегистрирована", "зарегистрировано",
        "зарегистрирован", "已受理", "工单…已创建", "を受け付けました", "on registreeritud", "byla převzata",
        "byla přijata", "zostało przyjęte", "har mottagits",
    ),
    MAILING: (
        "is now available", "is now available!",
    ),
}  # fmt: skip

# A subject that begins so may as well be a person's, about a parcel or a holiday: the text decides (`TEXTS`).
DOUBTFUL: Mapping[Reason, tuple[str, ...]] = {
    AWAY: (
        "on holiday", "on vacation", "on leave", "on annual leave", "absence", "ausencia", "in ferie", "de férias",
        "en congés", "de vacaciones", "外出", "不在", "afwezig", "nicht im hause", "nicht im büro", "urlaub",
    ),
    RETURNED: (
        "message delayed", "partially delivered message", "successfully delivered message", "undelivered",
        "delivery report", "delivery failed", "non delivery", "non-delivery", "failed delivery", "rejected mail",
        "rejected message", "message rejected", "address not found", "nicht zustellbar",
        "zustellung fehlgeschlagen", "zustellung verzögert", "fehlgeschlagene zustellung", "nicht zugestellt",
        "rückläufer", "non remis", "non distribuable", "non délivré", "retour à l'expéditeur", "no entregado",
        "no entregable", "error de entrega", "fallo en la entrega", "mancato recapito", "mancata consegna",
        "consegna non riuscita", "onbestelbaar", "niet te bezorgen", "niet afgeleverd", "niet bezorgd",
        "bezorging mislukt", "aflevering mislukt", "não entregue", "falha na entrega", "недоставлено",
        "не доставлено", "未送达", "投递失败", "送信エラー", "delivery failure", "delivery problem",
        "mail delivery problem", "mail error", "mail problem", "bounced mail",
    ),
    CONFIRMED: (
        "thank you for your message", "thank you for your email", "thank you for your e-mail",
        "vielen dank für ihre nachricht", "vielen dank für ihre e-mail", "danke für ihre nachricht",
        "merci pour votre message", "gracias por su mensaje", "grazie per il tuo messaggio",
        "bedankt voor uw bericht", "bedankt voor uw e-mail",
    ),
}  # fmt: skip

# What a text says within its first lines when a machine wrote it in answer to one of our own mails.
TEXTS: Mapping[Reason, tuple[str, ...]] = {
    AWAY: (
        "out of the office", "out of office", "on annual leave", "currently away", "on holiday until",
        "nicht im büro", "nicht im hause", "im urlaub", "bin ich abwesend", "bin abwesend", "außer haus",
        "absent du bureau", "je suis absent", "actuellement absent", "en congés", "fuera de la oficina",
        "estoy de vacaciones", "estaré ausente", "fuori ufficio", "sono assente", "niet aanwezig", "ben ik afwezig",
        "op vakantie", "fora do escritório", "estou de férias", "estarei ausente", "в отпуске", "отсутствую",
        "不在办公室", "休假", "不在にして", "休暇をいただ",
    ),
    RETURNED: (
        "could not be delivered", "wasn't delivered", "was not delivered", "delivery has failed", "undeliverable",
        "permanent error", "returned to sender", "user unknown", "unknown user", "mailbox unavailable",
        "nicht zugestellt werden", "unzustellbar", "n'a pas pu être remis", "n'a pas pu être distribué",
        "no se ha podido entregar", "no se pudo entregar", "non è stato recapitato", "impossibile recapitare",
        "kon niet worden bezorgd", "kan niet worden bezorgd", "não foi entregue", "não pôde ser entregue",
        "не было доставлено", "не доставлено", "无法投递", "配信できません",
    ),
    CONFIRMED: (
        "this is an automatic", "this is an automated", "automatically generated", "automated response",
        "automatic acknowledgement", "do not reply to this", "please do not reply", "we have received your",
        "we've received your", "your ticket has been", "a ticket has been", "your request has been received",
        "has been assigned", "your ticket number", "ticket id", "thank you for contacting", "automatisch erstellt",
        "automatisch generiert", "automatische antwort", "automatische nachricht", "bitte antworten sie nicht",
        "ihre anfrage ist", "haben ihre anfrage erhalten", "haben ihre nachricht erhalten",
        "haben ihre e-mail erhalten", "ticketnummer", "ceci est un message automatique", "message automatique",
        "merci de ne pas répondre", "avons bien reçu votre", "a bien été enregistrée", "mensaje automático",
        "no responda a este", "hemos recibido su", "hemos recibido tu", "messaggio automatico",
        "non rispondere a questa", "abbiamo ricevuto la", "automatisch bericht", "niet op deze e-mail",
        "hebben uw bericht ontvangen", "hebben uw e-mail ontvangen", "mensagem automática", "não responda",
        "recebemos sua", "recebemos o seu", "автоматически", "не отвечайте на это", "ваше обращение",
        "мы получили ваш", "自动回复", "自动发送", "请勿回复", "自動送信", "自動的に", "返信しないで",
    ),
    READ: (
        "your message was read", "was read on", "wurde am … gelesen", "ihre nachricht wurde gelesen", "a été lu le",
        "se leyó el", "è stato letto", "is gelezen op", "foi lida em", "прочитано",
    ),
}  # fmt: skip
