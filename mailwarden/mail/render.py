"""Turn templates into what people read: a subject, plain text and HTML from one source.

Reads template files, the shipped ones and the admin's in their place, and nothing else. Templates run in Jinja's
sandbox; values are filled in and never compiled, and every one of them stays on its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailwarden.errors import ConfigError
from mailwarden.mail.fields import one_line
from mailwarden.mail.layout import EDGE, as_html, as_text, blocks_of
from mailwarden.mail.values import Values, variables
from mailwarden.mail.wording import unbroken

SUFFIX = ".txt"
SUBJECT = "Subject:"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail's texts; the subject is the template's own, "" where it has none."""

    subject: str
    text: str
    html: str


class Renderer:
    """Templates of every language, each compiled once. Safe to share between threads."""

    def __init__(self, overrides: Path | None = None) -> None:
        """overrides: a directory laid out as the shipped one; a file in it takes the place of the shipped file."""
        self.overrides = overrides
        places = [place for place in (overrides, shipped_templates()) if place]
        self.loader = FileSystemLoader(places)
        self.environment = _environment(self.loader)
        self._template = lru_cache(maxsize=None)(self._compiled)

    def check(self, languages: Iterable[str], *, shipped: bool = True) -> None:
        """Render every template of these languages in every scene. Raises ConfigError with every mistake found.

        shipped: whether those that come with the program are proved, too; it takes a second or two.
        """
        from mailwarden.mail.proofs import problems_in

        if problems := problems_in(self, tuple(languages), shipped=shipped):
            raise ConfigError(*problems)

    def render(self, template: str, language: str, values: Values) -> Rendered:
        """Fill in a template, named without its suffix. Raises jinja2.TemplateError, which `check` would have found."""
        source = unbroken(self._template(language, template).render(variables(values)), language)
        subject, source = _split(source)
        blocks = blocks_of(source)
        return Rendered(subject, as_text(blocks), as_html(blocks, language, subject))

    def _compiled(self, language: str, template: str) -> Template:
        return self.environment.get_template(f"{language}/{template}{SUFFIX}")


def shipped_templates() -> Path:
    """Return the directory of the shipped templates, in an installed package or in a checkout."""
    package = Path(str(files("mailwarden")))
    installed = package / "shipped" / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def _environment(loader: FileSystemLoader) -> Environment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        finalize=_on_one_line,
        autoescape=False,  # the text is plain; `layout.as_html` escapes all of it
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


def _on_one_line(value: object) -> object:
    """Keep a value on its line, and from passing for the author's list, quotation or line break."""
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"{EDGE}{text}{EDGE}" if text.startswith(("-", ">")) or text.endswith("\\") else text


def _split(source: str) -> tuple[str, str]:
    """Take the line with the subject off the rest of a text."""
    source = source.lstrip()
    if not source.startswith(SUBJECT):
        return "", source
    subject, _, rest = source.removeprefix(SUBJECT).partition("\n")
    return " ".join(subject.replace(EDGE, "").split()), rest
