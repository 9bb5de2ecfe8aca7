"""`mailwarden preview`: a text as people get it, filled in with invented people or with a desk's own settings."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from mailwarden.cli import output
from mailwarden.cli.options import config_option, desk_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.core.policy import DeskPolicy

if TYPE_CHECKING:  # Jinja and the scenes take a while to import
    from mailwarden.config.settings import Configuration
    from mailwarden.mail.render import Rendered
    from mailwarden.mail.scenery import Scene
    from mailwarden.mail.values import Values


@click.command()
@click.argument("template", required=False)
@config_option
@desk_option("Show what this desk would write about a mail that arrives now.  [default: invented people]")
@click.option("--language", metavar="CODE", help='Like "de".  [default: the desk\'s, else English]')
@click.option("--scene", metavar="NAME", help="One situation; without TEMPLATE and --scene all of them are listed.")
@click.option("--html", is_flag=True, help="Print the HTML part instead of the text.")
@pass_session
def preview(
    session: Session, template: str | None, desk: str | None, language: str | None, scene: str | None, html: bool
) -> None:
    """Show a text as people get it.

    TEMPLATE is a file's name without its ending; without one, every template is listed with its scenes. Texts of your
    own (`templates` in the configuration) go before the shipped ones, as they do for real mail. Nothing is ever sent.

    \b
    Examples:  mailwarden preview
               mailwarden preview acknowledgement --language de
               mailwarden preview notice_update --desk support
               mailwarden preview acknowledgement --html > mail.html
    """
    from mailwarden.mail.render import Renderer

    configuration = _configuration(session, desk)
    policy = desks_named(configuration, desk)[0].policy if configuration and desk else None
    language = language or (policy.language if policy else "en")
    renderer = Renderer(configuration.service.templates if configuration else None)
    renderer.check({language})
    if template is None and scene is None:
        _list(language)
        return
    if policy and template and not scene:
        chosen = _of_desk(policy, language, template, session.clock().now())
    else:
        chosen = _scene(template, scene, language)
    _print(renderer.render(chosen.template, language, chosen.values), chosen.values, html=html)


def _configuration(session: Session, desk: str | None) -> Configuration | None:
    """Return the configuration; None where there is none yet and none is needed: shipped texts and invented people."""
    is_needed = session.named or desk or os.path.exists(session.config)
    return session.configuration() if is_needed else None


def _list(language: str) -> None:
    from mailwarden.mail.scenes import scenes

    output.heading("Templates and the scenes they can be shown in")
    output.rows((one.template, one.name) for one in scenes(language))


def _scene(template: str | None, name: str | None, language: str) -> Scene:
    """Return the scene of this name, or the first of the template."""
    from mailwarden.mail.scenes import scenes

    every = scenes(language)
    fitting = [one for one in every if template in (None, one.template) and name in (None, one.name)]
    if fitting:
        return fitting[0]
    if template not in (None, *(one.template for one in every)):
        known = ", ".join(dict.fromkeys(one.template for one in every))
        raise click.UsageError(f"There is no template '{template}'. Known: {known}.")
    known = ", ".join(one.name for one in every if template in (None, one.template))
    raise click.UsageError(f"There is no scene '{name}' of this template. Known: {known}.")


def _of_desk(policy: DeskPolicy, language: str, template: str, now: datetime) -> Scene:
    """Return what the desk would write about a mail that arrives now; for another occasion, an invented scene."""
    from mailwarden.cli.occasions import occasion_for
    from mailwarden.mail.scenery import Scene

    invented = _scene(template, None, language)
    speaking, occasion = replace(policy, language=language, languages=(language,)), occasion_for(invented.template)
    return Scene("now", invented.template, occasion(speaking, now)) if occasion else invented


def _print(rendered: Rendered, values: Values, *, html: bool) -> None:
    if html:
        click.echo(rendered.html)
        return
    output.heading(f"Subject: {_subject(rendered, values)}")
    output.say()
    click.echo(rendered.text)


def _subject(rendered: Rendered, values: Values) -> str:
    """Return the line under which the mail arrives: answers keep the subject of what they answer."""
    from mailwarden.mail.asides import ClosingValues, RestatementValues
    from mailwarden.mail.compose import reply_subject
    from mailwarden.mail.notices import NoticeValues
    from mailwarden.mail.values import AcknowledgementValues

    if isinstance(values, AcknowledgementValues | NoticeValues | RestatementValues | ClosingValues):
        return reply_subject(values.subject, rendered.subject)
    return rendered.subject
