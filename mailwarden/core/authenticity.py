"""Whether a mail is from whom it says, by the word of the one mail server that the desk trusts (RFC 8601, RFC 7489).

Only that server's topmost field counts: what stands below was there before the mail came to it, and anybody may have
written that. Two questions, and they are no opposites: a failed mail gets nothing automatic, but only one that is
proved gives orders. A mail on which the trusted server says nothing at all is neither: it was handed in inside, past
the server that checks. It may be acknowledged, and nothing it says is obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailwarden.core.auth_results import AuthResults, MethodResult, read_auth_results
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy

MICROSOFT = "microsoft"  # as authserv_id: Microsoft 365, whose results name no server

_PASSES = frozenset({"pass", "bestguesspass"})  # Microsoft's word for: no policy published, but it would have passed
_FAILS = re.compile(r"(?<![A-Za-z0-9_.-])(?:dmarc|compauth)\s*+=\s*+fail", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the trusted server found. Results are in its own words in lower case, "" where it says nothing."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    compauth: str = ""  # Microsoft's own sum of all of them
    author_domain: str = ""  # of the From that dmarc was about
    proved_domains: tuple[str, ...] = ()  # for which dkim or spf passed
    login: str = ""  # who handed it in with a password (auth=pass, RFC 8601 section 2.7.4)
    has_failed: bool = False
    is_plain: bool = True  # False: it may hold the sender's own words as if they were the server's


def verdict(message: Message, policy: DeskPolicy) -> Verdict | None:
    """Return what the trusted server says; None where it says nothing, or the desk trusts none."""
    trusted = policy.trust.authserv_id.lower()
    for value in message.values("authentication-results") if trusted else ():
        said = read_auth_results(value)
        if said.server == trusted or (trusted == MICROSOFT and not said.server and said.results):
            return _verdict(said, value)
    return None


def has_failed(message: Message, policy: DeskPolicy) -> bool:
    """The trusted server says that the mail is not from whom it says: DMARC failed, or Microsoft's composite check."""
    said = verdict(message, policy)
    return said is not None and said.has_failed


def is_authentic(message: Message, policy: DeskPolicy) -> bool | None:
    """Return whether its author is proved; None where the desk trusts nobody's word, so that nothing can be.

    Proved is: DMARC passed for the domain in From; or, where its owner published no policy, DKIM or SPF passed for
    that domain or for one above it; or its author handed it in with a password. Whom a form or a group stands for
    nobody has proved. Microsoft 365 checks no domain of mail within an organization, but says that it is such mail.
    """
    if not policy.trust.authserv_id:
        return None
    said, author = verdict(message, policy), message.author
    if said is None or author is None or message.relay or said.has_failed or not said.is_plain:
        return False
    if _is_of_this_organization(message, policy):
        return True
    if said.dmarc in _PASSES:
        return not said.author_domain or is_within(author.domain, said.author_domain)
    return said.login == author.key or any(is_within(author.domain, one) for one in said.proved_domains)


def _is_of_this_organization(message: Message, policy: DeskPolicy) -> bool:
    """Exchange says so itself; from mail that comes from outside it takes this field away (its "header firewall")."""
    is_microsoft = policy.trust.authserv_id.lower() == MICROSOFT
    return is_microsoft and message.values("x-ms-exchange-organization-authas") == ("Internal",)


def is_within(domain: str, other: str) -> bool:
    """Return whether a domain is another one or lies below it. A top-level domain proves nothing."""
    return "." in other and (domain == other or domain.endswith(f".{other}"))


def _verdict(said: AuthResults, value: str) -> Verdict:
    dmarc, compauth = _of(said, "dmarc"), _of(said, "compauth")
    summed = {"dmarc": _worst(dmarc), "compauth": _worst(compauth)}
    return Verdict(
        spf=_best(_of(said, "spf")),
        dkim=_best(_of(said, "dkim")),
        author_domain=next((one.about("header.from") for one in dmarc), ""),
        proved_domains=tuple(filter(None, _proved(said))),
        login=next((one.about("smtp.auth") for one in _of(said, "auth") if one.result == "pass"), ""),
        has_failed="fail" in summed.values() or (not said.is_plain and _FAILS.search(value) is not None),
        is_plain=said.is_plain,
        **summed,
    )


def _of(said: AuthResults, method: str) -> list[MethodResult]:
    return [one for one in said.results if one.method == method]


def _best(results: Sequence[MethodResult]) -> str:
    """One good signature is enough (RFC 6376 section 6.1)."""
    words = [one.result for one in results]
    return "pass" if "pass" in words else next(iter(words), "")


def _worst(results: Sequence[MethodResult]) -> str:
    """A method that sums up has one result; where there are more, the one that proves least counts."""
    words = [one.result for one in results]
    doubts = [word for word in words if word not in _PASSES]
    return "fail" if "fail" in words else next(iter(doubts or words), "")


def _proved(said: AuthResults) -> Iterator[str]:
    for one in said.results:
        if one.result == "pass" and one.method == "dkim":
            yield one.about("header.d", "header.i").rpartition("@")[2]
        elif one.result == "pass" and one.method == "spf":
            yield one.about("smtp.mailfrom", "smtp.mail").strip("<>").rpartition("@")[2]
