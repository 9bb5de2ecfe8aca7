"""Every key, table and item has the line it stands on, however the file is written."""

from __future__ import annotations

import pytest

from mailwarden.config.locate import Path, Places

TEXT = '''\
# comment with [brackets] and a = sign
top = """
[not.a.table]
not = "a key"
"""
[desk.support]   # a table
staff = [
  "anna@example.org",  # ], }
  "ben@example.org",
]
imap = { host = "x", auth = { password = { env = "P" } } }
"quoted key".inner = 'a # and a "'

[[desk.support.rules]]
when = { from = [
  "a@example.org" ] }
[[desk.support.rules]]
targets = "gold"
[desk.support.rules.when]
from = [["x"], ["y"]]
[limits]
number = 1.5
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("desk",), 6),
        (("desk", "support"), 6),
        (("desk", "support", "staff"), 7),
        (("desk", "support", "staff", 0), 8),
        (("desk", "support", "staff", 1), 9),
        (("desk", "support", "imap", "auth", "password", "env"), 11),
        (("desk", "support", "quoted key", "inner"), 12),
        (("desk", "support", "rules", 0, "when", "from"), 15),
        (("desk", "support", "rules", 0, "when", "from", 0), 16),
        (("desk", "support", "rules", 1), 17),
        (("desk", "support", "rules", 1, "targets"), 18),
        (("desk", "support", "rules", 1, "when", "from", 1, 0), 20),
        (("limits", "number"), 22),
    ],
)
def test_a_path_has_its_line(path: Path, line: int) -> None:
    assert Places(TEXT).line(path) == line


def test_what_is_missing_is_looked_for_in_the_table_around_it() -> None:
    assert Places(TEXT).line(("desk", "support", "imap", "port")) == 11


def test_what_is_missing_from_the_file_has_no_line() -> None:
    assert Places(TEXT).line(("service", "operator")) == 0


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "a = 1", "a = [\n]\nb = {}\n", "[a]\r\nb = 1\r\n"])
def test_small_files_are_read_to_their_end(text: str) -> None:
    assert Places(text).line(("nothing",)) == 0
