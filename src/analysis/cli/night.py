"""Commands for schedulers: fetch, update, publish. Each ends with a code that says what came of it."""

import sys
from datetime import UTC, datetime
from typing import Any

import click

from analysis.cli.common import example
from analysis.ground.errors import Problem

FETCH = {
    0: "a new register was taken in",
    3: "nothing new",
    4: "refused by the gate: the data look wrong, the last good ones stay",
    5: "the source did not answer, or answered wrongly",
    75: "another run holds the lock",
}
PUBLISH = {
    0: "published",
    3: "unchanged: nothing new, nothing published",
    6: "could not publish: disk full, no rights, clock set back",
    75: "another run holds the lock",
}
UPDATE = {
    **FETCH,
    **PUBLISH,
    1: "a check failed: nothing was published, the last good site stays",
    124: "not done by the deadline",
}
backend = click.option("--backend", help="Address to ask instead of SIPRI's, e.g. a mirror's; else ARMSHARES_BACKEND.")
certificates = click.option("--certificates", help="File of certificates to trust; else ARMSHARES_CERTIFICATES.")
accept = click.option(
    "--accept", help="A person has looked at what the gate refuses: let it in; recorded.", is_flag=True
)
patience = click.option(
    "--patience", help="Seconds for the backend, all tries together.", type=click.FloatRange(1), default=300.0
)


@example("armshares fetch --release-check", ends=FETCH)
@click.command()
@click.option(
    "--accept-terms", help="Record that you accept SIPRI's terms (shown where they were not accepted).", is_flag=True
)
@click.option(
    "--release-check", help="Only ask whether there is a newer release: exit 0 if so, 3 if not.", is_flag=True
)
@accept
@backend
@certificates
@patience
def fetch(accept_terms: bool, release_check: bool, accept: bool, patience: float, **said: Any) -> None:
    """SIPRI's whole register, in one request, as its own web page asks: judged, gated, taken in.

    Say who you are: ARMSHARES_CONTACT, or `contact:` in site.yml, goes into the user agent.
    """
    from analysis.checks.arrivals import no_longer_match
    from analysis.ground import settings
    from analysis.reports.guard import lock
    from analysis.reports.update import backend_of
    from analysis.sources import backend as source
    from analysis.store import fetch as fetching

    if accept_terms:
        fetching.accept_terms()
    fetching.check_terms()
    asked = backend_of(_noted(settings.read(**said)), deadline=patience)
    if release_check:
        _release_check(*fetching.newer(source.newest_year(asked)))
        return
    with lock():
        data = source.register(asked, datetime.now(UTC).year)
        found = fetching.take(data, accept, no_longer_match)
    for reason in found.over:
        click.echo(f"accepted though {reason}", err=True)
    click.echo(found.sentence)
    if found.kind == "unchanged":
        sys.exit(3)


def _noted(settings: Any) -> Any:
    if not settings.contact and sys.stderr.isatty():  # a scheduler has the record; a person is told
        click.echo("note: no contact is set; say one by ARMSHARES_CONTACT or `contact:` in site.yml", err=True)
    return settings


def _release_check(there: int, here: int) -> None:
    held = f"the newest register at hand is of release {here}" if here else "no register is at hand"
    click.echo(f"SIPRI's newest release is {there}; {held}")
    if there <= here:
        sys.exit(3)


@example("armshares update --deadline 1800", ends=UPDATE)
@click.command()
@click.option("--no-fetch", help="Leave SIPRI alone; rebuild and publish from the data at hand.", is_flag=True)
@accept
@click.option("--note", help="Why something changed, in your words: goes beside the changes.", default="")
@click.option("--deadline", help="Seconds for the whole run, at most a week.", type=click.FloatRange(1, 604_800),
              default=3600.0)  # fmt: skip
@backend
@certificates
@patience
def update(no_fetch: bool, accept: bool, note: str, deadline: float, patience: float, **said: Any) -> None:
    """The whole night: fetch, gate, clean, reports (also on the newest release), checks, publish.

    What goes wrong leaves the last good site as it is. Records are in runs/, settings in site.yml: backend, contact,
    certificates, hook, heartbeat, address, keep; each also as ARMSHARES_BACKEND and so on.
    """
    from analysis.ground import settings
    from analysis.reports import update as night

    known = _noted(settings.read(**said))
    plan = night.Plan(not no_fetch, accept, note, deadline, night.asking(patience))
    record = night.update(plan, known)
    for line in record.notes:
        click.echo(f"note: {line}", err=True)
    good = record.code in (0, 3)
    click.echo(f"{'' if good else 'armshares: '}{' '.join(record.said.split())}", err=not good)
    sys.exit(record.code)


@example("armshares publish --note 'the delivery years of the C-295 were put right'", ends=PUBLISH)
@click.command()
@click.option("--note", help="Why something changed, in your words: goes beside the changes.", default="")
def publish(note: str) -> None:
    """Publish the finished reports of reports.yml as they stand: exit 0, or 3 if nothing in them is new.

    Each publication is a folder site/DATE that never changes again; site/latest leads to the newest.
    """
    from analysis.ground import settings
    from analysis.reports import publish as publishing
    from analysis.reports.guard import lock

    known, now = settings.read(), datetime.now(UTC)
    with lock():
        publishing.settle(now, known.address)
        folders = publishing.finished()
        if not folders:
            raise Problem("no report is finished yet; run `armshares report` first")
        found = publishing.publish(folders, now, note, known.keep, known.address)
    if not found.name:
        click.echo("the reports are as they were published")
        sys.exit(3)
    click.echo(f"published site/{found.name}/index.html, and site/latest leads to it")
    for change in found.changes:
        click.echo(f"{change.text} ({change.reason})")
