"""What a stranger writes is never a template, markup or a list of ours: 500 names and subjects in our texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from mailwarden.core.message import Address
from mailwarden.errors import ConfigError
from mailwarden.mail.letters import write_acknowledgement, write_notice, write_nudge
from mailwarden.mail.render import Renderer, shipped_templates
from tests.hostile.wire import Elements, faults_of, texts_of
from tests.mail.test_letters import ACKNOWLEDGEMENT, HEAD, NOTICE, NUDGE

PRODUCT = str(1337 * 4242)  # what stands in a text only if somebody has multiplied

# Expressions of template languages, of Python's own formatting and of shells.
EVALUABLE = [
    "{{ 1337*4242 }}",
    "{{1337*4242}}",
    "{%- if 1 %}{{ 1337*4242 }}{% endif %}",
    "{% set x = 1337*4242 %}{{ x }}",
    "{{ cycler.__init__.__globals__.os.popen('echo $((1337*4242))').read() }}",
    "{{ self.__init__.__globals__ }}",
    "{% include '/etc/passwd' %}",
    "{% for x in range(1337*4242, 1337*4242+1) %}{{ x }}{% endfor %}",
    "{{ '{{ 1337*4242 }}' }}",
    "{# nothing #}{{ 1337*4242 }}",
    "}}{{ 1337*4242 }}{{",
    "${1337*4242}",
    "#{1337*4242}",
    "<%= 1337*4242 %>",
    "{team} {0} {0.__class__} %(team)s %s",
    "$(expr 1337 \\* 4242) `expr 1337 \\* 4242`",
]
# Markup, and what could leave an attribute, an element or a comment.
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</title><script>alert(1)</script>",
    "</div></body></html><h1>Pay",
    "<!-- ",
    "--><b>",
    "<a href='javascript:alert(1)'>click</a>",
    "<style>body{display:none}</style>",
    "<meta http-equiv=refresh content=0>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "＜script＞",
    "<scr\0ipt>",
    "<b",
    "<a\nb=c>",
]
# What our own layout gives a meaning at the beginning or the end of a line.
LAYOUT = [
    "- item",
    "\\",
    "a \\",
    "Subject: Bcc",
    "\n\nnew paragraph",
    "\n- item",
    "\0- item\0",
    "\\\n- x",
    "\u2028- item",
    "\r\n\r\n--=_boundary",
]
FRAMES = ["{}", "Carla {}", "{} Customer", "Hello {} there"]

Writer = Callable[[str], bytes]
WRITERS: dict[str, Writer] = {
    "acknowledgement": lambda text: write_acknowledgement(
        replace(ACKNOWLEDGEMENT, to=_named(text), subject=text), head=HEAD
    ),
    "notice": lambda text: write_notice(replace(NOTICE, to=_named(text), subject=text), head=HEAD),
    "nudge": lambda text: write_nudge(
        replace(NUDGE, requester=_named(text), subject=text),
        head=replace(HEAD, to="lead@example.org"),
    ),
}


def _named(name: str) -> Address:
    return replace(ACKNOWLEDGEMENT.to, name=name)


def mails() -> Iterator[tuple[str, str, bytes]]:
    """Yield (kind of mail, what a stranger wrote, the mail)."""
    for (kind, write), frame, payload in product(WRITERS.items(), FRAMES, (*EVALUABLE, *MARKUP, *LAYOUT)):
        text = frame.replace("{}", payload)
        yield kind, text, write(text)


MAILS = tuple(mails())
ORDINARY = {kind: write("Printer") for kind, write in WRITERS.items()}


def structure(raw: bytes) -> list[tuple[str, tuple[str, ...]]]:
    return Elements(texts_of(raw)[1]).found


def paragraphs(raw: bytes) -> int:
    return len(texts_of(raw)[0].strip().split("\r\n\r\n"))


def test_nothing_is_evaluated() -> None:
    print(f"\n{len(MAILS)} texts")
    evaluated = [text for _, text, raw in MAILS if PRODUCT in f"{raw!r}{texts_of(raw)}"]
    assert (len(MAILS) >= 500, evaluated) == (True, [])


def test_every_page_has_the_elements_and_attributes_of_an_ordinary_one() -> None:
    expected = {kind: structure(raw) for kind, raw in ORDINARY.items()}
    assert [text for kind, text, raw in MAILS if structure(raw) != expected[kind]] == []


def test_every_text_has_the_paragraphs_of_an_ordinary_one() -> None:
    expected = {kind: paragraphs(raw) for kind, raw in ORDINARY.items()}
    assert [text for kind, text, raw in MAILS if paragraphs(raw) != expected[kind]] == []


def test_a_reader_of_the_page_sees_what_a_reader_of_the_text_sees() -> None:
    for _, text, raw in MAILS:
        plain, html = texts_of(raw)
        seen = Elements(html).text.partition("}\n}\n")[2] or Elements(html).text
        assert "".join(plain.replace("- ", "").split()) in "".join(seen.replace("- ", "").split()), text


def test_every_mail_is_whole_and_has_no_other_fields() -> None:
    to = {"nudge": "lead@example.org"}
    faulty = {
        text: found for kind, text, raw in MAILS if (found := faults_of(raw, to=to.get(kind, "anna@example.net")))
    }
    assert faulty == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ first_name", "never closed"),
        ("{% if team %}", "never closed"),
        ("{{ 7 / 0 }}", "division"),
        ("{{ nobody }}", "unknown variable 'nobody'"),
        ("{{ team.__class__.__mro__ }}", "unsafe"),
        ("{{ ''.__class__ }}", "unsafe"),
        ("{% include '/etc/passwd' %}", "/etc/passwd"),
        ("{{ team.nothing }}", "nothing"),
    ],
)
def test_a_broken_template_is_refused_with_its_file_and_line(line: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    shipped = Path(shipped_templates(), "en", "nudge.txt").read_text()
    file = folder / "nudge.txt"
    file.write_text(f"{shipped.rstrip()}\n\n{line}\n")
    with pytest.raises(ConfigError) as refused:
        Renderer(tmp_path).check(["en"])
    (problem,) = refused.value.problems
    assert (problem.file, told in problem.message) == (str(file), True), problem
    assert problem.line >= len(shipped.splitlines())
