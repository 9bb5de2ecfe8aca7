"""The words that may stand around a time in a colleague's line, and those that may not: patterns only.

Compared with words as `core.plain_words.plain` makes them: lower case, no accents. Every list holds four languages.
"""

from __future__ import annotations

import re


def _any(*parts: str) -> str:
    """Return one pattern of several; a line break within one is a space, unless it follows "|"."""
    lines = (re.sub(r"\s*\n\s*", " ", re.sub(r"\|\s*\n\s*", "|", part.strip())) for part in parts)
    return f"(?:{'|'.join(lines)})"


# "I'll get back to her", "wir melden uns", "je reponds", "lo hago": whatever follows is the time itself.
_EN = r"""
    (?:please )?(?:(?:let's )?(?:say|make it)|(?:say|tell|promise) (?:them|him|her|the (?:customer|client)))|
    (?:please )?(?:(?:tell|promise) (?:them|him|her|the (?:customer|client)) )?(?:i|we)(?:'ll| will| can| shall|
    're going
    to|'m going to)? (?:answer|reply|respond|write|call|phone|do|finish|fix|solve|have|send|deliver|know|look|tell|get|
    promise|promised)(?: back)?(?: (?:it|this|that|them|her|him|at it|into it|to (?:it|this|them|her|him|the customer)|
    the customer|an answer|the answer|an update|news|more|done|fixed|solved|ready))*|
    (?:please )?(?:(?:tell|promise) (?:them|him|her|the (?:customer|client)) )?(?:they|she|he|the customer)(?:'ll|
     will)?
    (?:hears?|gets?|haves?|has)(?: back| from (?:us|me)| it| an answer| the answer| news| an update)*|
    (?:it|this|that)(?:'ll be|'s| is| will be)(?: (?:done|ready|fixed|solved|answered|finished|sorted|expected|due))?|
    (?:will be )?(?:done|ready|fixed|solved|answered|finished|sorted|expected|due)|
    (?:(?:an?|the|my|our) )?(?:new )?(?:answer|reply|update|news|eta|deadline|time|promise|next update)|promised"""
_DE = r"""
    (?:bitte )?(?:sag|sagt|sage|sagen|sagen sie) (?:ihm|ihr|ihnen|dem kunden|der kundin)|sagen wir|
    (?:ich |wir )?(?:antworten?|meld(?:e|en)?(?: (?:mich|uns))?|schreiben?|rufen?|erledigen?|machen?|beantworten?|
    schaffen?|haben?|liefern?|wissen|weiss|weiß|geben?|bringen?|losen?|verspreche?n?)(?: (?:es|das|sie|ihn|ihm|ihr|
    ihnen|
    bei (?:ihm|ihr|ihnen)|beim kunden|bei der kundin|dem kunden|der kundin|bescheid|ruckmeldung|eine (?:ruckmeldung|
    antwort)|die antwort|antwort|mehr))*|
    (?:sie|er|der kunde|die kundin|kunde|kundin) (?:bekommt|bekommen|hort|horen|erhalt|erhalten)(?: (?:es|das|antwort|
    eine
    antwort|die antwort|bescheid|von (?:uns|mir)))*|
    (?:(?:es|das) )?(?:wird|ist)(?: (?:fertig|erledigt|gelost|versprochen))?|
    (?:eine |die |meine |unsere )?(?:neue[rs]? )?(?:antwort|ruckmeldung|termin|zusage|zeit|frist|uhrzeit)|fertig|
    erledigt|
    versprochen|zugesagt"""
_FR = r"""
    (?:dis|dites) (?:lui|leur)|disons|
    (?:je |j'|on |nous )(?:lui |leur |le |la |l'|y )?(?:reponds?|repondons|repondrai|repondra|repondrons|ecris|ecrit|
    ecrivons|ecrirai|fais|fait|faisons|ferai|ferons|appelle|appellerai|appelons|aurai|aurons|aura|saurai|saurons|
    reviens|
    revient|reviendrai|reviendrons|donne|donnons|donnerai|promets)(?: (?:ca|cela|vers (?:lui|elle|eux|le client)|
    au client|
    la reponse|une reponse|des nouvelles|plus))*|
    (?:il|elle|ils|elles|le client|la cliente) (?:aura|auront|recevra|recevront)(?: (?:la|une) reponse| des nouvelles)?|
    (?:ce|ca|cela) sera (?:pret|fait|regle)?|ce sera|c'est(?: pour)?|
    (?:la |une )?(?:nouvelle |prochaine )?(?:reponse|date|echeance|heure|promesse)|retour|pret|fait|regle|promis"""
