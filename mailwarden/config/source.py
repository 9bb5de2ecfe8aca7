"""Read the file itself, and turn paths in it into lines; raises ConfigError where there is nothing to look into."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailwarden.config import locate
from mailwarden.config.environment import overlaid, overrides
from mailwarden.config.findings import Finding, dotted
from mailwarden.errors import ConfigError, Problem

REWORDED = (  # what tomllib says, as a pattern; what we say instead, and the remedy
    (r"Cannot declare \((.*?),?\) twice", "the table {name} stands here a second time", "join the two, or rename one"),
    (r"Cannot overwrite a value", "this key or table stands here a second time", "keep one of them"),
    (r"Duplicate inline table key '(.*)'", "the key {name} stands here a second time", "keep one of them"),
    (r"Illegal character '\\n'", "the closing quote is missing", ""),
    (r"Unterminated string|Expected \"'+\"", "a closing quote is missing", ""),
    (r"Invalid value", "the value cannot be read", "text needs straight quotes; true and false are lower case"),
    (r"Invalid initial character for a key", "a key is missing or cannot be read", "{ } is one line, no comma last"),
    (r"Expected '=' after a key", "a key needs = and a value after it", "a comment begins with #"),
    (r"Expected newline or end of document", "something stands after the value", "text needs quotes; one key a line"),
    (r"Unclosed array", "a closing ] or a comma is missing", ""),
    (r"Unclosed inline table", "a closing } or a comma is missing", "{ } stands on one line"),
    (r"Expected '\]'", "the closing ] is missing", ""),
    (r"Unescaped '\\\\'", "a single \\ stands in the text", "write \\\\, or put the text in single quotes"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as it was read, with what the environment changed in it."""

    path: Path
    document: dict[str, object]
    places: locate.Places
    overridden: dict[tuple[str, str], str]

    def problem(self, finding: Finding) -> Problem:
        """Return a finding with the place where its author will look for it."""
        variable = next((name for path, name in self.overridden.items() if path == finding.path[:2]), "")
        if variable:
            return Problem(file="environment", key=variable, message=finding.message, remedy=finding.remedy)
        line, key = self.places.line(finding.path), dotted(finding.path)
        return Problem(file=str(self.path), line=line, key=key, message=finding.message, remedy=finding.remedy)


def read_source(path: Path, environ: Mapping[str, str]) -> Source:
    """Return the file with the environment laid over it. Raises ConfigError if it can't be read or is no TOML."""
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_problem(path, text, str(error))) from None
    return Source(
        path=path,
        document=overlaid(document, environ),
        places=locate.Places(text),
        overridden=overrides(environ),
    )


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        remedy = f"name another with --config, or write one: mailwarden config example > {path}"
        raise ConfigError(Problem(file=str(path), message="there is no such file", remedy=remedy)) from None
    except OSError as error:
        remedy = "the user that runs mailwarden must be able to read it"
        message = f"cannot be read: {str(error.strerror).lower()}"
        raise ConfigError(Problem(file=str(path), message=message, remedy=remedy)) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        remedy = "save the file as UTF-8"
        raise ConfigError(Problem(file=str(path), line=line, message="is not UTF-8", remedy=remedy)) from None


def _syntax_problem(path: Path, text: str, said: str) -> Problem:
    at = re.search(r"\(at line (\d+)", said)
    line = int(at[1]) if at else len(text.rstrip("\n").split("\n"))
    for pattern, message, remedy in REWORDED:
        if matched := re.match(pattern, said):
            name = ".".join(re.findall(r"[\w-]+", matched[1])) if matched.groups() else ""
            return Problem(file=str(path), line=line, message=message.replace("{name}", f"'{name}'"), remedy=remedy)
    return Problem(file=str(path), line=line, message=f"is not TOML: {said.partition(' (at ')[0]}")
