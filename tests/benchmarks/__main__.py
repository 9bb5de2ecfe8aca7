"""How fast mailwarden is, as ratios against the bare libraries doing the same work on the same servers in the same run.

    python -m tests.benchmarks [--smoke] [--mails 5000] [--history 50000]

With the old mails of --history a first contact is measured, and `mailwarden rehearse` on the same mailbox.
Prints figures and judges nothing. --smoke does everything once on a small scale, to see that it still works.
What notices are worth on real response times is another matter: python -m tests.benchmarks.notices DATA.csv
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.bare import OneByOne, many_mails
from tests.benchmarks.daemon import DESK, MeasuredDaemon
from tests.benchmarks.history import history
from tests.benchmarks.mails import backlog, mail
from tests.benchmarks.proxy import NotingProxy
from tests.servers import MailServers

PUSH, ACCEPTED = b" EXISTS", b" Ok: queued as "
HEADERS_FETCHED = b"FETCH ("
WARM_UP = 3  # mails that do not count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="small numbers, a few seconds")
    parser.add_argument("--mails", type=int, default=5_000, help="size of the backlog")
    parser.add_argument("--history", type=int, default=50_000, help="old mails at the first contact")
    options = parser.parse_args()
    single, many, old = (5, 60, 600) if options.smoke else (60, options.mails, options.history)
    help_time(1 if options.smoke else 7)
    for measure, count in ((latency, single), (throughput, many), (history, old)):
        with tempfile.TemporaryDirectory(prefix="mwb", dir="/tmp") as directory:
            Path(directory).chmod(0o755)
            with MailServers(Path(directory) / "servers") as servers:
                measure(servers, Path(directory), count)


def help_time(runs: int) -> None:
    """Print how long `mailwarden --help` takes as a whole process."""
    took, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "mailwarden", "--help"], check=True, capture_output=True)
        took.append(time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / runs
    print(f"mailwarden --help               {statistics.median(took):8.3f} s    {cpu:.3f} s CPU")


def latency(servers: MailServers, directory: Path, count: int) -> None:
    """One mail at a time: from the server's push to its 250 for the acknowledgement; the bare libraries in between."""
    took, reference = [], []
    with (
        NotingProxy(servers.imap_port, PUSH) as imap,
        NotingProxy(servers.smtp_port, ACCEPTED) as smtp,
        MeasuredDaemon(directory, imap.port, smtp.port) as daemon,
        OneByOne(imap.port, smtp.port) as bare,
    ):
        for number in range(count + WARM_UP):
            took.append(_one(servers, imap, smtp, number))
            daemon.wait_until_idle()  # neither side is to pay for what the other left to do
            reference.append(bare.seconds(number + 1, mail(number)))
    ours, theirs = (statistics.median(one[WARM_UP:]) * 1e3 for one in (took, reference))
    print(f"push to acknowledgement         {ours:8.2f} ms   worst {max(took[WARM_UP:]) * 1e3:.1f} ms, {count} mails")
    print(f"bare fetch and send             {theirs:8.2f} ms")
    print(f"ratio                           {ours / theirs:8.2f}      (aim: at most 5)")


def _one(servers: MailServers, imap: NotingProxy, smtp: NotingProxy, number: int) -> float:
    imap.clear()
    smtp.clear()
    servers.deliver(mail(1_000_000 + number), DESK, f"customer{number}@discard.example", via="lmtp")
    accepted = smtp.wait_for(1, 30)[0][0]
    pushed = imap.wait_for(1, 1)[0][0]
    return accepted - pushed


def throughput(servers: MailServers, directory: Path, count: int) -> None:
    """A backlog: everything that arrived while nobody was there."""
    with NotingProxy(servers.imap_port, HEADERS_FETCHED) as imap, NotingProxy(servers.smtp_port, ACCEPTED) as smtp:
        with MeasuredDaemon(directory, imap.port, smtp.port) as first:
            print(f"start to ready, empty mailbox   {first.ready_seconds:8.2f} s")
        servers.deliver_all(backlog(count), DESK, "customer@discard.example")
        imap.clear()
        with MeasuredDaemon(directory, imap.port, smtp.port) as daemon:
            done = smtp.wait_for(count, 1_800)[-1][0]
            ours = done - imap.seen[0][0]
            memory, cpu = daemon.peak_mib(), daemon.cpu_seconds()
        with MeasuredDaemon(directory, imap.port, smtp.port) as again:
            print(f"start to ready, known mailbox   {again.ready_seconds:8.2f} s")
        smtp.clear()
        reference = many_mails(imap.port, smtp.port, servers_mail(servers))
    print(f"backlog of {count:5}               {count / ours:8.0f} acknowledgements/s, {cpu / count * 1e3:.2f} ms CPU")
    print(f"bare loop                       {count / reference:8.0f} mails/s")
    print(f"ratio                           {reference / ours:8.2f}      (aim: at least 0.3)")
    print(f"peak memory                     {memory:8.0f} MiB  (aim: below 150)")


def servers_mail(servers: MailServers) -> bytes:
    """Return a mail of the size of an acknowledgement."""
    with servers.imap(DESK) as client:
        client.select_folder("INBOX", readonly=True)
        fetched = client.fetch([1], ["BODY.PEEK[]"])
    found: bytes = fetched[1][b"BODY[]"]
    return found[:3_500]


if __name__ == "__main__":
    main()
