"""Simulations of contact rules: asked for by a person, run in the background, kept with a sheet."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import gate
from casework.contact.gate import Tried, Verdict
from casework.contact.models import Preset, RuleSet, Simulation
from casework.contact.permissions import simulated_teams
from casework.contact.rules import Rules
from casework.contact.rulesets import columns_of, of_version
from casework.contact.services.rulesets import preset_rules, version_on
from casework.contact.services.simulation_sheet import write_sheet
from casework.contact.services.tallying import Tally
from casework.jobs import audit, outbox
from casework.lib.days import day_in, start_of
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "contact.simulate_rules"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How far back a simulation may begin, in days.
FURTHEST = 90
Progress = Callable[[int, int], None]


class SimulationRefused(Refused):
    """The simulation cannot be run so; the text names the rule."""


class SimulationNotReady(Conflict):
    """It is still being run, or failed."""


@transaction.atomic
def ask_simulation(
    *, book: Book, version: RuleSet | None, preset: str, thirds: bool, keep_own: bool, first: date, last: date,
    owner: "User", now: datetime,
) -> Simulation:  # fmt: skip
    """Ask that a version of the book's rules, or a preset, be run over what was tried from `first` to `last`.

    preset "": the rules of `version`; else thirds and keep_own as `choose_preset` takes them. It tells of the attempts
    of the teams whose numbers the owner may export now. Raises SimulationRefused: days in the wrong order, in the
    future, or more than FURTHEST days ago; neither a version of this book nor a preset; no team. ValueError for an
    unknown preset.
    """
    today = day_in(book.time_zone, now)
    if first > last:
        raise SimulationRefused(_("The first day is after the last."))
    if last > today or first < today - timedelta(days=FURTHEST):
        raise SimulationRefused(_("Choose days from the past 90 days, up to today."))
    if not preset and (version is None or version.book_id != book.pk):
        raise SimulationRefused(_("Choose rules to try."))
    teams = simulated_teams(owner)
    if teams is not None and not teams:
        raise SimulationRefused(_("You have no team whose numbers you may export. Ask operations for the right to."))
    made = Simulation.objects.create(
        book=book, preset=Preset(preset) if preset else "", thirds=bool(preset) and thirds, first_day=first,
        version=version if not preset else version_on(book, today) if keep_own else None, last_day=last,
        teams=None if teams is None else sorted(teams), owner=owner, asked_at=now,
    )  # fmt: skip
    key = str(made.public_id)
    made.job = outbox.enqueue(KIND, key=key, params={"simulation": key}, owner=owner, now=now)
    made.save(update_fields=["job"])
    audit.record(
        actor=owner, action="contact_rules.simulate", subject_kind="book", subject_id=book.public_id, now=now,
        detail={"preset": preset, "version": version.number if version and not preset else None, "from": str(first),
                "to": str(last)},
    )  # fmt: skip
    return made


def run_simulation(*, public_id: UUID, now: datetime, progress: Progress) -> dict[str, Any]:
    """Run a simulation and keep what it found; return what the job's row shall say. Idempotent."""
    wanted = Simulation.objects.select_related("book", "version__book", "owner").get(public_id=public_id)
    if wanted.ready_at is None:
        with tempfile.TemporaryDirectory(prefix="casework-simulation-") as folder:
            target = Path(folder) / "sheet.xlsx"
            chosen = rules_simulated(wanted)
            tally = Tally(chosen=chosen, zone=wanted.book.time_zone, only=wanted.teams)
            write_sheet(
                simulation=wanted, chosen=chosen, tally=tally, replayed=_replayed(wanted, chosen, progress),
                target=target, now=now,
            )  # fmt: skip
            _keep(wanted, chosen, tally, target, now)
    return {"simulation": str(public_id)}


@transaction.atomic
def fetch_sheet(*, simulation: Simulation, actor: "User", now: datetime) -> "File[bytes]":
    """Return the sheet, opened for reading, and write down who fetched it. Raises SimulationNotReady.

    Whether the actor may see the simulation is the caller's question (selectors).
    """
    if simulation.ready_at is None or not simulation.file:
        raise SimulationNotReady(_("The sheet is not ready yet."))
    audit.record(
        actor=actor, action="simulation.download", subject_kind="book", subject_id=simulation.book.public_id, now=now,
        detail={"from": str(simulation.first_day), "to": str(simulation.last_day)},
    )  # fmt: skip
    return simulation.file.open("rb")


def rules_simulated(simulation: Simulation) -> Rules:
    """Return the rules that a simulation (its version and that one's book fetched) runs."""
    if simulation.preset:
        return preset_rules(simulation.preset, thirds=simulation.thirds, beside=simulation.version)
    if simulation.version is None:
        raise ValueError("a simulation is of a version or of a preset")  # the table's own constraint
    return of_version(simulation.version)


def _as_json(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said.isoformat() if isinstance(said, time) else said for name, said in columns.items()}


def _replayed(wanted: Simulation, chosen: Rules, progress: Progress) -> Iterator[tuple[Tried, Verdict]]:
    """Yield what the gate would have said, telling how far it is."""
    start = start_of(wanted.first_day, wanted.book.time_zone)
    end = start_of(wanted.last_day + timedelta(days=1), wanted.book.time_zone)
    total, done = gate.tried_between(wanted.book, start, end).count(), 0
    progress(0, total)
    for one in gate.replay(book=wanted.book, chosen=chosen, start=start, end=end):
        yield one
        done += 1
        if done % 2_000 == 0:
            progress(done, total)
    progress(done, total)


@transaction.atomic
def _keep(wanted: Simulation, chosen: Rules, tally: Tally, built: Path, now: datetime) -> None:
    """Store the sheet under its own name, over what an earlier attempt may have stored, and what was found."""
    if Simulation.objects.select_for_update(of=("self",)).get(pk=wanted.pk).ready_at is not None:
        return  # a worker that was thought dead was faster
    field = wanted.file
    name = field.field.generate_filename(wanted, f"{wanted.public_id}.xlsx")
    field.storage.delete(name)
    with built.open("rb") as content:
        field.save(f"{wanted.public_id}.xlsx", File(content), save=False)
    wanted.result = {"rules": [_as_json(columns_of(line)) for line in chosen.lines], **tally.result()}
    wanted.attempts, wanted.refused, wanted.ready_at = tally.tried, tally.refused, now
    wanted.save(update_fields=["file", "result", "attempts", "refused", "ready_at"])
