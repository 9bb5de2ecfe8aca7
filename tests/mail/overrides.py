"""Templates of an admin's own, in the place of the shipped ones, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailwarden.errors import ConfigError, Problem
from mailwarden.mail.render import Renderer

Overriding = Callable[[str, str], Renderer]  # a file's name below the templates and its text; one call for each file


def problems(renderer: Renderer, *languages: str) -> tuple[Problem, ...]:
    """Return why the templates of these languages, English where none is named, are refused."""
    with pytest.raises(ConfigError) as refused:
        renderer.check(languages or ("en",))
    return refused.value.problems
