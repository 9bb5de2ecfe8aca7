"""Where fetching keeps failing: one message that the server itself cannot serve must not stop its mailbox."""

from __future__ import annotations

ENOUGH = 3  # failures in a row behind one watermark: then it is perhaps not the line but a message


class Stumbles:
    """How often in a row fetching failed behind one watermark."""

    def __init__(self) -> None:
        self._last_uid, self._count = 0, 0

    def failed(self, last_uid: int) -> None:
        self._count = self._count + 1 if last_uid == self._last_uid else 1
        self._last_uid = last_uid

    def passed(self) -> None:
        self._count = 0

    def is_stuck(self, last_uid: int) -> bool:
        """Whether to go on one message at a time, to find the one that cannot be served."""
        return last_uid == self._last_uid and self._count >= ENOUGH
