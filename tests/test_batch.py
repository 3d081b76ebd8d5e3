"""Batches: every importer gets a report, nothing is made twice, failures and bad notebooks keep no other from it."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
from click.testing import CliRunner

from analysis.batch import batches, executors, places, versions, worker
from analysis.batch.batches import How
from analysis.batch.orders import Asks, orders
from analysis.cli import main
from analysis.ground import processes
from analysis.ground.errors import Problem
from batches import IMPORTERS, NAMES, in_layout, notebook, rows, with_register
from conftest import listing, sentence

ALL = Asks("all", 2023)


@contextmanager
def unseen(found):
    yield lambda outcome: None


def run(asks=ALL, **how):
    return batches.batch(asks, How(**{"workers": 2, **how}), unseen)


def cli(*words):
    """Return the exit code and all that the command printed."""
    done = CliRunner().invoke(main, ["batch", *words])
    return done.exit_code, done.output


@pytest.fixture
def data(home):
    return with_register(home)


@pytest.fixture(scope="module")
def made(_template, tmp_path_factory):
    """A project in which a batch of all importers was made once; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("made") / "project"
        shutil.copytree(_template, folder)
        patch.setenv("ARMSHARES_HOME", str(folder))
        with_register(folder)
        return folder, run()


@pytest.fixture
def copy(made, tmp_path, monkeypatch):
    folder = tmp_path / "copy"
    shutil.copytree(made[0], folder)
    monkeypatch.setenv("ARMSHARES_HOME", str(folder))
    return folder


def edited(home, change):
    """Put a register in place of the one at hand in which `change` has changed rows."""
    from analysis.store import passports

    (held,) = (file for file in passports.load() if file.layout == "register")
    held.path.write_text(in_layout(change(rows())))
    passports.accept(held.file)
    done = CliRunner().invoke(main, ["clean"])
    assert done.exit_code == 0, done.output


def changed_row(importer, place, value):
    def change(found):
        row = next(row for row in found if row[2] == importer)
        row[place] = value
        return found

    return change


def reports(home, where="reports/importers-2023"):
    return {path: data for path, data in listing(home / where).items() if ".drafts" not in path.parts}


@pytest.mark.slow
def test_every_importer_gets_a_report_and_a_front_page_leads_to_each(made):
    home, batch = made
    assert [each.name for each in batch.outcomes] == NAMES and batch.failed == [] and batch.reused == 0
    folder = home / "reports/importers-2023"
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {*NAMES, "importers-2018-2022"}
    front = (folder / "index.html").read_text()
    for name in NAMES:
        assert f'<a href="{name}/index.html">' in front
        assert (folder / name / "index.html").is_file()
    assert "received" in (folder / "india/index.html").read_text()
    assert "Nothing was delivered to Peru in 2018-2022" in (folder / "peru/index.html").read_text()
    assert not (folder / ".drafts").exists()


@pytest.mark.slow
def test_the_front_page_holds_its_own_script_alone_and_asks_nobody(made):
    from base64 import b64encode
    from hashlib import sha256

    front = (made[0] / "reports/importers-2023/index.html").read_text()
    script = front.split("<script>")[1].split("</script>")[0]
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in front
    assert front.count("<script") == 1 and "default-src 'none'" in front and len(script) < 4000
    assert "fetch(" not in front and 'src="http' not in front and '<table id="importers">' in front


