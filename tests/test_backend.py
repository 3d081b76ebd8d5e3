"""Asking the backend: one request that says who asks, and every bad answer is one sentence and changes nothing."""

import base64
import gzip
import json
import time

import pytest

from analysis.ground import settings
from analysis.ground.errors import Problem, SourceFailed
from analysis.sources import backend
from analysis.sources.backend import Backend
from analysis.store import fetch
from conftest import register_text, sentence
from nightly import Loopback, body, register, tls


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def asking(server, **patience):
    return Backend(server.address, "me@example.org", **{"pause": 0.01, "deadline": 5.0, **patience})


def refused(answer, **patience):
    """The sentence in which an answer is refused, and how many requests were made for it."""
    with Loopback(answer) as server, pytest.raises(SourceFailed) as problem:
        backend.register(asking(server, **patience), 2026)
    return sentence(problem), len(server.asked)


def test_one_request_asks_for_the_whole_register_and_says_who_asks():
    with Loopback(body(b"the file")) as server:
        assert backend.register(asking(server), 2026) == b"the file"
    ((method, path, headers, sent),) = server.asked
    assert (method, path) == ("POST", "/api/p/trades/trade-register-csv/")
    assert headers["User-Agent"].startswith("arms-import-shares/") and "+me@example.org" in headers["User-Agent"]
    filters = {row["field"]: row for row in json.loads(sent)["filters"]}
    assert (filters["Delivery year"]["value1"], filters["Delivery year"]["value2"]) == (1950, 2026)
    assert "exportOption" in filters and not {"Supplier", "Recipient"} & filters.keys()


def test_a_certificate_of_its_own_is_trusted_only_where_it_is_named(tmp_path):
    context, authority = tls(tmp_path)
    with Loopback(body(b"x"), context) as server:
        assert backend.register(asking(server, certificates=str(authority)), 2026) == b"x"
        with pytest.raises(SourceFailed, match="no certificate to be trusted"):
            backend.register(asking(server), 2026)
    assert len(server.asked) == 1


def test_a_busy_backend_is_asked_again_and_others_are_not():
    def busy(handler):
        handler.give(b"", 500)

    with Loopback([busy, busy, body(b"at last")]) as server:
        assert backend.register(asking(server), 2026) == b"at last"
    assert len(server.asked) == 3
    said, requests = refused(busy, tries=4)
    assert "error 500" in said and "asked 4 time(s)" in said and requests == 4
    said, requests = refused(lambda handler: handler.give(b"", 404))
    assert "error 404" in said and requests == 1


def test_no_network_is_one_sentence():
    with Loopback() as server:
        gone = server.address
    with pytest.raises(SourceFailed) as problem:
        backend.register(Backend(gone, pause=0.01, tries=2), 2026)
    assert "could not be reached" in sentence(problem) and "asked 2 time(s)" in sentence(problem)


def test_a_redirect_is_not_followed():
    def login(handler):
        handler.give(b"", 302, Location="http://127.0.0.1:1/login?next=x")

    said, requests = refused(login)
    assert "/login" in said and requests == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"<!DOCTYPE html><html><body>Please wait</body></html>", "a web page"),
        (b"", "no JSON"),
        (b"[1, 2]", "without the field `bytes`"),
        (b'{"result": "x"}', "without the field `bytes`"),
        (b'{"bytes": 5}', "without the field `bytes`"),
        (body(b"SIPRI")[:-4], "no JSON"),
        (json.dumps({"bytes": base64.b64encode(b"SIPRI").decode()[:-2]}).encode(), "damaged base64"),
        (json.dumps({"bytes": base64.b64encode(b"SIPRI").decode() * 2}).encode(), "damaged base64"),
        (json.dumps({"bytes": "SIPRI, a register"}).encode(), "damaged base64"),
    ],
)
def test_an_answer_that_holds_no_file_is_refused(answer, said):
    assert said in refused(answer)[0]


