"""A real browser for looking at mail: pages side by side in windows of a phone's and a desk's width, by day and night.

Chromium from Debian's packages. Nothing it shows may load anything, and it could not: the network is closed to it.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

CHROMIUM = shutil.which("chromium") or ""
TIMEOUT_SECONDS = 120
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
)
_FRAME = (
    '<iframe title="{name}" srcdoc="{page}" style="width:{width}px;height:{height}px;border:0;margin:4px"></iframe>'
)
_SHEET = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
:root {{ color-scheme: {scheme}; }} body {{ margin: 0; background: #888; }}
figure {{ display: inline-block; margin: 4px; vertical-align: top; }} figcaption {{ font: 12px sans-serif; }}
</style></head><body>{frames}<script>{script}</script></body></html>"""
_MEASURE = """
addEventListener('load', () => {
  const found = [...document.querySelectorAll('iframe')].map(frame => {
    const page = frame.contentDocument, view = frame.contentWindow;
    const style = view.getComputedStyle(page.body), text = view.getComputedStyle(page.querySelector('p') || page.body);
    return {
      name: frame.title, width: frame.clientWidth, needs: page.documentElement.scrollWidth,
      background: style.backgroundColor, color: text.color, size: parseFloat(text.fontSize),
      loads: page.querySelectorAll('img,link,script,iframe,object,video,audio,source,embed,[src]').length,
    };
  });
  const out = document.createElement('pre');
  out.id = 'measured';
  out.textContent = JSON.stringify(found);
  document.body.replaceChildren(out);
});
"""


class Light(IntEnum):
    """Which colours the reader's system prefers, as Blink's setting counts them."""

    NIGHT = 0
    DAY = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How one page came out in one window; lengths in CSS pixels, colours as (red, green, blue) of 0 to 255."""

    name: str
    width: int
    needs: int  # the width without which it has to be scrolled sideways
    background: tuple[int, int, int]
    color: tuple[int, int, int]
    size: float  # of its letters
    loads: int  # things in it that would be fetched from somewhere

    @property
    def contrast(self) -> float:
        """Contrast ratio of text and background, 1 to 21 (WCAG 2.2, relative luminance)."""
        one, other = sorted((_luminance(self.color), _luminance(self.background)))
        return (other + 0.05) / (one + 0.05)


def measure(pages: Mapping[str, str], width: int, light: Light) -> list[Seen]:
    """Return how each page, HTML by name, comes out in a window of this width."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = _sheet(Path(folder), pages, width, 600, light, _MEASURE)
        dumped = _run(folder, sheet, light, "--virtual-time-budget=10000", "--dump-dom").stdout
    found = re.search(r'<pre id="measured">(.*?)</pre>', dumped, re.DOTALL)
    assert found, f"the browser measured nothing: {dumped[:500]}"
    return [_seen(one) for one in json.loads(html.unescape(found[1]))]


def picture(pages: Mapping[str, str], width: int, height: int, columns: int, light: Light, to: Path) -> None:
    """Write a PNG that shows the pages side by side."""
    rows = -(-len(pages) // columns)
    size = f"--window-size={columns * (width + 24) + 16},{rows * (height + 40) + 16}"
    with tempfile.TemporaryDirectory() as folder:
        sheet = _sheet(Path(folder), pages, width, height, light, "")
        _run(folder, sheet, light, size, f"--screenshot={to}")


def _sheet(folder: Path, pages: Mapping[str, str], width: int, height: int, light: Light, script: str) -> Path:
    frames = "".join(_figure(html.escape(name), html.escape(page), width, height) for name, page in pages.items())
    path = folder / "sheet.html"
    scheme = "dark" if light is Light.NIGHT else "light"
    path.write_text(_SHEET.format(scheme=scheme, frames=frames, script=script), encoding="utf-8")
    return path


def _figure(name: str, page: str, width: int, height: int) -> str:
    frame = _FRAME.format(name=name, page=page, width=width, height=height)
    return f"<figure><figcaption>{name}</figcaption>{frame}</figure>"


def _run(folder: str, sheet: Path, light: Light, *options: str) -> subprocess.CompletedProcess[str]:
    setting = f"--blink-settings=preferredColorScheme={light.value}"
    command: Sequence[str] = (
        CHROMIUM,
        *_OPTIONS,
        setting,
        f"--user-data-dir={folder}/profile",
        *options,
        sheet.as_uri(),
    )
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=True)


def _seen(found: Mapping[str, object]) -> Seen:
    return Seen(
        name=str(found["name"]),
        width=int(str(found["width"])),
        needs=int(str(found["needs"])),
        background=_rgb(str(found["background"])),
        color=_rgb(str(found["color"])),
        size=float(str(found["size"])),
        loads=int(str(found["loads"])),
    )


def _rgb(text: str) -> tuple[int, int, int]:
    red, green, blue = (int(one) for one in re.findall(r"\d+", text)[:3])
    return red, green, blue


def _luminance(color: tuple[int, int, int]) -> float:
    parts = (part / 255 for part in color)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