@pytest.mark.slow
def test_a_second_run_changes_no_byte_and_starts_nothing(copy, monkeypatch):
    before = reports(copy)
    monkeypatch.setattr(executors, "local", None)
    again = run()
    assert (again.reused, again.outcomes, again.changed) == (len(NAMES), [], "")
    assert "0 made, 5 unchanged and reused" in str(again)
    assert reports(copy) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "value"),
    [(3, "X-9"), pytest.param(15, "500", marks=pytest.mark.long)],  # a designation; a volume of 2003, in no window
)
def test_only_what_reads_an_edited_row_is_made_again_and_the_rest_is_as_if(copy, place, value):
    edited(copy, changed_row("Pakistan", place, value))
    again = run()
    assert [each.name for each in again.outcomes] == ["pakistan"] and again.reused == len(NAMES) - 1
    assert not again.failed and "rows of the importer in 2023-register" in again.changed
    fresh = run(out=str(copy / "fresh"))
    assert len(fresh.outcomes) == len(NAMES)
    here, there = reports(copy), reports(copy, "fresh")
    assert {path.relative_to(copy / "reports/importers-2023"): data for path, data in here.items()} == {
        path.relative_to(copy / "fresh"): data for path, data in there.items()
    }


def test_a_volume_of_the_window_touches_all_who_say_their_part_of_the_world(data):
    before = {order.importer: order for order in orders(ALL)[0]}

    def change(found):
        next(row for row in found if row[2] == "Pakistan" and row[10] == "2020")[15] = "12.5"
        return found

    edited(data, change)
    for order in orders(ALL)[0]:
        old = before[order.importer].parts
        differ = {name for name in order.parts if order.parts[name] != old[name]}
        own = {name for name in order.parts if name.startswith("rows of Pakistan")}
        assert differ == {"the world's total and the place in it"} | own and bool(own) == (order.name == "pakistan")


def test_each_part_of_a_key_changes_it(data, monkeypatch):
    (before,) = orders(Asks("India", 2023))[0]
    (data / "data/raw/events").mkdir()
    text = (data / "data/raw/events.csv").read_text().splitlines()
    (data / "data/raw/events/own.csv").write_text(
        f"{text[0]}\n{text[1].replace(text[1].split(',')[0], 'own-one', 1)}\n"
    )
    (after,) = orders(Asks("India", 2023))[0]
    assert [name for name in after.parts if after.parts[name] != before.parts[name]] == ["the table events"]
    for name, value in (("code", lambda: "other"), ("installed", lambda: {"pandas": "0"})):
        with monkeypatch.context() as patch:
            patch.setattr(versions, name, value)
            assert orders(Asks("India", 2023))[0][0].key != after.key
    (window,) = orders(Asks("India", 2023, ("2017-2021",)))[0]
    assert window.key != after.key and window.name == "india-2017-2021"
    path = data / "notebooks/02-supplier-shares.ipynb"
    path.write_text(path.read_text().replace("Who arms", "Who armed"))
    assert orders(Asks("India", 2023))[0][0].key != after.key


