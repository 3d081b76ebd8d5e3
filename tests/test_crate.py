"""The description of what a paper carries: accepted by the RO-Crate validator, without a network."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from analysis.ground import project
from analysis.reports import carried

ADDRESS = "https://w3id.org/ro/crate/1.3/context"
ACCEPTED = (None, "application/ld+json", "application/ld+json, application/json")
FILES = {
    "CITATION.cff": b"title: x\n",
    "reports.yml": b"india: {}\n",
    "data/raw/a.csv": b"a\n1\n",
    "notebooks/n.ipynb": b"{}",
    "report/findings/n.json": b"{}",
}
ABOUT = {"title": "A paper", "day": "2026-11-22", "terms": "Terms.", "version": "0.1.0", "paper": "india"}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The validator's cache with the one context it asks for, taken from the rocrate package."""
    requests_cache, rocrate = pytest.importorskip("requests_cache"), pytest.importorskip("rocrate")
    requests = pytest.importorskip("requests")
    body = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()

    class FromFile(requests.adapters.BaseAdapter):
        def send(self, request, **options):
            import urllib3

            headers = {"Content-Type": "application/ld+json"}
            raw = urllib3.HTTPResponse(BytesIO(body), headers, 200, preload_content=False, request_url=request.url)
            return requests.adapters.HTTPAdapter().build_response(request, raw)

        def close(self):
            pass

    path = tmp_path_factory.mktemp("cache") / "context"
    session = requests_cache.CachedSession(cache_name=str(path), backend="sqlite", expire_after=-1)
    session.mount("https://", FromFile())
    for kind in ACCEPTED:
        assert session.get(ADDRESS, headers={"Accept": kind} if kind else {}).ok
    return path


def validated(crate, cache, *profile):
    command = [Path(sys.executable).parent / "rocrate-validator", "-y", "validate", "--offline", "--cache-path", cache]
    return subprocess.run([*map(str, command), *profile, "--no-paging", str(crate)], capture_output=True, text=True)


@pytest.fixture
def crate(tmp_path):
    for name, data in carried.Carried(FILES).whole(ABOUT).files.items():
        project.write(tmp_path / "crate" / name, data)
    return tmp_path / "crate"


@pytest.mark.slow
@pytest.mark.parametrize(
    "profile", [("-p", "ro-crate-1.3"), ("-nh", "-p", "process-run-crate"), ("-nh", "-p", "workflow-run-crate")]
)
def test_the_validator_accepts_the_crate(crate, cache, profile):
    ended = validated(crate, cache, *profile)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-500:]


@pytest.mark.slow
def test_the_validator_refuses_a_crate_without_a_licence(crate, cache):
    path = crate / carried.CRATE
    path.write_text(path.read_text().replace('"license"', '"licence"'))
    assert validated(crate, cache, "-p", "ro-crate-1.3").returncode
