"""Row 19: the first contact with a mailbox that has a past: it is learned from, never answered, and soon done."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.benchmarks.history import Contact, first_contact
from tests.reliability.playing import check, is_long
from tests.reliability.rows import Row
from tests.servers import MailServers

COUNTS = {False: 600, True: 50_000}
READY_WITHIN_SECONDS, AT_MOST_MIB = 300, 200


def contact(count: int) -> Contact:
    """Meet so many old mails, on servers that have nothing else to do."""
    with tempfile.TemporaryDirectory(prefix="mwc") as folder:
        directory = Path(folder)
        directory.chmod(0o755)
        with MailServers(directory / "servers") as servers:
            return first_contact(servers, directory, count)


def row(long: bool) -> Row:
    one = contact(COUNTS[long])
    is_quick = one.ready_seconds <= READY_WITHIN_SECONDS
    return Row(
        number=19,
        title=f"first contact with {one.count} old mails",
        asked="0 acknowledgements to old mail, ready within 5 min, RSS at most 200 MB",
        reached=f"{one.needless} acknowledgements to old mail, ready after {one.ready_seconds:.1f} s, all learned "
        f"{one.learned_seconds:.0f} s later; RSS at most {one.peak_mib:.0f} MiB; {len(one.waits)} new mails meanwhile "
        f"acknowledged within {max(one.waits):.1f} s",
        is_reached=one.needless == 0 and is_quick and one.peak_mib <= AT_MOST_MIB,
    )


@pytest.mark.usefixtures("servers")  # where there are none, this says so
def test_old_mail_is_learned_from_and_never_answered() -> None:
    check(row(is_long()))