def test_notebooks_read_no_more_than_they_say(home):
    """What each asks of the data, watched while its cells run in this process, is among its `reads`."""
    from analysis.reports import notebooks
    from analysis.store.holdings import Holdings
    from conftest import REPOSITORY

    shutil.copytree(REPOSITORY / "notebooks", home / "notebooks")
    tables = ("events", "programmes", "published", "claims", "calibration")
    for path in sorted((home / "notebooks").glob("*.ipynb")):
        reads, asked = notebooks.Promises.read(path).reads, set()

        class Watched(Holdings):
            def curated(self, name, asked=asked):
                asked.add(name)
                return super().curated(name)

            def files(self, asked=asked):
                asked.add("files")
                return super().files()

            def everyone(self, release, asked=asked):
                asked.add("everything")
                return super().everyone(release)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("analysis.store.holdings._kept", [Watched()])
            held = {"__name__": "__main__"}
            for cell in notebooks.read(path)[1]:
                if cell["cell_type"] == "code":
                    exec(cell["source"], held)
        asked &= {*tables, "files", "everything"}
        assert "everything" in reads or asked <= set(reads), (
            f"{path.stem} reads {asked - set(reads)} and does not say so"
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--importers", "Inda,Pakistan"], "nearest: India"),
        (["--importers", "India,india"], "asked for twice"),
        (["--importers", "Norway"], "no deliveries to Norway"),
        (["--importers", "top:none"], "write it like top:40"),
        (["--importers", "top:0"], "write it like top:40"),
        (["--importers", ","], "name importers"),
        (["--importers", "all", "--workers", "0"], "0 workers cannot be; choose 1 to 256"),
        (["--importers", "all", "--workers", "9999"], "9999 workers cannot be"),
        (["--importers", "all", "--deadline", "0"], "a deadline of 0 s"),
        (["--importers", "all", "--deadline", "nan"], "a deadline of nan s"),
        (["--importers", "all", "--release", "1999"], "release 1999 is not at hand"),
        (["--importers", "all", "--window", "2023-2027"], "beyond the data"),
        (["--importers", "all", "--window", "1996-2000"], "beyond the data"),
        (["--importers", "all", "--notebook", "02-supplier-share"], "nearest: 02-supplier-shares"),
        (["--importers", "all", "--notebook", "08-importers"], "not about one importer"),
        (["--importers", "all", "--out", "data/reports"], "lies in data/"),
        (["--importers", "all", "--out", "s3://"], "s3:// names no place"),
        (["--resume"], "say which batch"),
        (["--resume", "--window", "2018-2022", "--out", "out"], "--resume takes what the batch was asked"),
        (["--importers", "all", "--resume"], "holds no batch to resume"),
        ([], "say whose reports"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_before_anything_starts(data, words, said, monkeypatch):
    monkeypatch.setattr(executors, "local", None)
    release = [] if "--release" in words else ["--release", "2023"]
    monkeypatch.chdir(data)
    code, output = cli(*words, *(release if "--importers" in words else []))
    assert code == 2 and said in output and len(output.strip().splitlines()) == 1, output
    assert not (data / "reports").exists()


@pytest.mark.parametrize(
    "held",
    [b"\xff\xfe", b"[1]", b'{"importers": 3, "release": 2023, "windows": [], "notebooks": ["02-supplier-shares"]}',
     b'{"importers": "all", "release": 2023, "windows": [], "notebooks": [1]}'],
)  # fmt: skip
def test_a_damaged_record_is_said_and_a_new_batch_takes_its_place(data, held):
    (data / "out").mkdir()
    (data / "out/batch.json").write_bytes(held)
    code, output = cli("--resume", "--out", str(data / "out"))
    assert (code, output) == (2, "armshares: out/batch.json is damaged; leave --resume out to start the batch anew\n")
    places.Folder(data / "out").write("batch.json", "ä")
    assert (data / "out/batch.json").read_text(encoding="utf-8") == "ä"


def test_a_batch_clears_up_the_temporary_folders_that_a_killed_one_left(copy, tmp_path, monkeypatch):
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    left = tmp_path / "temporary" / f"armshares-{processes.host()}.{killed.pid}-x"
    (left / "armshares-shell-y").mkdir(parents=True)
    run()
    assert not left.exists()


def test_what_no_batch_made_is_not_replaced_and_the_others_are_made(data):
    (data / "out/india").mkdir(parents=True)
    (data / "out/india/notes.txt").write_text("mine")
    (data / "out/egypt").write_text("mine")
    (data / "out/peru").mkdir()
    done = run(Asks("India,Egypt,Peru", 2023), out=str(data / "out"))
    said = "is there and no batch made it; move it away, or name another folder with --out"
    assert [each.said for each in done.outcomes] == [f"out/india {said}", f"out/egypt {said}", ""]
    assert (data / "out/india/notes.txt").read_text() == (data / "out/egypt").read_text() == "mine"


def test_a_process_that_ended_and_is_not_reaped_is_over(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    left = tmp_path / f"armshares-{processes.host()}.{ended.pid}-x"
    left.mkdir()
    assert list(processes.left_behind(tmp_path, "armshares-")) == [left]
    ended.wait()


def test_a_window_given_twice_is_one_however_it_is_written(data):
    twice, _ = orders(Asks("India", 2023, ("2018-2022", " 2018\N{EN DASH}2022")))
    assert [order.name for order in twice] == ["india-2018-2022"]


def test_more_than_there_are_is_all_of_them(data):
    assert [order.importer for order in orders(Asks("top:40", 2023))[0]][:4] == [
        "Ukraine",
        "Pakistan",
        "Egypt",
        "India",
    ]
    assert len(orders(Asks("top:40", 2023))[0]) == 5 and len(orders(Asks("top:2", 2023))[0]) == 2


SLEEPS = 600 + os.getpid()  # told apart from everybody else's

BAD = {
    "India": "assert Path.cwd().name == 'notebooks'",
    "Pakistan": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "Ukraine": "import time\ntime.sleep(600)",
    "Egypt": "raise ValueError('no such thing')",
    "Peru": "import os\nos._exit(0)",
}
WORSE = {
    "India": "import os\nos.chdir('/')\nos.environ['HOME'] = '/nowhere'\nimport random\nrandom.seed(1)",
    "Pakistan": "held = [bytearray(2**28) for _ in range(16)]",
    "Ukraine": "import sys\nsys.exit(0)",
    "Egypt": "for _ in range(1024):\n    print('x' * 2**20)",
    "Peru": "import subprocess, threading, time\n"
    "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    f"subprocess.Popen(['sleep', '{SLEEPS}'], start_new_session=True)",
}


def by_importer(behaviour):
    """Return code that does for each importer what it says."""
    said = ""
    for name, code in behaviour.items():
        said += f"{'elif' if said else 'if'} importer == {name!r}:\n" + "".join(
            f"    {line}\n" for line in code.split("\n")
        )
    return said


def left_running():
    """The numbers of the processes that a bad notebook started and that are still there."""
    return subprocess.run(["pgrep", "-f", f"^sleep {SLEEPS}$"], capture_output=True, text=True).stdout.split()


FAILED = {
    "Pakistan": "Kernel died by SIGKILL",
    "Ukraine": "not done after 8 s",
    "Peru": "Kernel died with exit code 0",
    "Egypt": "bad failed in cell In [4]: ValueError: no such thing",
}
WORSE_FAILED = {"Pakistan": "MemoryError", "Ukraine": "ended early", "Egypt": "PrintedTooMuch: more than 20 MB"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("behaviour", "deadline", "failed"),
    [(BAD, 8.0, FAILED), pytest.param(WORSE, 20.0, WORSE_FAILED, marks=pytest.mark.long)],
)
def test_a_bad_notebook_fails_alone(data, behaviour, deadline, failed, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    notebook(data, "bad", by_importer(behaviour))
    batch = run(Asks("all", 2023, (), ("bad",)), deadline=deadline, out=str(data / "out"))
    assert {each.importer for each in batch.failed} == set(failed), batch.failed
    for each in batch.failed:
        assert failed[each.importer] in each.said
    whole = {each.name for each in batch.outcomes} - {each.name for each in batch.failed}
    assert {path.parent.name for path in (data / "out").glob("*/key.json")} == whole | {"importers-2018-2022"}
    assert left_running() == []
    assert list(tmp_path.glob("armshares-*")) == []


@pytest.mark.slow
def test_the_command_lists_what_failed_and_the_rest_is_there(data):
    notebook(data, "bad", by_importer(BAD | {"Ukraine": "pass", "Pakistan": "pass"}))
    code, output = cli(
        "--importers",
        "India,Egypt",
        "--release",
        "2023",
        "--notebook",
        "bad",
        "--out",
        str(data / "out"),
        "--workers",
        "2",
    )
    lines = output.strip().splitlines()
    assert code == 1 and lines[0].startswith("2 reports in") and "1 made" in lines[0] and "1 failed" in lines[0]
    assert "Egypt (egypt): bad failed in cell In [4]: ValueError: no such thing" in lines[1]
    assert lines[-1] == "armshares: 1 of 2 reports failed; the others are there"


@pytest.mark.slow
def test_a_full_disk_stops_the_batch_and_resume_makes_the_rest(data, monkeypatch):
    notebook(data, "plain", "pass")
    asks, swap, count = Asks("all", 2023, (), ("plain",)), places.drafts.swap, iter(range(100))

    def full(draft, final):
        if next(count) >= 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(final))
        swap(draft, final)

    with monkeypatch.context() as patch, pytest.raises(Problem) as problem:
        patch.setattr(places.drafts, "swap", full)
        run(asks, workers=1, out=str(data / "out"))
    assert "No space left" in sentence(problem) and "the 2 reports made before are there" in sentence(problem)
    again = batches.batch(None, How(str(data / "out"), 2, resume=True), unseen)
    assert again.reused == 2 and len(again.outcomes) == 3 and not again.failed
    with pytest.raises(Problem) as problem:
        batches.batch(Asks("all", 2023), How(str(data / "out"), 2, resume=True), unseen)
    assert "other parameters" in sentence(problem)


@pytest.mark.slow
def test_ctrl_c_leaves_whole_reports_and_no_process(data, tmp_path):
    wait = "import time\ntime.sleep(0 if importer in ('Egypt', 'India') else 600)"
    notebook(data, "slow", wait)
    words = [
        "--importers",
        "all",
        "--release",
        "2023",
        "--notebook",
        "slow",
        "--workers",
        "2",
        "--out",
        str(tmp_path / "out"),
    ]
    command = [sys.executable, "-m", "analysis.cli", "batch", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        made = [tmp_path / "out" / name / "key.json" for name in ("egypt", "india")]
        while process.poll() is None and not all(key.is_file() for key in made):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert process.returncode == 130 and "stopped" in error
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["batch.json", "egypt", "india"]
    for name in ("egypt", "india"):
        assert places.Folder(tmp_path / "out").key(name)["key"]


def test_a_report_with_a_missing_or_cut_file_is_not_whole(tmp_path):
    place = places.Folder(tmp_path)
    report = tmp_path / "india"
    report.mkdir()
    (report / "index.html").write_text("page")
    places.write_key(report, {"key": "1"})
    assert place.key("india")["key"] == "1"
    (report / "index.html").write_text("pag")
    assert place.key("india") == {}
    (report / "index.html").unlink()
    assert place.key("india") == {}
    (report / "key.json").write_text("[1")
    assert place.key("india") == {} and place.key("peru") == {}


def test_another_version_is_refused_and_both_are_named():
    ours = {"data": "a" * 64, "code": "b" * 64, "pandas": "3.0.0"}
    versions.refuse_others(ours, dict(ours), "worker 1")
    for name, said in (("pandas", "3.0.0 here"), ("data", "aaaaaaaaaaaa here"), ("code", "bbbbbbbbbbbb here")):
        with pytest.raises(Problem) as problem:
            versions.refuse_others(ours, ours | {name: "other"}, "worker 1")
        assert "other there" in sentence(problem) and said in sentence(problem)


def test_a_worker_without_data_unpacks_them_once(data, monkeypatch):
    pack = worker.packed(["02-supplier-shares"])
    terms = worker.Terms("out", 1.0, versions.here(), "x")
    monkeypatch.delenv("ARMSHARES_HOME")
    monkeypatch.setattr(worker, "_unpacked", {})
    folder = worker.unpacked(pack, terms)
    assert worker.unpacked(b"", terms) == folder and versions.of_folder(folder / "data") == terms.versions["data"]
    monkeypatch.setattr(worker, "_unpacked", {})
    with pytest.raises(Problem) as problem:
        worker.unpacked(pack, replace(terms, versions={**terms.versions, "data": "0" * 64}))
    assert "000000000000 here" in sentence(problem)


def test_the_key_beside_a_report_says_what_it_was_made_from(made):
    key = json.loads((made[0] / "reports/importers-2023/india/key.json").read_text())
    assert key["importer"] == "India" and any(name.startswith("rows of India") for name in key["parts"])
    assert {"index.html", "02-supplier-shares.html"} <= key["files"].keys()
    assert not [name for name in key["parts"] if any(other in name for other in IMPORTERS if other != "India")]