def test_an_answer_of_gigabytes_is_cut_off():
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(bytes(2**16))

    assert "more than 1 MiB" in refused(endless, most=2**20)[0]
    bomb = gzip.compress(bytes(2**24))
    assert len(bomb) < 2**20
    assert "more than 1 MiB" in refused(lambda handler: handler.give(bomb, Content_Encoding="gzip"), most=2**20)[0]


def test_an_answer_that_drips_ends_at_the_deadline():
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    assert "within 0.5 s" in refused(drip, deadline=0.5)[0]


def test_an_answer_cut_off_on_its_way_is_asked_for_again():
    def cut(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"bytes": ')

    with Loopback([cut, body(b"whole")]) as server:
        assert backend.register(asking(server), 2026) == b"whole"


def test_the_newest_year_is_a_year_or_refused():
    with Loopback(b"2025\n") as server:
        assert backend.newest_year(asking(server)) == 2025
        server.answer = b"<html>"
        with pytest.raises(SourceFailed, match="instead of a year"):
            backend.newest_year(asking(server))


@pytest.mark.parametrize("address", ["http://example.org/api", "ftp://127.0.0.1", "example.org", ""])
def test_only_https_is_asked_beyond_loopback(address):
    with pytest.raises(Problem, match="https://"):
        Backend(address)


def test_a_contact_cannot_break_the_header():
    assert Backend("https://localhost", "me\r\nX: y").agent.endswith("(+me X: y)")


def test_settings_come_from_the_command_then_the_environment_then_the_file(home, monkeypatch):
    (home / "site.yml").write_text("contact: file@example.org\nkeep: 5\nhook: ./tell\n")
    assert settings.read().contact == "file@example.org" and settings.read().keep == 5
    monkeypatch.setenv("ARMSHARES_CONTACT", "environment@example.org")
    monkeypatch.setenv("ARMSHARES_BACKEND", "https://mirror.example.org")
    assert settings.read().contact == "environment@example.org"
    assert settings.read(backend="https://other.example.org").backend == "https://other.example.org"
    assert settings.read(backend=None).backend == "https://mirror.example.org"


@pytest.mark.parametrize("text", ["contct: x\n", "keep: many\n", "keep: 0\n", "- a\n", "a: [\n"])
def test_wrong_settings_are_one_sentence(home, text):
    (home / "site.yml").write_text(text)
    with pytest.raises(Problem) as problem:
        settings.read()
    assert "site.yml" in sentence(problem)


# The answer judged


def test_a_register_of_everyone_is_taken(home):
    found = fetch.judged(register(2025))
    assert (found.passport.release, found.passport.first, found.passport.last, found.misvalued) == (2025, 2005, 2024, 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (register(2025).replace(b"TIV delivery values", b"TIV"), "header differs"),
        (register(2025)[:-40], "fields instead of 17"),
        (register(2025) * 2, "17"),
        (base64.b64encode(register(2025)), "no register"),
        (register(2025).replace(b"to All countries", b"to India"), "holds rows with recipient"),
        (register(2025, keep=lambda row: int(row[10]) < 2010), "ends with 2009, but release 2025 ends with 2024"),
        (register(2025, made="12 Apr 2020"), "release cannot be told"),
        (register_text([]).encode(), "no rows"),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_no_whole_register_is_refused(home, data, said):
    with pytest.raises(SourceFailed) as problem:
        fetch.judged(data)
    assert said in sentence(problem)


def test_the_recorded_answer_is_read_and_refused_as_two_years_only(home, exports):
    recorded = (exports / "api/register-2000-2001.response.json").read_bytes()
    data = backend.decoded(recorded, "the recording")
    assert data.count(b"\n") > 1400
    with pytest.raises(SourceFailed, match="ends with 2001, but release 2024 ends with 2023"):
        fetch.judged(data)


def test_terms_are_accepted_once(home):
    with pytest.raises(Problem, match="non-commercial"):
        fetch.check_terms()
    fetch.accept_terms()
    fetch.check_terms()
    fetch.terms_path().write_text('{"terms": "others"}')
    with pytest.raises(Problem, match="--accept-terms"):
        fetch.check_terms()
