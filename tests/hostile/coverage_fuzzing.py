"""Looks for mails that trip us, guided by which lines they reach: an optional job, without end, for a spare machine.

It needs atheris (Python 3.11 to 3.13 on Linux), which nothing else does. Every find becomes a case in the tests beside
this file. The first argument is a folder for what was found interesting; it may begin with real mails:

    pip install atheris && python -m tests.hostile.coverage_fuzzing FOLDER -max_total_time=600 -max_len=20000 -timeout=2
"""

from __future__ import annotations

import importlib
import sys

LONGEST_MAIL = 65_536


def main() -> None:
    """Run until something is found, or for as long as the arguments say."""
    atheris = importlib.import_module("atheris")  # by name: it is no dependency, and has no types
    with atheris.instrument_imports(include=["mailwarden.core", "mailwarden.mail"]):
        from mailwarden.core.reading import read_body
        from tests.hostile.answering import acknowledgement_of, read
        from tests.hostile.wire import faults_of

    def one_mail(raw: bytes) -> None:
        message = read_body(read(raw), raw[:LONGEST_MAIL])
        answer = acknowledgement_of(message)
        if answer is not None and message.author is not None:
            faults = faults_of(answer, to=message.author.spec)
            if faults:
                raise AssertionError(faults)

    atheris.Setup(sys.argv, one_mail)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
