"""What the tests of the night share: a backend on loopback, made-up registers of everyone, a project that is quick."""

import base64
import json
import shutil
import ssl
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from analysis.ground import project, switch
from analysis.ground.settings import Settings
from analysis.measures.shares import shares
from analysis.measures.windows import newest
from analysis.reports import update
from analysis.store import fetch, intake, passports
from analysis.store.holdings import Holdings
from conftest import register_row, register_text

IMPORTERS = ("India", "Pakistan", "China", "Japan", "Brazil", "Egypt", "Poland", "Australia")
SUPPLIERS = ("Russia", "France", "Israel", "United States", "Germany")
WORDS = "notebooks/words.ipynb"
REPORTS = (
    "india:\n  notebooks: [02-supplier-shares]\n  parameters: {importer: India, window: 2019-2023, release: 2024}\n"
)


def rows(release, first=2005, revised=()):
    """The fields of a made-up register's rows: every supplier delivers to every importer each year.

    `revised` are (supplier, importer, year, factor): what this release says otherwise.
    """
    factors = {key: factor for *key, factor in revised for key in [tuple(key)]}
    found = []
    for i, importer in enumerate(IMPORTERS):
        for s, supplier in enumerate(SUPPLIERS):
            for year in range(first, release):
                tenths = (100 + 37 * ((i * 7 + s * 3 + year) % 11) + 60 * s) * 2
                tenths = round(tenths * factors.get((supplier, importer, year), 1))
                fields = {"TIV_deal_unit": tenths / 100, "Order_date": 2000}
                found.append(register_row(1000 + 10 * i + s, supplier, importer, year, tenths / 10, **fields))
    return found


def register(release, first=2005, revised=(), made=None, keep=None):
    """A made-up register of everyone as the backend would give it; `keep` chooses among its rows."""
    chosen = [row for row in rows(release, first, revised) if keep is None or keep(row)]
    said = {"first": first, "last": release, "date": made or f"12 Apr {release}"}
    return register_text(chosen, **said).encode()


def body(data):
    """The backend's answer that holds a file."""
    return json.dumps({"bytes": base64.b64encode(data).decode()}).encode()


class Loopback:
    """A backend on loopback: `answer` is a body, or a function of the request's handler; `asked` what came in."""

    def __init__(self, answer=b"", context=None):
        self.answer, self.asked = answer, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                outer.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
                answer = outer.answer.pop(0) if isinstance(outer.answer, list) else outer.answer
                with suppress(BrokenPipeError, ConnectionResetError):
                    answer(self) if callable(answer) else self.give(answer)

            do_GET = do_POST

            def give(self, data, status=200, **headers):
                self.send_response(status)
                for name, value in {"Content-Length": len(data), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if context else "http"

    @property
    def address(self):
        host = "localhost" if self.scheme == "https" else "127.0.0.1"
        return f"{self.scheme}://{host}:{self.server.server_address[1]}/api/p"

    def __enter__(self):
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *ended):
        self.server.shutdown()
        self.server.server_close()


def tls(folder):
    """A server's context with a certificate of its own, and the file of who signed it."""
    import trustme

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    return context, folder / "ca.pem"


def small(home):
    """Make `home` a project of one report, with the terms accepted and no true figure that made-up data contradict."""
    raw = home / "data/raw"
    kept = [each for each in passports.load_folder(raw) if each.layout != "extract"]
    passports.save_folder(raw, kept)
    for path in [*raw.glob("india-*.csv"), *(home / "data/processed").glob("india-*.csv")]:
        path.unlink()
    published = (raw / "published.csv").read_text().splitlines(keepends=True)
    (raw / "published.csv").write_text(published[0] + "".join(line for line in published if line.startswith("2014,")))
    passports.accept("published.csv")
    intake.clean_all()
    (home / "notebooks").mkdir(exist_ok=True)
    (home / "reports.yml").write_text(REPORTS)
    fetch.accept_terms()
    return home


def quick(name, given):
    """Make a report as `named.report` does, whole or not at all, but without a kernel."""
    import yaml

    asked = yaml.safe_load((project.home() / "reports.yml").read_text())[name]["parameters"] | given
    known = Holdings().imports(asked["importer"], asked["release"])
    asked["window"] = asked["window"] or str(newest(known.years))
    found = shares(known, asked["window"])
    sentence = f"{found.supplier[0]} supplied {found.share[0]:.1%}{words()}"
    findings = {"title": sentence, "importer": known.importer, "release": known.release, "window": asked["window"]}
    document = {"notebook": "02-supplier-shares", "question": "", "parameters": asked, "findings": findings}
    document |= {"sentences": [{"text": sentence}], "tables": [], "figures": []}
    called = f"{name}-{asked['release']}-{asked['window']}" if given else name
    draft, final = project.reports() / ".drafts" / called, project.reports() / called
    shutil.rmtree(draft, ignore_errors=True)
    project.write(draft / "findings/02-supplier-shares.json", project.as_json(document))
    page = f"<html><header>{sentence}</header><main>{known.source}</main></html>"
    project.write(draft / "index.html", page)
    project.write(draft / "tables/shares.csv", found.to_csv(index=False))
    switch.switch(draft, final)
    return final / "index.html"


def words():
    """What a test adds to its report's wording, as somebody who corrects a notebook would."""
    path = project.home() / WORDS
    return path.read_text() if path.exists() else ""


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, *day):
        self.now = datetime(*day, 2, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


def night(data, clock, report=quick, settings=None, **plan):
    """Run one update with `data` as the backend's file (or an exception, or a function) and return its record."""

    def ask(settings):
        if isinstance(data, Exception):
            raise data
        return data() if callable(data) else data

    asked = update.Plan(fetch=data is not None, ask=ask, report=report, clock=clock, **plan)
    return update.update(asked, settings or Settings())


def tree(folder):
    """Every file below a folder with its bytes, links followed, without what every run renews."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and path.name != "status.json"
    }


@contextmanager
def served(folder):
    """Serve a folder on loopback; the requests that came in are listed."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler

    asked = []

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *said):
            asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


TINY = [
    """importer: str = "India"  # whose imports
window: str = "2019-2023"  # years
release: int = 2024  # SIPRI release, 0 takes the newest
out: str = "reports/draft"  # folder""",
    """from analysis import measures, reports, store
known = store.holdings.Holdings().imports(importer, release)
window = window or str(measures.windows.newest(known.years))
results = reports.start("02-supplier-shares", out)
known.about()""",
    """found = measures.shares.shares(known, window)
results.table(found.assign(designation=DESIGNATION), "shares", "Shares.")
results.finish(title="Arms of " + importer + DESIGNATION, importer=importer, release=known.release, window=window,
               compare="2014-2018", source=known.source)""",
]


def tiny_notebook(home, designation=""):
    """Write a notebook that asks for shares and shows one table: a report with a kernel, as fast as one can be."""
    import nbformat
    from nbformat import v4

    cells = [v4.new_code_cell(text.replace("DESIGNATION", repr(designation))) for text in TINY]
    cells[0].metadata["tags"] = ["parameters"]
    metadata = {
        "armshares": {"figures": [], "tables": ["shares"], "findings": ["title"]},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    }
    written = v4.new_notebook(cells=[v4.new_markdown_cell("# Who arms this importer?"), *cells], metadata=metadata)
    nbformat.write(written, home / "notebooks/02-supplier-shares.ipynb")
