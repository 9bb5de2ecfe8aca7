"""Words by which somebody on our side says that more will follow, in four languages: what `core.commitments` reads.

A phrase is a regular expression over a sentence made plain (`core.plain_words`); a blank stands for any white space,
and " … " for up to ten words of the same clause. It names the speaker (we, or I) and what they will do for the reader.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language."""

    news: tuple[str, ...]  # the reader will hear of it: counts with a time and without one
    deeds: tuple[str, ...]  # counts only with a time beside it: without one it may be done already, or said at once
    busy: tuple[str, ...]  # somebody looks into it; a time beside it says nothing of when the reader hears
    within: str  # what never stands in between: " … " ends there
    before: str  # what, standing before it in the sentence, makes it somebody else's turn, a rule, or a condition
    unless_before: str  # … but not so where it stands in one of these
    denied: str  # what, standing before it in the same clause, denies it
    after: str  # what, standing behind it, leaves the next step with the reader, or makes it a report of today
    maybe: str  # what, standing behind it without a time before, makes it depend on what may never happen
    stops: str  # where what follows speaks of something else, so that a time there is another one's
    about: str  # a time behind this belongs to the matter, unless a word of `by` stands before it
    by: str  # what stands before the time of a deadline
    not_by: str  # what stands before a time that is no deadline


_EN_WILL = (
    r"(?:(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to| can| should be able to"
    r"| hope to| plan to| intend to| expect to| aim to| promise to| want to|'ll be able to|'d like to)"
    r"|(?:i|we)(?:'ve|'m|'re| \w+) (?:\S+ ){0,14}?(?:and|but)(?: then)? (?:will|'ll))"
)
_EN_NEWS = (
    r"(?:(?:get|come|be|reach) (?:right )?back(?: in touch)?(?: here)? (?:to|with) (?:you|u|y'all)\b"
    r"|(?:get|be) (?:back )?in touch|report back|circle back|follow up|reach out to you"
    r"|revert(?: back)?(?: to you)?|(?:reply|respond|write)(?: back)? to you|write you|write back|reply again"
    r"|(?:e-?mail|message|text|phone|contact|ping|notify|update|inform|call|ring) you"
    r"|give you (?:a|another|an)(?: quick| short| further| full| proper| more \w+)? (?:call|ring|shout|update|answer"
    r"|reply)"
    r"|give you (?:more|further|some|an?)(?: \w+)? (?:information|details|news|feedback|estimate|status|timeline"
    r"|time ?frame)"
    r"|let you(?: all| both| guys)? know|tell you more|keep you (?:all )?(?:posted|updated|informed|in the loop"
    r"|up to date)"
    r"|(?:provide|share|send|post|have)(?: you)?(?: with)? (?:an|another|a further|a new|a)(?: \w+)? ?(?:update"
    r"|status|reply)"
    r"(?: for you| with you)?"
    r"|(?:have|share|know) (?:more|news|further)(?: news| information| details)?(?: for you| with you| about (?:this"
    r"|it))?"
    r"|have (?:an|a|your)(?: \w+)? (?:answer|solution|response|reply|result|decision)(?: for you)?"
    r"|be back with (?:an|a|more|news|the)\b)"
)
_EN_DEEDS = (
    r"(?:(?:send|mail|get|bring|forward|return|deliver|ship|hand|show|pass|offer|give|provide)(?: it| this| that"
    r"| them)?"
    r"(?: out| over| on| back)? (?:to |with )?you\b|call(?: back)?|answer (?:you|your|this|that|it|all)"
    r"|respond|reply|(?:fix|finish|complete|replace|repair|resolve|solve|sort|refund|settle) (?:it|this|that|your|the)"
    r"|have (?:it|this|that|them|your \w+|the \w+)(?: \w+)? "
    r"(?:ready|done|fixed|finished|repaired|replaced|sorted|back|solved|resolved|sent)"
    r"|confirm(?: it| this| that| the \w+| your \w+)?)"
)

