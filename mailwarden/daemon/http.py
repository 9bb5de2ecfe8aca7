"""Posts a few bytes to a web service and waits for its yes; the URL is a secret, and no error repeats it."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPMessage
from typing import IO

from mailwarden.errors import Unavailable

TIMEOUT_SECONDS = 10.0  # for each step: to connect, to be heard, to be answered
AT_MOST_SECONDS = 30.0
ENOUGH = 1024  # bytes of an answer


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Nobody may send our words elsewhere."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post, and return when the service has said yes (2xx). url: http or https. Raises Unavailable."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()

    def settle(trouble: str) -> None:
        if not done.done():
            done.set_result(trouble)

    def work() -> None:
        trouble = _trouble(url, body, headers)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, trouble)

    # A thread that nobody waits for at the end: a service that never answers holds up no shutdown.
    threading.Thread(target=work, name="post", daemon=True).start()
    try:
        async with asyncio.timeout(AT_MOST_SECONDS):
            trouble = await done
    except TimeoutError:
        trouble = "it did not answer in time"
    if trouble:
        raise Unavailable(trouble)


def _trouble(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Post and return what went wrong; "" for nothing."""
    request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310 - checked when it was read
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(ENOUGH)
    except urllib.error.HTTPError as error:
        error.close()
        return f"it answered {error.code}"
    except urllib.error.URLError as error:
        reason = error.reason
        return f"it cannot be reached ({getattr(reason, 'strerror', None) or type(reason).__name__})"
    except TimeoutError:
        return "it did not answer in time"
    except Exception as error:  # whatever it answers: the text of some errors would repeat the URL
        return f"it did not answer as web services do ({type(error).__name__})"
    return ""
