"""Proof-read templates before anybody gets a mail from them: every variable, every scene, and the time that was told.

Reads template files; renders into nothing. Every mistake is found at once and names its file and line.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from mailwarden.errors import Problem
from mailwarden.mail.asides import RestatementValues
from mailwarden.mail.incidents import IncidentValues
from mailwarden.mail.lint import TO_REQUESTERS, empty_phrases, example, says_it_cannot_say
from mailwarden.mail.notices import NoticeValues
from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.scenery import Scene
from mailwarden.mail.scenes import scenes
from mailwarden.mail.values import AcknowledgementValues, variables

if TYPE_CHECKING:
    from mailwarden.mail.render import Renderer

TEMPLATES = (
    "acknowledgement", "notice_update", "notice_apology", "notice_catch_up", "restatement", "closing", "check_in",
    "crossed", "nudge", "returned", "question", "correction", "offer", "help", "confirmation", "alarm", "alarm_over",
    "evidence", "digest", "morning", "evening",
    "incident", "incident_draft", "incident_report", "incident_word", "suggestion", "deeper",
)  # fmt: skip
LONGEST_TEXT = 4096
_TAG = re.compile(r"unknown tag '([^']+)'")


def problems_in(renderer: Renderer, languages: tuple[str, ...], *, shipped: bool = True) -> tuple[Problem, ...]:
    """Return every mistake in the templates of these languages and in the directory that overrides the shipped ones.

    shipped: whether to prove those, too, that come with the program; that they are there is seen to in any case.
    """
    return (
        *_misplaced(renderer.overrides),
        *(problem for language in languages for problem in _in_language(renderer, language, shipped)),
    )


def _misplaced(overrides: Path | None) -> Iterator[Problem]:
    """Find files that would silently never be used."""
    if overrides is None:
        return
    if not overrides.is_dir():
        yield Problem("there is no such directory of templates", "create it, or leave the key out", file=str(overrides))
        return
    for file in sorted(overrides.glob("*/*")):
        if file.stem not in TEMPLATES or file.suffix != ".txt":
            wanted = ", ".join(f"{name}.txt" for name in TEMPLATES)
            yield Problem("no mail is made from this file", f"rename or remove it; used are {wanted}", file=str(file))


def _in_language(renderer: Renderer, language: str, shipped: bool) -> Iterator[Problem]:
    if language not in PHRASES:
        languages = ", ".join(sorted(PHRASES))
        yield Problem(f"mailwarden has no words for times in the language {language!r}", f"it knows {languages}")
        return
    present = set(renderer.loader.list_templates())
    proved = [name for name in TEMPLATES if shipped or f"{language}/{name}.txt" not in present]
    proved += [name for name in TEMPLATES if name not in proved and _is_own(renderer, language, name)]
    known = scenes(language) if proved else ()
    for template in proved:
        yield from _in_template(renderer, language, [scene for scene in known if scene.template == template])


def _is_own(renderer: Renderer, language: str, template: str) -> bool:
    """Whether the admin's file takes the place of the shipped one."""
    return renderer.overrides is not None and (renderer.overrides / language / f"{template}.txt").exists()


def _in_template(renderer: Renderer, language: str, in_template: list[Scene]) -> Iterator[Problem]:
    name = f"{language}/{in_template[0].template}.txt"
    try:
        unknown = list(_unknown_variables(renderer, name, in_template[0]))
    except TemplateNotFound:
        yield Problem(f"the template {name} is missing", "put it where the other templates are", file=name)
    except TemplateSyntaxError as error:
        message, remedy = _misspelt(error.message or "")
        yield Problem(message, remedy, file=error.filename or name, line=error.lineno)
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(f"it cannot be read: {error}", "it must be readable and UTF-8", file=name)
    else:
        yield from _empty_phrases(renderer, language, in_template[0].template)
        yield from unknown or _in_scenes(renderer, language, in_template)