ENGLISH = Phrases(
    news=(
        rf"{_EN_WILL} {_EN_NEWS}",
        rf"{_EN_WILL} … {_EN_NEWS}",
        r"you(?:'ll| will| should| can expect to) (?:\w+ )?hear(?: back)?(?: more)?(?: again)?(?: something)? from"
        r" (?:me|us)",
        r"you(?:'ll| will| should) (?:have|get|receive) (?:\w+ )?(?:my|our|an|a|the)(?: \w+)? "
        r"(?:answer|reply|response|update)(?: from (?:me|us))?",
        r"(?:expect|count on) (?:my|our|an|a)(?: \w+)? (?:answer|reply|response|update|call)(?: from (?:me|us))?",
        r"^(?:will|shall) (?:get back to you|let you know|keep you (?:posted|updated|informed)|be in touch)",
    ),
    deeds=(rf"{_EN_WILL} {_EN_DEEDS}", rf"{_EN_WILL} … {_EN_DEEDS}"),
    busy=(
        r"(?:i'm|we're|i am|we are)(?: currently| still| now| just| already| actively| also| both)*"
        r" (?:looking into|investigating|on it|checking (?:this|that|it|with|on|your|whether|why|what|the|internally)"
        r"|working on (?:it|this|that|a fix|a solution|the (?:issue|problem|matter|case|fix)|your (?:\w+)))",
        rf"{_EN_WILL}(?: just| also| now| first| then| gladly| happily)?"
        r" (?:look into|look at (?:it|this|that)|check (?:this|that|it|with|on|whether|what|why|how|internally)"
        r"|investigate|(?:have|take) a (?:\w+ )?look|take care of (?:it|this|that)|find out|deal with (?:it|this|that)"
        r"|ask (?:my|our|the)|see to (?:it|this)|work on (?:it|this|that|a fix|a solution)|dig into|chase (?:it"
        r"|this|them) up)",
        r"(?:please )?leave (?:it|this|that) with (?:me|us)",
        r"let me (?:look into|check|find out|investigate|have a look|take a look|get back to you|come back to you"
        r"|ask my|ask our)",
    ),
    within=(
        r"(?:not|never|no|cannot|won't|can't|don't|will|would|can|could|may|might|must|should|shall|if|unless"
        r"|whether|who"
        r"|which|because|although|until|you'll|they'll|he'll|she'll|they|he|she|please|as)\b"
    ),
    before=(
        r"(?:^|[,;:] |\band )(?:submit|tap|click|fill|reply|raise|file|open|call|drop|tell|give|provide|share|write"
        r"|email|mail"
        r"|use|try|restart|check|describe) "
        r"|\b(?:if|unless|in case|should you|once you|when you|whenever|as soon as you|after you|until you|provided"
        r"|please"
        r"|kindly|can you|could you|would you|need you to|let us know|let me know|send (?:me|us)|usually|normally"
        r"|generally|typically|always|every|in general|said|wrote|told you|promised|you asked|once we(?:'ve"
        r"| have)? (?:received"
        r"|got|have)|when we (?:receive|get|have)|as soon as we(?:'ve| have)? (?:received?|get|got|have))\b"
    ),
    unless_before=(
        r"\bplease (?:bear|be patient|give (?:me|us)|allow (?:me|us)|don't|do not|excuse|accept|rest assured|note"
        r"|know|wait"
        r"|leave (?:it|this|that) with|hang on|hold on)\b|\bif (?:that's|that is|it's|it is) (?:ok|okay|alright|fine)\b"
        r"|\bif possible\b|\bif all goes well\b|\bif not (?:sooner|earlier|before)\b|\bi promised\b"
    ),
    denied=r"\b(?:not|n't|never|cannot|unable|neither|nor|without|don't know|no idea|nobody|instead of)\b|n't\b",
    after=(
        r"^[\s,]*(?:that\b|below\b|inline\b|in[- ]line\b|herewith\b|now that\b|separately\b|in a separate\b"
        r"|off[- ]?list\b)"
        r"|\b(?:if|once|when|as soon as|after|until|whenever|should|unless|provided|depending on whether) you\b"
        r"|\b(?:once|when|as soon as|after|if) (?:we|i)(?:'ve| have| will have)? (?:received?|get|got|have|had|hear"
        r"|heard)"
        r" (?:it\b|that\b|them\b|those\b|your\b|this\b|the \w+ from you\b|from you\b|back from you\b)"
        r"|\b(?:once|as soon as|when|after) (?:your|the) (?:payment|order|reply|answer|confirmation|documents?|form)\b"
        r"|\bupon (?:receipt|receiving)\b|\bwhen(?:ever)? (?:needed|necessary|required|appropriate)\b"
    ),
    maybe=r"\b(?:if|in case|should (?:i|we|there|anything)|unless|whenever)\b",
    stops=(
        r"[;:()\[\]]|\s[-–—]+\s|\b(?:that|because|since|although|though|when|once|whether|who|which|where|how|what|why"
        r"|but|please|if|unless|as (?:we|i|the|it|this|our|soon)|so (?:that|you|we|i|please)|then you|until (?:then"
        r"|you|we|i)"
        r"|before (?:i|we|you|the)|after (?:i|we|you|the)|while|otherwise)\b"
        r"|(?:,|\band) (?:i|we|you|they|he|she|it|there|this|my|our|your|the|please|in the meantime|meanwhile|also)\b"
    ),
    about=r"\b(?:about|regarding|concerning|for the|for your|with the|of the|on the|of your|to the)\b",
    by=r"(?:by|before|until|till|no later than|not later than|latest|within|at the latest)",
    not_by=(
        r"(?:after|from|since|of|for|past|last|dated|starting|beginning|not before|earliest|per|every|between|about"
        r"|than|the"
        r"|your|our|this past)"
    ),
)

