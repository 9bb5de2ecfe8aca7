"""When a message was really received stands in its topmost Received field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailwarden.core.trace_fields import handed_over_at

NEW = b"Received: from a by b with ESMTP id 1;\r\n\tTue, 24 Nov 2026 09:58:00 +0100 (CET)\r\n"
OLD = b"Received: from c by a; Mon, 23 Nov 2026 10:00:00 +0000\r\n"


def test_the_topmost_one_counts() -> None:
    header = b"Return-Path: <a@b.example>\r\nX-Received: by 10; Sun, 22 Nov 2026 10:00:00 +0000\r\n" + NEW + OLD
    assert handed_over_at(header) == datetime(2026, 11, 24, 8, 58, tzinfo=UTC)


def test_lines_that_end_in_a_bare_line_feed_are_read_too() -> None:
    assert handed_over_at(NEW.replace(b"\r\n", b"\n") + OLD) == datetime(2026, 11, 24, 8, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"Subject: Received: x; Mon, 23 Nov 2026 10:00:00 +0000\r\n",
        b"Received: from a by b\r\n",
        b"Received: from a by b; yesterday\r\n",
        b"Received: from a by b; Mon, 99 Nov 2026 10:00:00 +9999\r\n",
        b"Received: " + b"x" * 5000 + b"; Mon, 23 Nov 2026 10:00:00 +0000\r\n",
    ],
)
def test_without_one_nothing_is_known(header: bytes) -> None:
    assert handed_over_at(header) is None
