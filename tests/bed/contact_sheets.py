"""Every mail of every template as pictures to look at: a sheet for each template, language, width and light.

python -m tests.bed.contact_sheets FOLDER [--language en] [--template nudge]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.render import Renderer
from mailwarden.mail.scenes import scenes
from tests.bed.browser import Light, picture

WINDOWS = ((360, 900, 5), (800, 620, 2))  # width, height, columns


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bed.contact_sheets", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=sorted(PHRASES), help="only this one")
    parser.add_argument("--template", help="only this one")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for language in [asked.language] if asked.language else sorted(PHRASES):
        for template, pages in _pages(language).items():
            if asked.template in (None, template):
                _write(asked.folder, f"{template}-{language}", pages)


def _pages(language: str) -> dict[str, dict[str, str]]:
    renderer = Renderer()
    found: dict[str, dict[str, str]] = {}
    for one in scenes(language):
        found.setdefault(one.template, {})[one.name] = renderer.render(one.template, language, one.values).html
    return found


def _write(folder: Path, name: str, pages: dict[str, str]) -> None:
    for width, height, columns in WINDOWS:
        for light in Light:
            picture(pages, width, height, columns, light, folder / f"{name}-{width}-{light.name.lower()}.png")
    print(name, len(pages))


if __name__ == "__main__":
    main()