_YOU_DE = r"(?:ihnen|dir|euch|sie|dich)"
_DE_INFINITIVE = (
    r"(?:(?:zuruck|zuruckzu)?melden|zuruckmelden|bescheid (?:geben|sagen)|(?:ruckmeldung|feedback|antwort|auskunft"
    r"|info|"
    r"informationen|update|nachricht) (?:geben|zukommen lassen|schicken|senden)|antworten|beantworten|informieren"
    r"|anrufen"
    r"|zuruckrufen|mitteilen|benachrichtigen|auf (?:sie|dich|euch) (?:zukommen|zuruckkommen)|kontaktieren|unterrichten"
    r"|auf dem laufenden halten|informiert halten|mehr sagen|genaueres sagen|naheres sagen|schreiben)"
)
_DE_DO_INFINITIVE = r"(?:schicken|senden|zusenden|zuschicken|ubersenden|liefern|erledigen|bestatigen|nachreichen|sagen)"

GERMAN = Phrases(
    news=(
        r"(?:ich melde mich|wir melden uns|melde ich mich|melden wir uns|melde mich|melden uns)(?: \w+ zuruck"
        r"| zuruck)?",
        rf"(?:ich gebe|wir geben|gebe ich|geben wir|gebe) {_YOU_DE} (?:bescheid|ruckmeldung|feedback|ein update)",
        rf"(?:ich gebe|wir geben|gebe ich|geben wir|gebe) {_YOU_DE} … (?:bescheid|ruckmeldung|feedback|ein update"
        rf"|antwort)",
        rf"(?:ich sage|wir sagen|sage ich|sagen wir|sag|sage) {_YOU_DE} (?:\S+ ){{0,6}}?bescheid",
        rf"(?:ich rufe|wir rufen|rufe ich|rufen wir|rufe) {_YOU_DE} (?:an|zuruck)\b",
        rf"(?:ich rufe|wir rufen|rufe ich|rufen wir|rufe) {_YOU_DE} … (?:an|zuruck)\b",
        r"(?:ich komme|wir kommen|komme ich|kommen wir|komme) (?:dann |wieder |gerne |nochmals? |erneut )*"
        r"auf (?:sie|dich|euch) (?:zu|zuruck)\b",
        r"(?:ich komme|wir kommen|komme ich|kommen wir|komme) (?:\S+ ){1,8}?auf (?:sie|dich|euch) (?:zu|zuruck)\b",
        rf"(?:ich halte|wir halten|halte ich|halten wir|halte) {_YOU_DE} (?:\w+ ){{0,4}}?(?:auf dem laufenden"
        rf"|informiert)",
        rf"(?:ich informiere|wir informieren|informiere ich|informieren wir|benachrichtige ich|ich benachrichtige"
        rf"|wir benachrichtigen|benachrichtigen wir) {_YOU_DE}",
        rf"(?:ich werde|wir werden|werde ich|werden wir|werde) {_DE_INFINITIVE}",
        rf"(?:ich werde|wir werden|werde ich|werden wir|werde) (?:mich|uns|{_YOU_DE}|es|das|die|den|ihre|ihren|heute"
        rf"|morgen|bis|am|im|noch|gleich|in|so|sobald|dann|dazu|umgehend|schnellstmoglich) … {_DE_INFINITIVE}",
        rf"(?:ich kann|wir konnen|kann ich|konnen wir|ich hoffe|wir hoffen|hoffe ich|hoffen wir) {_YOU_DE} … "
        r"(?:mehr|genaueres|naheres|etwas|bescheid|eine antwort|ruckmeldung|auskunft) (?:\w+ )?(?:sagen|geben"
        r"|mitteilen)",
        r"(?:sie|du|ihr) (?:horen|horst|hort) (?:\S+ ){0,6}?von (?:mir|uns)\b",
        r"(?:horen sie|horst du|hort ihr) (?:\S+ ){0,6}?von (?:mir|uns)\b",
        r"(?:sie|du|ihr) (?:bekommen|bekommst|bekommt|erhalten|erhaltst|erhaltet) (?:\S+ ){0,6}?"
        r"(?:ruckmeldung|antwort|nachricht|bescheid|von (?:mir|uns))\b",
        r"(?:bekommen sie|bekommst du|bekommt ihr|erhalten sie|erhaltst du|erhaltet ihr) (?:\S+ ){0,6}?"
        r"(?:ruckmeldung|antwort|nachricht|bescheid|von (?:mir|uns))\b",
        r"(?:wei(?:ss|ß) ich|wissen wir|ich wei(?:ss|ß)|wir wissen) (?:\w+ ){0,3}?(?:mehr|genaueres|naheres)\b",
        r"(?:ich antworte|wir antworten|antworte ich|antworten wir) (?:ihnen|dir|euch)",
    ),
    deeds=(
        r"(?:ich schicke|wir schicken|schicke ich|schicken wir|ich sende|wir senden|sende ich|senden wir|ich ubersende"
        r"|wir ubersenden|ubersende ich|schicke|sende) (?:ihnen|dir|euch|es ihnen|sie ihnen|es dir|das ihnen|den"
        r"|die|das|ihre)",
        rf"(?:ich werde|wir werden|werde ich|werden wir|werde) … {_DE_DO_INFINITIVE}",
        r"(?:ich schreibe|wir schreiben|schreibe ich|schreiben wir) (?:ihnen|dir|euch)",
        r"(?:ich habe|wir haben|habe ich|haben wir) … (?:eine antwort|eine losung|ein ergebnis|neuigkeiten"
        r"|mehr informationen"
        r"|ein angebot)(?: fur (?:sie|dich|euch))?",
        r"(?:ich erledige|wir erledigen|erledige ich|erledigen wir|ich liefere|wir liefern|liefern wir|ich reiche"
        r"|wir reichen)",
        r"(?:ich bestatige|wir bestatigen|bestatige ich|bestatigen wir) (?:ihnen|dir|euch|das|es)",
        r"(?:ich bin|wir sind|bin ich|sind wir) … (?:wieder )?(?:fur sie|fur dich) (?:da|zuruck)",
    ),
    busy=(
        r"(?:ich kummere mich|wir kummern uns|kummere ich mich|kummern wir uns|kummere mich)(?: \S+){0,5}? (?:darum"
        r"|drum)\b",
        r"(?:ich schaue|wir schauen|schaue ich|schauen wir|ich sehe|wir sehen|sehe ich|sehen wir|schau ich|ich schau"
        r"|gucken wir"
        r"|ich gucke) (?:mir|uns|mal|da|es|das|nach)(?: (?!da |dass )\S+){0,8}? (?:an|nach)\b",
        r"(?:ich klare|wir klaren|klare ich|klaren wir|ich prufe|wir prufen|prufe ich|prufen wir|ich untersuche"
        r"|wir untersuchen|untersuchen wir|ich checke|wir checken) (?:das|dies|es|den|die|ihr|ihre|ihren|derzeit"
        r"|gerade|aktuell|intern|noch|"
        r"momentan|jetzt|mit|ob|warum|woran|dein|deine|deinen|mal)\b",
        r"(?:ich bin|wir sind|bin ich|sind wir)(?: \w+){0,3}? (?:dran|dabei)\b",
        r"(?:ich arbeite|wir arbeiten|arbeite ich|arbeiten wir)(?: \w+){0,3}? (?:daran|an einer losung|an der losung"
        r"|am problem|an dem problem|an ihrem|an ihrer)",
        r"(?:ich frage|wir fragen|frage ich|fragen wir|frag ich)(?: \S+){1,6}? nach\b",
        r"(?:ich werde|wir werden|werde ich|werden wir) (?:\S+ ){0,8}?"
        r"(?:kummern|nachsehen|nachschauen|ansehen|anschauen|nachfragen|nachhaken|klaren|prufen|uberprufen"
        r"|untersuchen)\b",
    ),
    within=(
        r"(?:nicht|nie|kein|keine|keinen|nichts|wenn|falls|dass|weil|ob|sollten|konnen|kann|wird|werden|wurde|wurden"
        r"|der|welche"
        r"|welcher|bitte|worden)\b"
    ),
    before=(
        r"\b(?:wenn|falls|sofern|sollten sie|solltest du|bitte|sobald (?:sie|du|ihr|uns|wir (?:ihre|die|das|den))|"
        r"nachdem (?:sie|du)|konnen sie|konnten sie|kannst du|konntest du|(?:senden|schicken|teilen|schreiben|fullen"
        r"|schildern|beschreiben|nennen|geben|antworten"
        r"|melden|rufen) sie|in der regel|normalerweise|"
        r"ublicherweise|grundsatzlich|immer|generell|jede[rsnm]?|hiermit|anbei|beiliegend|im anhang|schrieb"
        r"|schrieben|sagte|"
        r"hatte ich|hatten wir|wollten sie|leider muss ich)\b"
    ),
    unless_before=(
        r"\bbitte (?:haben sie|habe|hab|gedulden|um (?:etwas |ein wenig |noch etwas )?geduld|um verstandnis"
        r"|um nachsicht|entschuldigen|"
        r"noch (?:etwas|ein wenig))\b|\bich bitte um\b|\bwir bitten um\b|\bwenn (?:es )?(?:ihnen|dir) recht\b"
        r"|\bwenn alles\b|\bwenn moglich\b"
    ),
    denied=r"\b(?:nicht|nie|kein|keine|keinen|nichts|ohne|weder|niemand|unmoglich)\b",
    after=(
        r"^[\s,]*(?:dass|hiermit|daruber|bezuglich|wegen|aufgrund|zu (?:ihrer|deiner|ihrem)|auf (?:ihre|deine|ihr"
        r"|ihren)|weil|um|aus dem|mit der bitte"
        r"|mit einer|zuruck aus|nun zuruck|noch(?:mal|mals| einmal) (?:bei ihnen|zu|wegen|auf))\b"
        r"|^[\s,]*(?:heute|nun|jetzt)?(?: bei (?:ihnen|dir))?[\s,]+(?:weil|um|da)\b"
        r"|\b(?:sobald|wenn|falls|nachdem|sofern|sollten|solltest|bis) (?:sie|du|ihr|uns (?:ihre|die|das|der|ihr)"
        r"|wir (?:ihre|ihr|die|das|es|sie)\b"
        r"|ich (?:ihre|es|die von ihnen|das von ihnen)|ihre|ihr|deine|die zahlung)\b|\bbei (?:bedarf|ruckfragen"
        r"|interesse|fragen)\b|\bnach (?:erhalt|eingang|zahlungseingang)\b"
    ),
    maybe=r"\b(?:falls|sofern|sollte|sollten)\b",
    stops=(
        r"[;:()\[\]]|\s[-–—]+\s|,\s*(?:dass|da|weil|ob|wenn|sobald|falls|damit|aber|denn|die|der|das|was|wie|wann|wo"
        r"|wer|so dass|sodass|und"
        r"|nachdem|bevor|bitte|bis (?:sie|du|wir|ich))\b|\b(?:dass|weil|ob|sobald|falls|damit|nachdem|bevor|bitte"
        r"|wenn)\b"
        r"|\bund (?:ich|wir|sie|du|er|es|die|der|das|bitte|dann)\b"
    ),
    about=(
        r"\b(?:wegen|bezuglich|zu (?:dem|der|ihrer|ihrem)|uber (?:den|die|das)|zum|zur|fur (?:den|die|das|ihren"
        r"|ihre)|hinsichtlich)\b"
    ),
    by=r"(?:bis|bis zum|bis zu|spatestens|vor|innerhalb|binnen|bis spatestens)",
    not_by=(
        r"(?:nach|ab|seit|vom|von|fruhestens|nicht vor|erst nach|jeden|letzten|vergangenen|des|der|die|aus|fur"
        r"|zwischen|pro|je)"
    ),
)

