"""The script of the day: who writes what, and when. Data only; what mailwarden makes of it is not written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.demo.cast import ADA, JONAS, KARL, LEAF_WEEKLY, MIRA, NOOR, Person, at

BEGINS, ENDS = at("08:50"), at("17:10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that a person writes.

    One without a subject is a reply to the newest mail its author has in the same matter, and waits for one to come.
    Staff reply to the customer who opened the matter; everybody else writes to the desk.
    """

    at: datetime
    matter: str
    author: Person
    text: str
    subject: str = ""
    fields: tuple[tuple[str, str], ...] = ()  # further header fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What an onlooker should know about the hour."""

    at: datetime
    text: str


LETTERS = (
    Letter(
        at=at("08:53"),
        matter="kettle",
        author=ADA,
        subject="My kettle won't switch off",
        text="""\
Good morning,

the Cloud kettle I bought last week boils and boils and never switches
off by itself. Is that something I can mend, or should I send it back?

Ada Brook
""",
    ),
    Letter(
        at=at("09:35"),
        matter="kettle",
        author=MIRA,
        text="""\
Hello Ada,

that sounds like limescale on the little sensor under the lid: a spoon
of citric acid and one boil should do it. If it doesn't, send it back
and we'll pay the postage.

Mira Sand
The Teahouse
""",
    ),
    Letter(
        at=at("09:57"),
        matter="delivery",
        author=KARL,
        subject="Mein Darjeeling ist nicht angekommen",
        text="""\
Guten Tag,

meine Bestellung von vorletzter Woche ist noch nicht da. Können Sie
bitte nachsehen, wo sie steckt?

Karl Winter
""",
    ),
    Letter(
        at=at("10:35"),
        matter="delivery",
        author=KARL,
        text="""\
Noch ein Nachtrag: Am Samstag habe ich Gäste, bis dahin bräuchte ich ihn.

Karl Winter
""",
    ),
    Letter(
        at=at("12:48"),
        matter="workshop",
        author=NOOR,
        subject="Two places in the tasting workshop?",
        text="""\
Hi,

are there two places left on 30 May? It would be for my mother and me.

Noor
""",
    ),
    Letter(
        at=at("12:53"),
        matter="workshop",
        author=NOOR,
        text="I am travelling this week and read mail in the evenings only.\n",
        fields=(("Auto-Submitted", "auto-replied"),),
    ),
    Letter(
        at=at("13:55"),
        matter="delivery",
        author=JONAS,
        text="""\
Guten Tag Herr Winter,

Ihr Paket liegt seit gestern im falschen Verteilzentrum. Ich habe eben
ein zweites losgeschickt: Es ist am Donnerstag bei Ihnen.

Jonas Hale
The Teahouse
""",
    ),
    Letter(
        at=at("14:20"),
        matter="workshop",
        author=MIRA,
        text="""\
Hello Noor,

yes, and I've put both of you down. Come ten minutes early, there is
cake.

Mira Sand
The Teahouse
""",
    ),
    Letter(
        at=at("15:35"),
        matter="newsletter",
        author=LEAF_WEEKLY,
        subject="Leaf Weekly: what oolong did next",
        text="This week: oolong, again. To leave this list, click here.\n",
        fields=(
            ("List-Id", "Leaf Weekly <weekly.leafweekly.example>"),
            ("List-Unsubscribe", "<mailto:leave@leafweekly.example>"),
            ("Precedence", "bulk"),
        ),
    ),
    Letter(
        at=at("16:15"),
        matter="wedding",
        author=ADA,
        subject="Tea for a wedding",
        text="""\
Hello again, the kettle is fine, thank you!

My sister marries in July. Could you serve tea for sixty people?

Ada Brook
""",
    ),
)

REMARKS = (
    Remark(at=at("09:00"), text="The Teahouse opens."),
    Remark(at=at("12:30"), text="Lunch break until 13:30: nobody is at the desk."),
    Remark(at=at("13:30"), text="Back from lunch."),
    Remark(at=at("17:00"), text="The Teahouse closes. What is open now is due tomorrow."),
)