_ES = r"""
    (?:dile|digale|diles|digamos)(?: que)?|
    (?:yo |nosotros )?(?:lo |la |le |les |se lo )?(?:respondo|respondemos|respondere|responderemos|contesto|contestamos|
    contestare|contestaremos|escribo|escribimos|escribire|escribiremos|llamo|llamamos|llamare|llamaremos|hago|hacemos|
    hare|haremos|tengo|tenemos|tendre|tendremos|envio|enviamos|enviare|enviaremos|sabre|sabremos|prometo)(?: (?:la
    respuesta|una respuesta|noticias|mas|al cliente|a la clienta))*|
    (?:(?:el|la) client[ea] )?(?:tendra|tendran|recibira|recibiran)(?: (?:la |una )?respuesta| noticias)?|
    (?:estara|queda|sera)(?: (?:listo|lista|resuelto|resuelta|hecho|hecha))?|
    (?:la |una |el )?(?:nueva |nuevo |proxima )?(?:respuesta|plazo|fecha|hora|promesa)|listo|prometido"""
INTRODUCING = re.compile(rf"(?:{_any(_EN, _DE, _FR, _ES)})?")

# "tomorrow 3pm at the latest", "morgen fertig": what may follow directly.
TRAILING = re.compile(
    r"(?:at the latest|latest|sharp|please|thanks|for sure|as promised|then|done|ready|fixed|"
    r"spatestens|bitte|danke|fertig|erledigt|gelost|beantwortet|melden wir uns|melde ich mich|antworten wir|"
    r"antworte ich|"
    r"au plus tard|merci|svp|pret|fait|regle|como (?:muy )?tarde|a mas tardar|por favor|gracias|listo|resuelto)?"
)

# What a reason may begin with directly behind the time: left out where it only joins the two.
BECAUSE = re.compile(
    r"(?:because(?! of\b)|cuz|as(?! (?:soon|per)\b)|since|reason\s?:|weil|da(?! draussen\b)|denn|grund\s?:|"
    r"parce que|puisque|motif\s?:|raison\s?:|porque|ya que|pues|motivo\s?:)\s+(?=\S)|(?:parce qu|puisqu)'(?=\S)"
)
OPENING_A_REASON = re.compile(
    r"\s+(?=(?:waiting|we are waiting|we're waiting|i'm waiting|i am waiting|awaiting|because|due to|owing to|since|"
    r"as we|"
    r"as i|as the|reason|"
    r"warten?|wir warten|ich warte|weil|wegen|da|denn|aufgrund|grund|"
    r"on attend|nous attendons|j'attends|en attente|en attendant|parce qu[e']|puisqu[e']|car|a cause d[eu']|faute de|"
    r"esperando|esperamos|espero|estamos esperando|estoy esperando|a la espera|en espera|porque|ya que|pues|por culpa|"
    r"debido a|falta)(?:\b|(?<=')))"
)

# Says nothing about why.
ACKNOWLEDGING = re.compile(
    r"(?:ok|okay|okey|so|well|yes|yep|sure|right|fine|noted|understood|done|sorry|apologies|please|thanks|thank you|"
    r"thx|cheers|"
    r"many thanks|thanks a lot|got it|alright|ja|jawohl|gut|gerne|klar|alles klar|in ordnung|verstanden|sorry|bitte|"
    r"danke|"
    r"vielen dank|danke dir|danke euch|oui|d'accord|entendu|merci|merci beaucoup|desolee?|bien recu|si|vale|de acuerdo|"
    r"entendido|gracias|muchas gracias|perdon|lo siento|por favor|svp)?"
)
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good morning|good afternoon|hallo|guten (?:morgen|tag)|moin|servus|liebe[rs]?|bonjour|salut|"
    r"hola|buenos dias|buenas(?: tardes)?)(?: [^\W\d_]+){0,2}"
)
# A line with which the words end.
PARTING = re.compile(
    r"(?:thanks|thank you|thx|many thanks|cheers|best|best wishes|best regards|kind regards|regards|br|all the best|"
    r"yours|sincerely|danke|vielen dank|lg|vg|mfg|gruss|gruß|grusse|gruße|liebe gr|viele gr|beste gr|schone gr|"
    r"freundliche gr|mit freundlichen|merci|cordialement|bien cordialement|bien a (?:vous|toi)|bonne journee|amities|"
    r"gracias|muchas gracias|un saludo|saludos|atentamente|cordialmente|un abrazo)\b"
)