_FR_VOUS = r"(?:vous|te|t')"
_FR_FUTURE = (
    r"(?:recontacterai|recontacterons|recontacte|recontactons|rappellerai|rappellerons|rappelle|rappelons|appellerai"
    r"|appellerons"
    r"|repondrai|repondrons|informerai|informerons|previendrai|previendrons|previens|prevenons|tiendrai|tiendrons"
    r"|avertirai|avertirons|contacterai|contacterons|aviserai|aviserons|redis|redirai|redirons"
    r"|tiens (?:au courant|informee?s?|informe)|tenons (?:au courant|informee?s?|informe)"
    r"|(?:ferai|ferons|fais|faisons) (?:\w+ ){0,2}?(?:un retour|part|savoir|retour|signe)|(?:donnerai|donnerons"
    r"|donne|donnons) "
    r"(?:\w+ ){0,2}?(?:reponse|nouvelles|retour|suite|precisions|informations|news)"
    r"|(?:apporterai|apporterons) (?:\w+ ){0,2}?reponse|(?:en )?dirai (?:plus|quoi)|(?:en )?dirons (?:plus|quoi)"
    r"|dis quoi|ecrirai|ecrirons|"
    r"communiquerai|communiquerons|confirmerai|confirmerons|indiquerai|indiquerons|preciserai|preciserons)"
)
_FR_INFINITIVE = (
    r"(?:recontacter|rappeler|appeler|repondre|informer|prevenir|tenir (?:au courant|informee?s?|informe)|avertir"
    r"|contacter|"
    r"(?:faire|donner|apporter) (?:\w+ ){0,2}?(?:un retour|retour|part|savoir|reponse|nouvelles|precisions)"
    r"|dire plus|en dire plus|ecrire|revenir)"
)

