"""Starts the command line: `python -m mailwarden` is `mailwarden`."""

from __future__ import annotations

from mailwarden.cli.main import mailwarden


def main() -> None:
    mailwarden(prog_name="mailwarden")


if __name__ == "__main__":
    main()
