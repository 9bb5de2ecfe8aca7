"""In which language an author is written to."""

from __future__ import annotations

import pytest

from mailwarden.core.language import language_for
from tests.core.letters import desk, letter

BILINGUAL = desk(language="en", languages=("en", "de"))


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        ([], "en"),
        (["Content-Language: de-DE"], "de"),
        (["Content-Language: fr, de"], "de"),
        (["Accept-Language: de-DE, en-US"], "de"),
        (["Accept-Language: en;q=0.5, de-AT;q=0.9"], "de"),
        (["Accept-Language: de;q=0, en"], "en"),
        (["Content-Language: en-GB", "Accept-Language: de"], "en"),
        (["Content-Language: fr"], "en"),
        (["Content-Language: ;;;q=x, *"], "en"),
    ],
)
def test_the_authors_language_is_used_where_the_desk_speaks_it(lines: list[str], language: str) -> None:
    assert language_for(letter(*lines), BILINGUAL) == language