def _misspelt(said: str) -> tuple[str, str]:
    """Return what is wrong with a template that Jinja cannot read, and what to write instead. said: Jinja's words."""
    if tag := _TAG.search(said):
        return (
            f"there is no {{% {tag[1]} %}}",
            "texts are made with {% if … %}, {% elif … %}, {% else %} and {% endif %}",
        )
    if "nexpected end of template" in said:
        return "something is opened here and never closed", "each {% if … %} ends with {% endif %}, each {{ with }}"
    return (
        f"it cannot be read: {said.rstrip('.')}",
        "a value is {{ first_name }}, a condition {% if first_name %} … {% endif %}; the shipped texts show more",
    )


def _empty_phrases(renderer: Renderer, language: str, template: str) -> Iterator[Problem]:
    """Report what a requester is not to read, in the file that the mail is made from."""
    if template not in TO_REQUESTERS:
        return
    source, path, _ = renderer.loader.get_source(renderer.environment, f"{language}/{template}.txt")
    for found in empty_phrases(source, language):
        yield Problem(f"{found.phrase!r} means nothing to whoever waits", found.remedy, file=path, line=found.line)


def _unknown_variables(renderer: Renderer, name: str, scene: Scene) -> Iterator[Problem]:
    environment = renderer.environment
    source, path, _ = renderer.loader.get_source(environment, name)
    tree = environment.parse(source, name, path)
    known = sorted(variables(scene.values))
    unknown = find_undeclared_variables(tree) - set(known) - set(environment.globals)
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            yield Problem(
                f"unknown variable {node.name!r}", _remedy(node.name, known), file=path or name, line=node.lineno
            )


def _remedy(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{hint}there are {', '.join(known)}"


def _in_scenes(renderer: Renderer, language: str, in_template: list[Scene]) -> Iterator[Problem]:
    """Report the first scene that goes wrong: the others mostly go wrong for the same reason."""
    for scene in in_template:
        if problem := _in_scene(renderer, language, scene):
            yield problem
            return


def _in_scene(renderer: Renderer, language: str, scene: Scene) -> Problem | None:
    path = _path(renderer, f"{language}/{scene.template}.txt")
    try:
        rendered = renderer.render(scene.template, language, scene.values)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        return Problem(f"{error} (scene {scene.name})", file=path, line=_line(error, path))
    text = " ".join(rendered.text.split())
    if mistake := _mistake_in(rendered.subject, text, scene):
        return Problem(f"{mistake} (scene {scene.name})", file=path)
    if _tells_no_time(scene) and not says_it_cannot_say(text, language):
        what = f"it neither tells a time nor says plainly that none can be told (scene {scene.name})"
        return Problem(what, f"write something like: {example(language)}", file=path)
    return None


def _mistake_in(subject: str, text: str, scene: Scene) -> str:
    if not subject:
        return 'it has no subject: its first line must begin with "Subject:"'
    if not text:
        return "its text is empty"
    for name, told in _told_in(scene):
        if told not in text:
            return f"it does not tell the time ({told}) that we then keep; show it with {{{{ {name} }}}}"
    return f"its text is longer than {LONGEST_TEXT} characters" if len(text) > LONGEST_TEXT else ""


def _told_in(scene: Scene) -> Iterator[tuple[str, str]]:
    """Yield the times that count as told, each with its variable."""
    if isinstance(scene.values, RestatementValues):
        yield "told", scene.values.told
    if isinstance(scene.values, AcknowledgementValues | NoticeValues):
        yield "aim", scene.values.aim
    if isinstance(scene.values, AcknowledgementValues | IncidentValues):
        yield "word", scene.values.word


def _tells_no_time(scene: Scene) -> bool:
    """Whether somebody who waits is to be told neither an instant nor a usual one, nor that it takes a week."""
    values = scene.values
    if isinstance(values, NoticeValues):
        return not values.aim
    return isinstance(values, AcknowledgementValues) and not (
        values.aim or values.word or values.typical or values.is_over_a_week
    )


def _path(renderer: Renderer, name: str) -> str:
    return renderer.environment.get_template(name).filename or name


def _line(error: Exception, path: str) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == path), 0)
