"""SIPRI's backend, asked as its own web page asks it: one request for the whole register, patient and suspicious."""

import base64
import binascii
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import requests
import tenacity
import urllib3

from analysis.ground.errors import Problem, SourceFailed
from analysis.ground.limits import FIRST_YEAR, LAST_YEAR

REGISTER, NEWEST = "trades/trade-register-csv/", "trades/getMaxYear"
BUSY = (429, 500, 502, 503, 504)  # answers worth asking again for
LONGEST_SILENCE = 120.0  # seconds without a byte; whole answers were seen to take up to 40
LONGEST_WAIT = 30.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Backend:
    """Where to ask, as whom, and with how much patience.

    `certificates` is a file of those to trust (empty: the usual ones), `deadline` and `pause` are seconds (for all
    tries together; before the second try, doubled before each further one), `most` bytes of an answer.
    """

    address: str
    contact: str = ""
    certificates: str = ""
    deadline: float = 300.0
    pause: float = 2.0
    tries: int = 5
    most: int = 64 * 2**20

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (parts.scheme == "https" or plain) or not parts.hostname:
            raise Problem(f"the backend's address must begin with https://, not {self.address[:60]!r}")

    @property
    def agent(self) -> str:
        """What we call ourselves: the project, its version, and whom to ask about it."""
        contact = re.sub(r"[^\x21-\x7e]+", " ", self.contact).strip()
        return (
            f"arms-import-shares/{version('arms-import-shares')} ({f'+{contact}' if contact else 'no contact given'})"
        )


class _Again(Exception):
    """A failure that may be gone at the next try."""


def newest_year(backend: Backend) -> int:
    """Return the last year of deliveries the backend knows: the release is the year after.

    Raises
    ------
    SourceFailed
        If it does not answer by the deadline, or with anything but a year.
    """
    body = answer(backend, "GET", NEWEST).strip()
    if not re.fullmatch(rb"\d{4}", body) or not FIRST_YEAR < int(body) <= LAST_YEAR:
        raise SourceFailed(f"{_where(backend, NEWEST)} answered {_shown(body)} instead of a year; nothing was changed")
    return int(body)


def register(backend: Backend, last: int) -> bytes:
    """Return the trade register from 1950 to `last` as the CSV file a person would download.

    Raises
    ------
    SourceFailed
        If it does not answer by the deadline, or with anything but a file in base64.
    """
    return decoded(answer(backend, "POST", REGISTER, asked(FIRST_YEAR, last)), _where(backend, REGISTER))


def asked(first: int, last: int) -> dict[str, Any]:
    """Return the body of the request for the 17-column register of everyone; without exportOption it is a deal list."""
    rows = [("Delivery year", "contains", first, last), ("Order year", "contains", 0, last)]
    rows += [("opendeals", "", "", ""), ("exportOption", "", "", "")]
    names = ("field", "condition", "value1", "value2")
    filters = [{**dict(zip(names, row, strict=True)), "oldField": "", "listData": []} for row in rows]
    return {"filters": filters, "logic": "AND"}


def decoded(body: bytes, where: str) -> bytes:
    """Return the file in an answer `{"bytes": "<base64>"}`; anything else is a SourceFailed."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        kind = "a web page" if body.lstrip()[:1] == b"<" else f"{_shown(body)}, which is no JSON"
        raise SourceFailed(f"{where} answered with {kind}; nothing was changed") from error
    text = found.get("bytes") if isinstance(found, dict) else None
    if not isinstance(text, str) or not text:
        raise SourceFailed(f"{where} answered without the field `bytes`: {_shown(body)}; nothing was changed")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SourceFailed(f"{where} answered with damaged base64 ({error}); nothing was changed") from error


def answer(backend: Backend, method: str, path: str, body: dict | None = None) -> bytes:
    """Return the body of one answer, asked for again while the backend is busy, till the deadline.

    Raises
    ------
    SourceFailed
        If the certificate is wrong, the answer a redirect, an error or too large, or nothing comes in time.
    """
    ends = time.monotonic() + backend.deadline
    patient = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(_Again),
        wait=tenacity.wait_exponential(backend.pause, LONGEST_WAIT) + tenacity.wait_random(0, backend.pause / 4),
        stop=tenacity.stop_after_attempt(backend.tries) | tenacity.stop_before_delay(backend.deadline),
        reraise=True,
    )
    try:
        return patient(_once, backend, method, path, body, ends)
    except _Again as error:
        tries = patient.statistics["attempt_number"]
        said = f"{_where(backend, path)} {error}, asked {tries} time(s); nothing was changed, try again later"
        raise SourceFailed(said) from error


def _once(backend: Backend, method: str, path: str, body: dict | None, ends: float) -> bytes:
    """Return the body of one answer to one request."""
    where = _where(backend, path)
    left = max(1.0, ends - time.monotonic())
    silence = (min(20.0, left), min(LONGEST_SILENCE, left))  # while connecting, while reading
    try:
        with requests.request(
            method, where, json=body, stream=True, allow_redirects=False, timeout=silence,
            verify=backend.certificates or True, headers={"User-Agent": backend.agent, "Accept": "application/json"},
        ) as response:  # fmt: skip
            _check_status(response, where)
            return b"".join(_chunks(response, backend, where, ends))
    except requests.exceptions.SSLError as error:
        raise SourceFailed(f"{where} has no certificate to be trusted; nothing was asked of it") from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise _Again("did not answer in time") from error
    except (requests.exceptions.ConnectionError, urllib3.exceptions.HTTPError) as error:
        raise _Again("could not be reached or broke off") from error
    except (requests.exceptions.RequestException, OSError) as error:
        raise SourceFailed(f"{where} could not be asked ({type(error).__name__}: {str(error)[:200]})") from error


def _check_status(response: requests.Response, where: str) -> None:
    if response.status_code in BUSY:
        raise _Again(f"answered with the error {response.status_code}")
    if 300 <= response.status_code < 400:
        to = urlsplit(response.headers.get("Location", "")).path or "another address"
        raise SourceFailed(f"{where} sends us on to {to[:80]}, perhaps to log in; nothing was changed")
    if response.status_code != 200:
        raise SourceFailed(f"{where} answered with the error {response.status_code}; nothing was changed")


def _chunks(response: requests.Response, backend: Backend, where: str, ends: float) -> Iterator[bytes]:
    """Yield the body as it comes, till it is too large or too late: one that drips would never time out."""
    size = 0
    while chunk := response.raw.read1(2**16, decode_content=True):
        size += len(chunk)
        if size > backend.most:
            raise SourceFailed(f"{where} answers with more than {backend.most / 2**20:g} MiB; nothing was changed")
        if time.monotonic() > ends:
            raise SourceFailed(f"{where} did not end its answer within {backend.deadline:g} s; nothing was changed")
        yield chunk


def ping(address: str, agent: str, seconds: float = 10.0) -> str:
    """Ask for a heartbeat's address; return nothing, or in a few words why that failed."""
    try:
        status = requests.get(address, timeout=seconds, headers={"User-Agent": agent}).status_code
        return "" if status < 400 else f"the heartbeat's address answered with the error {status}"
    except requests.exceptions.RequestException as error:
        return f"the heartbeat's address could not be reached ({type(error).__name__})"


def _where(backend: Backend, path: str) -> str:
    return f"{backend.address.rstrip('/')}/{path}"


def _shown(body: bytes) -> str:
    return repr(body[:60].decode("ascii", "replace"))
