"""Words that say how something is, not what it is: "slow", "kaputt", "en panne". Tables; touches nothing.

Anything can be slow. Such a word alone tells no two matters apart, so it matches only beside a word that names one.
"""

from __future__ import annotations

# In the shipped languages, as `subject_words.folded` writes them; the endings of each are listed where they differ.
_STATES = """
slow slowly slower fast down offline online broken breaks broke dead stuck frozen hanging hangs crash crashed crashes
crashing late delayed delay delays missing lost empty full wrong incorrect invalid strange weird unusual odd bad poor
good better best high higher large larger huge small smaller unavailable available unreachable reachable inaccessible
blocked blocking locked disabled enabled limited partial partially complete completely total totally overloaded
unstable unreliable intermittent flaky corrupt corrupted damaged defective faulty disturbed interrupted interruption
outage stopped stops happening affected happens expired open closed current currently temporary temporarily permanent
permanently sudden suddenly whole entire several different main general global external internal central local public
private free blank sluggish long short old older latest early recent recently double twice quick quickly noisy loud
langsam langsame langsamer langsames langsamen schnell schnelle kaputt kaputte kaputter kaputtes defekt defekte
defekter defektes gestort gestorte gestorter gestortes storung storungen ausfall ausfalle ausgefallen unterbrochen
unterbrechung nicht erreichbar erreichbare unerreichbar verfugbar unverfugbar verzogert verspatet verzogerung
verspatung falsch falsche falscher falsches fehlerhaft fehlerhafte fehlt fehlen fehlende verloren leer leere voll volle
gesperrt gesperrte blockiert blockierte hangt hangen abgesturzt absturz absturze instabil uberlastet uberlastete seltsam
komisch merkwurdig gross grosse grosser grosses klein kleine kleiner kleines hoch hohe hoher hohes niedrig alte alter
altes alten neue neuer neues neuen ganz ganze ganzer ganzes gesamt gesamte aktuell aktuelle derzeit momentan
vorubergehend dauerhaft plotzlich teilweise vollstandig allgemein zentral lokal offentlich intern externe extern lange
lang kurz kurze betroffen geoffnet geschlossen abgelaufen stark starke
lent lente lents lentes lentement rapide casse cassee casses cassees panne pannes coupure interruption interrompu
interrompue indisponible indisponibles inaccessible inaccessibles injoignable bloque bloquee bloques bloquees perdu
perdue perdus perdues manquant manquante manque faux fausse mauvais mauvaise incorrecte retard retarde retardee
defaillant defaillante defectueux defectueuse endommage instable sature saturee surcharge surchargee vide plein pleine
nouveau nouvelle nouveaux nouvelles ancien ancienne vieux vieille grand grande petit petite gros grosse haut haute bas
basse long longue court courte entier entiere complet complete partiel partielle general generale central centrale
locale externe interne publique prive privee actuel actuelle actuellement temporaire temporairement soudain etrange
bizarre ferme fermee ouvert ouverte expire expiree perturbe perturbee touche touchee
lento lenta lentos lentas lentamente rapido rapida roto rota rotos rotas averiado averiada averia averias caido caida
caidos caidas corte interrupcion interrumpido interrumpida disponible inaccesible inalcanzable bloqueado bloqueada
perdido perdida falta faltan vacio vacia lleno llena malo mala incorrecto incorrecta falso falsa retraso retrasado
retrasada defectuoso defectuosa danado danada inestable saturado saturada sobrecargado nuevo nueva nuevos nuevas viejo
vieja antiguo antigua grande grandes pequeno pequena alto alta bajo baja largo larga corto corta entero entera completo
completa parcial actual actualmente temporal temporalmente repentino extrano rara raro cerrado cerrada abierto abierta
caducado caducada externo externa interno interna publico publica privado privada afectado afectada
"""
STATES = frozenset(_STATES.split())
