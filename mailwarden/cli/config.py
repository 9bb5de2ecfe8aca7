"""`mailwarden config`: what a configuration file may say."""

from __future__ import annotations

import json

import click


@click.group()
def config() -> None:
    """Write a commented example file, or its schema."""


@config.command()
def example() -> None:
    """Write a commented example file: every key with its default and a sentence about it.

    \b
    Example:  mailwarden config example > /etc/mailwarden/config.toml
    """
    from mailwarden.config.example import write_example

    click.echo(write_example(), nl=False)


@config.command()
def schema() -> None:
    """Write the JSON schema of the file, for editors that complete and check while you type.

    \b
    Example:  mailwarden config schema > mailwarden.schema.json
    """
    from mailwarden.config import models

    click.echo(json.dumps(models.schema(), indent=2, ensure_ascii=False))