FRENCH = Phrases(
    news=(
        r"(?:je reviens|nous revenons|on revient|je reviendrai|nous reviendrons|on reviendra|je vais revenir"
        r"|nous allons revenir"
        r"|je reviendrais|reviens|reviendrai|reviendrons) (?:\S+ ){0,3}?(?:vers|aupres de|a) (?:vous|toi)\b",
        r"(?:je ne manquerai pas|nous ne manquerons pas) de (?:\S+ ){0,4}?(?:revenir vers|recontacter|tenir"
        r"|informer|faire)",
        rf"(?:je|nous|on) (?:nous )?{_FR_VOUS}\s*{_FR_FUTURE}",
        rf"(?:et|puis|,) {_FR_VOUS}\s*(?:recontacterai|recontacterons|tiendrai|tiendrons|rappellerai|repondrai"
        rf"|ferai un retour)",
        rf"(?:je vais|nous allons|je compte|nous comptons|j'espere|nous esperons|je pense|je devrais|nous devrions"
        rf"|je pourrai|nous pourrons"
        rf"|je tacherai de|je vais essayer de|nous allons essayer de)(?: pouvoir)? {_FR_VOUS}\s*{_FR_INFINITIVE}",
        r"(?:vous aurez|tu auras|vous recevrez|tu recevras) (?:\S+ ){0,4}?(?:reponse|retour|nouvelles)",
        r"(?:je saurai|nous saurons|j'en saurai|nous en saurons|on en saura|on saura) (?:\w+ )?(?:plus|davantage|vous)",
        r"(?:je|nous) (?:serai|serons) (?:en mesure|a meme) de (?:vous|te) (?:repondre|dire|donner|informer|en dire)",
    ),
    deeds=(
        rf"(?:je|nous|on) (?:l'|le |la |les )?{_FR_VOUS}\s*(?:l'|le |la |les |en )?(?:envoie|envoyons|enverrai"
        rf"|enverrons|transmets|transmettons|transmettrai"
        r"|transmettrons|ferai parvenir|ferons parvenir|appelle|appelons|contacte|contactons|reponds|repondons"
        r"|confirme|confirmons"
        r"|ecris|livrerons|rembourserons|informe|informons|avise|avisons)\b",
        rf"(?:je vais|nous allons) {_FR_VOUS}\s*(?:l'|le |la |les )?(?:envoyer|transmettre|faire parvenir|confirmer"
        rf"|livrer|donner)",
        r"(?:j'aurai|nous aurons|on aura) (?:\w+ ){0,3}?(?:reponse|solution|retour|nouvelles|information"
        r"|informations|resultat)",
        r"(?:je serai|nous serons) de retour",
    ),
    busy=(
        r"(?:je m'en occupe|je m'en charge|nous nous en occupons|nous nous en chargeons|on s'en occupe|on s'en charge)",
        r"(?:je regarde|nous regardons|on regarde|je verifie|nous verifions|on verifie|je me renseigne"
        r"|nous nous renseignons"
        r"|on se renseigne|je vais (?:me renseigner|regarder|verifier)|nous allons (?:regarder|verifier"
        r"|nous renseigner|investiguer|"
        r"analyser|examiner|etudier))\b",
        r"(?:nous|on|je) (?:etudions|etudie|examinons|examine|analysons|analyse|traitons|investiguons) (?:\w+ )?"
        r"(?:votre|la|le|cela|ca|ce|l'|actuellement|ton|ta)",
        r"(?:je suis|nous sommes) (?:dessus|en train de (?:regarder|verifier|chercher|examiner|analyser|traiter"
        r"|etudier|resoudre|"
        r"travailler|voir))",
        r"(?:je travaille|nous travaillons|on travaille) (?:\w+ )?(?:dessus|sur (?:votre|le probleme|une solution"
        r"|cela|ce)|a (?:une|la) "
        r"(?:solution|resolution))",
    ),
    within=r"(?:ne|pas|jamais|si|que|qui|dont|parce|car|lorsque)\b",
    before=(
        r"\b(?:si(?! possible\b)(?!\s*,)|s'il vous|au cas ou|a moins que|merci de|merci d'|veuillez|pourriez|pouvez"
        r"|pourrais-tu|peux-tu|dites|(?:r?envoy|decriv|indiqu|rempliss|complet|precis|transmett|laiss|repond"
        r"|ecriv)ez|"
        r"des que vous|une fois que vous|lorsque vous|quand vous|apres que vous|des reception|generalement"
        r"|habituellement|toujours|"
        r"en general|normalement|chaque|ci-joint|ci-jointe|par la presente|aviez demande|disait|ai dit que|avais dit)\b"
    ),
    unless_before=(
        r"\bmerci de (?:votre|ta|bien vouloir patienter|patienter|nous avoir|m'avoir|votre patience|l'avoir"
        r"|me l'avoir)\b|\bmerci d'avoir\b"
        r"|\bveuillez (?:nous excuser|m'excuser|patienter|excuser)\b|\bsi (?:cela|ca) vous (?:va|convient)\b"
        r"|\bsi tout\b"
    ),
    denied=r"\b(?:ne|n'|pas|jamais|aucun|aucune|sans)\b",
    after=(
        r"^[\s,]*(?:que|qu'|au sujet|suite a|pour|car|concernant|afin|a propos|parce|ci-dessous|ci-joint|ce jour)\b"
        r"|\b(?:si|des que|des lors que|une fois que|lorsque|quand|apres que) (?:vous|tu)\b|\bdes (?:reception"
        r"|receptions?|votre|que (?:nous|j')"
        r"(?: avons| ai|aurons| aurons)? (?:recu|recevons) (?:votre|le|la|les|vos))\b|\ba reception\b"
        r"|\ben cas de besoin\b|\bsi besoin\b"
        r"|\bsi necessaire\b|\bau besoin\b"
    ),
    maybe=r"\b(?:si|au cas ou|en cas de|s'il y a)\b",
    stops=(
        r"[;:()\[\]]|\s[-–—]+\s|\b(?:que|qui|dont|parce|car|lorsque|quand|des que|si|afin|mais|ou|pour que|sinon"
        r"|merci|comme|puisque)\b"
        r"|(?:,|\bet) (?:je|nous|vous|tu|il|elle|ils|elles|on|le|la|les|votre|vos|ce|cela|merci)\b"
    ),
    about=(
        r"\b(?:concernant|au sujet|a propos|sur (?:le|la|les|votre)|pour (?:la|votre|votre)|de (?:la|votre"
        r"|notre)(?! part))\b"
    ),
    by=r"(?:d'ici|avant|pour|sous|dans|jusqu'a|au plus tard|d'ici a|d'ici la fin)",
    not_by=r"(?:apres|depuis|a partir|a compter|des|du|de|pas avant|chaque|dernier|entre|par)",
)

