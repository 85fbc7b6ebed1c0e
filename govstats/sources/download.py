"""One download within bounds: pooch's, with a look at each answer before it is followed or read."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import requests

MAX_BYTES = 64 * 2**20
"""Largest document; real reports stay below 10 MiB."""
MAX_SECONDS = 300.0
"""Longest download of one document, however slowly it drips."""
MAX_REDIRECTS = 5
TIMEOUT = (10.0, 60.0)
"""Seconds until a connection stands, and between two pieces of an answer."""
DELAY = 2.0
"""Seconds between two requests to one host."""
RETRIES = 3
WORTH_RETRYING = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_WAIT = 60.0
"""Most seconds that a host's Retry-After is heeded; a longer one means another day."""

_MAGIC = ((b"%PDF", "application/pdf"), (b"\xd0\xcf\x11\xe0", "application/msword"), (b"\x89PNG", "image/png"))


class FetchError(ValueError):
    """A document could not be fetched: the address, the reason, what to do."""


class Bounds(NamedTuple):
    """How much, how long, how often."""

    max_bytes: int
    max_seconds: float
    delay: float
    retries: int


def download(url: str, root: Path, bounds: Bounds) -> tuple[Path, str]:
    """The document in a temporary file of the data folder, and its media type."""
    import requests

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"{url}: expected an address that begins with http:// or https://")
    if parts.username or parts.password:
        raise FetchError(f"{parts.hostname}: an address with a name or password in it is not fetched; take them out")
    for attempt in range(bounds.retries + 1):
        try:
            return _attempt(url, root, bounds)
        except requests.HTTPError as error:
            assert error.response is not None
            status = error.response.status_code
            reason = f"{url}: the server answered {status} {error.response.reason}"
            if status not in WORTH_RETRYING or attempt == bounds.retries:
                raise FetchError(f"{reason}; check the address") from None
            _pause(_asked_pause(error.response), attempt, bounds, reason)
        except requests.TooManyRedirects:
            raise FetchError(f"{url}: redirects again and again; check the address") from None
        except (requests.exceptions.InvalidURL, requests.exceptions.SSLError) as error:
            raise FetchError(f"{url}: {_short(error)}; check the address") from None
        except requests.RequestException as error:
            if attempt == bounds.retries:
                raise FetchError(f"{url}: {_short(error)}; try again later") from None
            _pause(None, attempt, bounds, url)
    raise AssertionError("unreachable")


def _short(error: Exception) -> str:
    names = {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "ConnectionError": "no connection, or it broke off",
        "ChunkedEncodingError": "the answer broke off",
        "SSLError": "the certificate does not hold",
        "InvalidURL": "this is no address",
        "ContentDecodingError": "the answer is compressed in a way that cannot be undone",
    }
    return names.get(type(error).__name__, type(error).__name__)


def _asked_pause(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _pause(asked: float | None, attempt: int, bounds: Bounds, what: str) -> None:
    """Wait as the host asks, else twice as long each time."""
    if asked is not None and asked > LONGEST_WAIT:
        raise FetchError(f"{what}; it asks to come back in {asked:.0f} seconds")
    time.sleep(bounds.delay * 2**attempt if asked is None else asked)


def _attempt(url: str, root: Path, bounds: Bounds) -> tuple[Path, str]:
    """One request; pooch writes to a temporary file, checks that it is whole and moves it to our temporary name."""
    import pooch  # type: ignore[import-untyped]

    from govstats import __version__

    pooch.get_logger().setLevel(logging.ERROR)
    last: dict[str, str] = {}
    downloader = pooch.HTTPDownloader(
        timeout=TIMEOUT,
        headers={"User-Agent": f"govstats/{__version__} (research on open government information)"},
        hooks={"response": _bounded(url, bounds, last)},
    )
    root.mkdir(parents=True, exist_ok=True)
    name = f".{hashlib.sha256(url.encode()).hexdigest()[:16]}.part"
    (root / name).unlink(missing_ok=True)
    place = Path(pooch.retrieve(url, known_hash=None, fname=name, path=root, downloader=downloader))
    if place.stat().st_size == 0:
        place.unlink()
        raise FetchError(f"{url}: the server sent an empty document; check the address")
    media_type = _media_type(place, last.get("media_type", ""))
    wanted = urlsplit(url).path.lower().endswith((".pdf", ".doc", ".docx"))
    if wanted and media_type == "text/html":
        place.unlink()
        raise FetchError(f"{url}: a web page came instead of the document; open the address in a browser")
    return place, media_type


def _media_type(place: Path, stated: str) -> str:
    """By the first bytes where they tell; else what the server says."""
    with place.open("rb") as file:
        head = file.read(8)
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), stated)


def _bounded(url: str, bounds: Bounds, last: dict[str, str]) -> Callable[..., None]:
    """A hook that looks at each answer before it is followed or read: scheme, number of redirects, size, time."""
    started = time.monotonic()
    scheme = urlsplit(url).scheme

    def refuse(response: requests.Response, reason: str) -> None:
        response.close()
        raise FetchError(f"{url}: {reason}")

    def look(response: requests.Response, *_: Any, **__: Any) -> None:
        if response.is_redirect:
            target = urljoin(response.url, response.headers["Location"])
            last["redirects"] = last.get("redirects", "") + "."
            if urlsplit(target).scheme != scheme:
                refuse(response, f"redirects to {target}; if that is right, put this address into the manifest")
            if len(last["redirects"]) > MAX_REDIRECTS:
                refuse(response, f"redirects more than {MAX_REDIRECTS} times; check the address")
        elif not response.ok:
            response.close()  # pooch says so; nothing of it is read
        elif response.status_code != 200:
            refuse(response, f"the server answered {response.status_code}, not the document; check the address")
        last["media_type"] = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        length = response.headers.get("Content-Length", "")
        too_large = f"larger than the {bounds.max_bytes / 2**20:.3g} MiB that are fetched"
        if length.isdigit() and int(length) > bounds.max_bytes:
            refuse(response, too_large)
        whole: Callable[..., Iterator[bytes]] = response.iter_content

        def counted(chunk_size: int | None = 1, decode_unicode: bool = False) -> Iterator[bytes]:
            size = 0
            for chunk in whole(chunk_size, decode_unicode):
                size += len(chunk)
                if size > bounds.max_bytes:
                    refuse(response, too_large)
                if time.monotonic() - started > bounds.max_seconds:
                    refuse(response, f"not there after {bounds.max_seconds:g} seconds; try again later")
                yield chunk

        response.iter_content = counted  # type: ignore[method-assign]

    return look