# Takes the time back, or doubts it.
# Somebody else's words stand beside it: "Ben says: tomorrow 3pm" may be when Ben has time, and gives no reason.
REPORTING = re.compile(
    r"(?:\S+ ){1,4}(?:says|said|wrote|writes|asks|asked|sagt|sagte|meint|meinte|schreibt|schrieb|fragt|dit|disait|"
    r"ecrit|demande|dice|dijo|escribe|escribio|pregunta)"
)
REFUSING = re.compile(
    r"\A(?:no|not|nope|never|nein|nicht|nie|non|pas|jamais|nunca|no puedo|actually not|lieber nicht)\Z|"
    r"\b(?:not possible|impossible|not feasible|(?:does not|doesn't|won't|will not|would not|wouldn't) (?:work|do|"
    r"happen|"
    r"suit|fit|be possible)|(?:can't|cannot|can not) (?:make|do|manage|keep|promise|be|say)|too (?:early|late|soon)|"
    r"not (?:sure|certain|yet sure|before|then|earlier|enough)|unsure|no way|maybe|perhaps|probably|possibly|might|"
    r"hopefully|if possible|or (?:later|so|earlier)|at the earliest|ignore (?:that|this|it)|wrong|forget (?:it|that|"
    r"this)|"
    r"geht (?:leider )?nicht|nicht moglich|unmoglich|klappt (?:leider )?nicht|schaff\w* (?:\w+ ){0,2}nicht|zu (?:fruh|"
    r"spat|"
    r"knapp)|nicht (?:sicher|vor|fruher)|unsicher|vielleicht|wahrscheinlich|eventuell|evtl|vermutlich|hoffentlich|"
    r"moglicherweise|wenn (?:es )?moglich|fruhestens|oder (?:spater|so)|"
    r"pas possible|peut etre|peut-etre|trop (?:tot|tard)|pas (?:sur|certain|avant|encore sur)|probablement|"
    r"si possible|au "
    r"plus tot|ou plus tard|"
    r"no es posible|imposible|no (?:puedo|podemos|estoy segur[oa]|antes)|quizas?|tal vez|probablemente|a lo mejor|"
    r"demasiado (?:pronto|tarde)|si es posible|como pronto|o mas tarde)\b"
)
# Asks or tells mailwarden or a colleague something, which a customer must not read as a reason.
REQUESTING = re.compile(
    r"(?:can|could|would|will|should|may|shall|do|does|is|are|did|has|have) (?:you|we|i|they|he|she|it|that|this|"
    r"someone|"
    r"somebody|anyone|anybody)\b|(?:please|what|when|why|who|how|where|which|let me|tell|ask|remind|call me|don't|"
    r"do not|"
    r"make sure|unless|if|but|or|and|except|until|after|before|then|not)\b|"
    r"(?:kannst|konnen|konntest|konnten|soll|sollen|sollte|sollten|darf|durfen|mochtest|wurdest|wurden|ist|sind|hat|"
    r"haben) (?:du|sie|wir|ich|ihr|er|es|das|jemand)\b|(?:bitte|was|wann|warum|wieso|wer|wie|wo|sag|sagt|frag|fragt|"
    r"erinner|erinnere|aber|oder|und|falls|wenn|ausser|sofern|sonst|nicht|kein|keine)\b|"
    r"(?:peux|peut|pouvez|pourrais|pourriez|pourrait|dois|doit|devons|est-ce|est ce)\b|(?:quand|pourquoi|qui|comment|"
    r"dis|"
    r"dites|demande|demandez|merci de|mais|ou|sauf|sinon|pas)\b|"
    r"(?:puedes|puede|podrias|podria|podemos|debo|debemos|hay que)\b|(?:cuando|por que|quien|como|dile|pregunta|"
    r"pregunte|pero|o|salvo|excepto|si no|sino)\b"
)
