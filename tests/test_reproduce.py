"""What is refused before anything runs: changed, missing, extra, escaping, linked, swollen, newer, not ours."""

import json
import zipfile
from base64 import urlsafe_b64encode
from importlib.metadata import FileHash, PackagePath

import pikepdf
import pytest

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import carried, named, taken_out
from analysis.reports.bundle import bundle
from analysis.reports.reproduce import _check_known as check_known
from analysis.reports.reproduce import reproduce

ABOUT = {"title": "A paper", "day": "2026-11-22", "terms": "Terms.", "version": "0.1.0", "paper": "india"}
FILES = carried.Carried({"data/raw/a.csv": b"a\n1\n", "reports.yml": b"india: {}\n"}).whole(ABOUT).files


def zipped(path, files):
    path.write_bytes(bundle(files))
    return path


def pdf(path, files):
    document = pikepdf.new()
    document.add_blank_page()
    for name, data in files.items():
        document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)
    document.save(path)
    return path


@pytest.fixture(params=[zipped, pdf])
def made(request, tmp_path, home):
    """A function that writes files as a zip or as a PDF's attachments."""
    return lambda files: request.param(tmp_path / "given", files)


def test_what_is_packed_is_taken_out(made):
    assert taken_out.taken_out(made(FILES)) == FILES
    assert carried.read_manifest(FILES, "it")["paper"] == "india"


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"data/raw/a.csv": b"a\n2\n"}, CheckFailed, "data/raw/a.csv was changed"),
        ({"data/raw/b.csv": b""}, CheckFailed, "data/raw/b.csv is not in its list"),
        ({"../../evil": b""}, Problem, "may lead elsewhere"),
        ({"/etc/evil": b""}, Problem, "may lead elsewhere"),
        ({"a\\..\\b": b""}, Problem, "may lead elsewhere"),
        ({"manifest.json": b'{"format": 99, "files": {}}'}, Problem, "newer version"),
        ({"manifest.json": b"[]"}, Problem, "not made by armshares"),
        ({"a": bytes(101 * 2**20)}, Problem, "unpacks to more than 100 MB"),
    ],
)
def test_a_bad_file_inside_is_named_in_one_sentence(made, change, error, said):
    with pytest.raises(error, match=said):
        reproduce(made(FILES | change))


def test_a_missing_file_is_named(made):
    with pytest.raises(CheckFailed, match=r"reports\.yml is missing"):
        reproduce(made({name: data for name, data in FILES.items() if name != "reports.yml"}))


def test_a_pdf_without_files_or_no_pdf_at_all_is_not_ours(made, tmp_path):
    with pytest.raises(Problem, match="not made by armshares"):
        reproduce(made({}) if made({}).read_bytes()[:4] == b"%PDF" else zipped(tmp_path / "b", {"a": b""}))
    for data, said in ((b"hello", "no PDF and no zip"), (b"PK\x03\x04no", "damaged zip"), (b"%PDF-1.7 no", "damaged")):
        (tmp_path / "other").write_bytes(data)
        with pytest.raises(Problem, match=said):
            reproduce(tmp_path / "other")


def test_a_link_in_a_zip_is_refused(tmp_path, home):
    entry = zipfile.ZipInfo("data/raw/a.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(Problem, match="holds a link"):
        reproduce(tmp_path / "a.zip")


def test_notebooks_that_are_not_ours_run_only_when_trusted(tmp_path, home):
    other = carried.Carried({"notebooks/01-coverage.ipynb": json.dumps({"cells": []}).encode()}).whole(ABOUT).files
    with pytest.raises(Problem, match="notebooks are code"):
        reproduce(zipped(tmp_path / "a.zip", other))


def test_a_bundle_is_the_same_bytes_every_time():
    assert bundle(FILES) == bundle(dict(reversed(FILES.items())))
    assert project.sha256(bundle(FILES)) != project.sha256(bundle(FILES | {"a": b""}))


@pytest.mark.parametrize("name", ["click.py", "notebooks/pandas.py", "paper/notebooks/evil.ipynb", "report/evil.ipynb"])
def test_a_file_that_is_no_part_of_a_paper_is_never_laid_out(made, name):
    other = carried.Carried({"reports.yml": b"india: {}\n", name: b"print('run')\n"}).whole(ABOUT).files
    with pytest.raises(Problem, match="no part of a paper; nothing was run"):
        reproduce(made(other), trust=True)


def test_a_list_of_reports_leads_to_no_notebook_elsewhere(home):
    (home / "reports.yml").write_text("evil: {notebooks: [../paper/evil]}\n")
    with pytest.raises(Problem, match=r"leads out of notebooks/"):
        named.named()


def test_notebooks_installed_with_the_package_are_known(tmp_path, home, monkeypatch):
    data = json.dumps({"cells": []}).encode()
    hashed = urlsafe_b64encode(bytes.fromhex(project.sha256(data))).decode().rstrip("=")
    line = PackagePath("share/arms-import-shares/notebooks/01-coverage.ipynb")
    line.hash = FileHash(f"sha256={hashed}")
    monkeypatch.setattr("analysis.reports.reproduce.files", lambda name: [line])
    check_known({"notebooks/01-coverage.ipynb": data}, "it")
    with pytest.raises(Problem, match="notebooks are code"):
        check_known({"notebooks/01-coverage.ipynb": data + b" "}, "it")
    with pytest.raises(Problem, match="notebooks are code"):
        check_known({"notebooks/02-other.ipynb": data}, "it")


def test_where_there_is_no_project_the_package_has_its_own_notebooks(tmp_path, monkeypatch):
    monkeypatch.delenv("ARMSHARES_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project, "checkout", lambda: None)
    monkeypatch.setattr(project, "own", lambda: tmp_path / "installed")
    project.write(tmp_path / "installed/notebooks/01-coverage.ipynb", b"{}")
    check_known({"notebooks/01-coverage.ipynb": b"{}"}, "it")
    with pytest.raises(Problem, match="notebooks are code"):
        check_known({"notebooks/01-coverage.ipynb": b"[]"}, "it")