_ES_LE = r"(?:le|te|les|os|se lo|te lo|se la|se los|lo|nos)"
_ES_NEWS = (
    r"(?:respondere|responderemos|contestare|contestaremos|llamare|llamaremos|llamo|llamamos|aviso|avisare"
    r"|avisaremos|avisamos"
    r"|informare|informaremos|escribire|escribiremos|dire|diremos|digo (?:algo|cosas)|decimos (?:algo|cosas)"
    r"|(?:dare|daremos|doy|damos) (?:\w+ ){0,3}?(?:respuesta|noticias|novedades|informacion|contestacion|detalles"
    r"|feedback)"
    r"|(?:mantendre|mantendremos|mantengo|mantenemos|tendre|tendremos|tengo|tenemos) (?:\w+ )?(?:informad[oa]s?"
    r"|al tanto|al corriente|al dia)"
    r"|contactare|contactaremos|hare saber|haremos saber|hago saber|comunicare|comunicaremos|comentare|comentaremos"
    r"|notificare"
    r"|notificaremos|actualizare|actualizaremos|cuento|contare|contaremos)"
)

SPANISH = Phrases(
    news=(
        rf"(?<!que\x20){_ES_LE} {_ES_NEWS}\b",
        r"(?:me pongo|me pondre|nos pondremos|nos ponemos|me volvere a poner"
        r"|nos volveremos a poner) (?:\w+ ){0,2}?en contacto",
        r"(?:volvere|volveremos) a (?:escribir|contactar|llamar|poner)\w*",
        r"(?:voy|vamos|espero|esperamos|intentare|intentaremos|podre|podremos|puedo|podemos) (?:poder |a )?"
        r"(?:responder|contestar|llamar|avisar|informar|escribir|decir|contactar|dar)(?:le|te|les|os)\b",
        r"(?:tendra|tendras|tendran|recibira|recibiras|recibiran) (?:\S+ ){0,4}?(?:noticias|respuesta|contestacion)",
        r"(?:sabre|sabremos) (?:\w+ )?(?:mas|algo)\b",
    ),
    deeds=(
        rf"(?<!que\x20)(?<!adjunto\x20){_ES_LE} (?:envio|enviamos|enviare|enviaremos|mando|mandamos|mandare"
        rf"|mandaremos|paso|pasamos|pasare|pasaremos|remito"
        r"|remitire|remitiremos|respondo|respondemos|contesto|contestamos|confirmo|confirmamos|confirmare"
        r"|confirmaremos|informo"
        r"|informamos|escribo|escribimos|contacto|contactamos|entregaremos|devolveremos|comento|comunicamos"
        r"|comunico)\b",
        r"(?:voy|vamos) a (?:enviar|mandar|pasar|remitir|confirmar)(?:le|te|les|os|selo|telo)",
        r"(?:tendre|tendremos) (?:\w+ ){0,3}?(?:respuesta|solucion|noticias|informacion|resultado|novedades)",
        r"(?:lo|la) (?:tendre|tendremos|tendra|tendras) (?:listo|lista|solucionado|resuelto|preparado)",
    ),
    busy=(
        r"(?:lo|la|los) (?:estoy|estamos) (?:mirando|revisando|comprobando|investigando|estudiando|viendo|consultando)",
        r"(?:estoy|estamos) (?:ya )?(?:mirandolo|revisandolo|comprobandolo|investigandolo|en ello|revisando (?:su|tu"
        r"|el|la|lo)"
        r"|investigando|comprobando|trabajando (?:en|para)|analizando (?:su|tu|el|la|lo)|estudiando (?:su|tu|el|la"
        r"|lo))",
        r"(?:me ocupo|nos ocupamos|me encargo|nos encargamos|me ocupare|nos ocuparemos|me encargare"
        r"|nos encargaremos)\b",
        r"(?<!que\x20)lo (?:miro|miramos|reviso|revisamos|consulto|consultamos|compruebo|comprobamos|mirare"
        r"|miraremos|revisare"
        r"|revisaremos|consultare|consultaremos|comprobare|comprobaremos)\b",
        r"(?:voy|vamos) a (?:mirarlo|revisarlo|comprobarlo|consultarlo|investigarlo|mirar|revisar|comprobar"
        r"|consultar|investigar)\b",
    ),
    within=r"(?:no|nunca|si|que|quien|porque|cuando)\b",
    before=(
        r"\b(?:si(?! es posible\b)(?!\s*,)|en caso de que|a menos que|por favor|puede usted|podria|podrias|puedes"
        r"|envienos|enviame|digame|diganos|complet[ae]|rellen[ae]|escrib(?:ame|anos|eme)|mand(?:e|a)(?:me|nos)|"
        r"indiquenos|cuando (?:usted|nos|me)|en cuanto (?:usted|nos (?:envie|llegue|mande)|recibamos (?:su|el|la))"
        r"|una vez que (?:usted|nos)|"
        r"normalmente|generalmente|habitualmente|siempre|por lo general|cada|adjunto|adjunta|por la presente"
        r"|dije que|dijo|dijeron)\b"
    ),
    unless_before=(
        r"\bpor favor,? (?:disculpe|disculpa|perdone|tenga paciencia|espere|no se preocupe)\b|\bsi (?:le"
        r"|te) parece\b|\bsi todo\b"
    ),
    denied=r"\b(?:no|nunca|ningun|ninguna|sin|tampoco)\b(?!\s*,)",
    after=(
        r"^[\s,]*(?:que|de que|para|porque|por (?:el|la|su)|en relacion|con respecto|respecto|sobre|a continuacion"
        r"|adjunto|ya que|debido)\b"
        r"|\b(?:si|cuando|en cuanto|una vez que|despues de que|tan pronto como) (?:usted|nos (?:envie|mande|llegue"
        r"|lo)|me (?:envie|mande|lo)|tengamos su|recibamos"
        r"(?: su| el| la| los)?|reciba su|envie|mande|tu|haya)\b|\bal recibir\b|\bsi (?:es )?necesario\b|\ben caso de\b"
    ),
    maybe=r"\b(?:si|en caso de|por si)\b",
    stops=(
        r"[;:()\[\]]|\s[-–—]+\s|\b(?:que|quien|porque|cuando|donde|si|pero|para que|en cuanto|tan pronto|una vez"
        r"|por favor|ya que|aunque|mientras)\b"
        r"|(?:,|\by) (?:yo|nosotros|usted|ustedes|tu|el|la|los|las|su|este|esto|gracias|por favor|nos|me|no)\b"
    ),
    about=r"\b(?:sobre|acerca de|respecto|en relacion|relativo|de la|de su|del)\b",
    by=r"(?:antes del?|para|hasta|dentro de|en|a mas tardar|como tarde|como muy tarde)",
    not_by=(
        r"(?:despues de|despues del|desde|desde el|a partir del?|no antes del?|cada|del|de|pasado|entre|por|tras el)"
    ),
)

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH)
