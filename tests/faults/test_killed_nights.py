"""A worker or the database is lost in the middle of a night, an import, a morning's deal.

Whoever goes on leaves exactly what an undisturbed run leaves: nothing twice, nothing lost.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from casework.collections.desk import DESK
from casework.collections.models import (
    BucketStay,
    CaseEvent,
    CollectionCase,
    LateLoan,
    Placement,
    RollPartition,
)
from casework.collections.rules import Due
from casework.collections.services import night, partitions
from casework.collections.services.partitions import NightBroken
from casework.collections.services.roll import roll
from casework.jobs import dispatch, outbox
from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job, JobState, RunState
from casework.people.models import Load, Role, Team, Workload
from casework.portfolio.models import (
    Allocation,
    Book,
    FeedFile,
    Instalment,
    Loan,
    Payment,
    RefusedRow,
)
from casework.portfolio.selectors import newest_feeds
from casework.portfolio.services import feeding
from casework.workflow import morning
from casework.workflow.assignment import assign
from casework.workflow.models import Pool
from casework.workflow.policies import make_version
from tests.clock import NOW, TODAY, YESTERDAY
from tests.collections import floor
from tests.factories import person, team
from tests.faults import killing
from tests.faults.own_server import own_server

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="several processes meet at PostgreSQL"),
    pytest.mark.usefixtures("at_now"),
]

GROUPS, IN_A_GROUP = 8, 6
HELD_UP = (2, 5)  # groups of which a case is locked: the two workers come to a standstill at these
CASES = (CollectionCase, BucketStay, Placement, CaseEvent, LateLoan, Load, Workload)
LEDGER = (Payment, Allocation, Instalment)


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A book that is rolled up to yesterday. loans: in groups of IN_A_GROUP, of which four have to be looked at."""

    book: Book
    loans: list[Loan]
    team: Team

    def case(self, group: int) -> int:
        """Return the case of a group's first loan, which rolls on tonight."""
        return CollectionCase.objects.get(loan=self.loans[group * IN_A_GROUP]).pk


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Floor:
    """Loans that roll on, open, are cured down, are collected and stay; a third of the cases is with two people."""
    monkeypatch.setattr(dispatch, "send", lambda job_id, *, delay=0.0: True)
    book = floor.book("night", zone="UTC")
    product = floor.product(book)
    disbursed = YESTERDAY - timedelta(days=40)

    def due(days: int, settled: date | None = None) -> Due:
        return Due(YESTERDAY - timedelta(days=days), settled)

    loans = [
        floor.loan(product, dues, disbursed_on=disbursed)
        for _group in range(GROUPS)
        for dues in ([due(7)], [due(15)], [due(-3)], [due(9), due(3)], [due(3)], [due(4)])
    ]
    crew = team()
    Pool.objects.filter(code__in=["s1", "s2"]).update(team=crew)
    people = [person("", Role.COLLECTOR, team=crew, capacity=90) for _ in range(2)]
    roll(book=book, last=YESTERDAY, now=NOW)
    waiting = CollectionCase.objects.filter(state="pooled").order_by("pk").values_list("pk", flat=True)
    for number, one in enumerate(people):
        assign(desk=DESK, item_ids=list(waiting)[number::5], person=one, actor=None, now=NOW)
    for group in range(GROUPS):
        cured, paid = loans[group * IN_A_GROUP + 3], loans[group * IN_A_GROUP + 4]
        floor.settle(cured, 1, YESTERDAY)
        floor.settle(paid, 1, TODAY)
    return Floor(book=book, loans=loans, team=crew)


def run_all() -> None:
    """Do the work that waits, as a worker does."""
    jobs.run_waiting(clock=lambda: NOW)


def go_on(job: Job) -> None:
    """Let the sweeper find what nobody works on any more, and another worker do it."""
    assert jobs.run(job_id=job.pk, clock=lambda: NOW) is False  # it may still come back
    job.refresh_from_db()
    assert job.lease_until is not None
    later = job.lease_until + timedelta(seconds=1)
    assert jobs.sweep(now=later) == 1
    assert jobs.run(job_id=job.pk, clock=lambda: later) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, "")


def after_the_night() -> killing.Told:
    return killing.told(*CASES, *LEDGER, RollPartition, BatchRun, Book)


def parts_done() -> int:
    return RollPartition.objects.filter(finished_at__isnull=False).count()


@pytest.mark.parametrize("lost", ["worker", "database"])
def test_a_night_in_parts_goes_on_where_it_was_broken_off(
    made: Floor, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "SIZE", 4)
    (job,) = night.ask_for_all(now=NOW)
    expected = killing.undisturbed(run_all, after_the_night)

    with killing.holding({CollectionCase: [made.case(group) for group in HELD_UP]}) as held:
        with killing.working(run_all) as worker:
            killing.wait_until(lambda: parts_done() == 4 and killing.standing(2), "two parts wait, four are finished")
            if lost == "worker":
                killing.kill(worker)
            else:
                assert killing.cut_lines(but=held.backend) == 3  # the leader and its two parts
                worker.join(killing.PATIENCE)
                assert worker.exitcode == 0  # it lived through it
        run = BatchRun.objects.get(kind="roll", business_date=TODAY)
        assert (run.counts["parts"], run.counts["parts_done"]) == (GROUPS, 4)
        assert run.state == (RunState.RUNNING if lost == "worker" else RunState.FAILED)
        assert Book.objects.get(pk=made.book.pk).business_date == YESTERDAY
        with pytest.raises(NightBroken):
            floor.settle(made.loans[0], 1, TODAY)

    if lost == "worker":
        go_on(job)
    else:
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.QUEUED, 1)  # it gave the work back, and takes it again
        assert jobs.run(job_id=job.pk, clock=lambda: job.run_after) is True
    assert after_the_night() == expected
    counts = BatchRun.objects.get(kind="roll", business_date=TODAY).counts
    assert (counts["rolled"], counts["opened"], counts["cured_down"], counts["collected"]) == (16, 8, 8, 8)
    assert (counts["parts"], counts["parts_done"]) == (GROUPS, GROUPS)
    assert CaseEvent.objects.filter(name="roll", effective_on=TODAY).count() == 24


def test_a_night_goes_on_after_the_whole_database_server_was_killed(
    made: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "SIZE", 4)
    (job,) = night.ask_for_all(now=NOW)
    expected = killing.undisturbed(run_all, after_the_night)

    with own_server() as server, server.used():
        held = {CollectionCase: [made.case(group) for group in HELD_UP]}
        with killing.holding(held), killing.working(run_all) as worker:
            killing.wait_until(lambda: parts_done() == 4 and killing.standing(2), "two parts wait, four are done")
            server.kill()
            worker.join(killing.PATIENCE)
            assert not worker.is_alive()  # it had nobody to tell
        server.start_again()
        connection.close()
        assert parts_done() == 4  # what was committed is there
        assert BatchRun.objects.get(kind="roll", business_date=TODAY).state == RunState.RUNNING
        assert Book.objects.get(pk=made.book.pk).business_date == YESTERDAY
        assert CaseEvent.objects.filter(name="roll", effective_on=TODAY).count() == 12  # four parts of eight

        go_on(job)

        assert after_the_night() == expected
        assert CaseEvent.objects.filter(name="roll", effective_on=TODAY).count() == 24
    assert Book.objects.get(pk=made.book.pk).business_date == YESTERDAY  # the other server knows nothing of it


def feed(path: Path, mapping: Path) -> None:
    call_command("feed", "payments", str(path), "--mapping", str(mapping), stdout=StringIO())


@pytest.fixture
def file(made: Floor, tmp_path: Path) -> tuple[Path, Path]:
    """A file of payments, some of them of days that are rolled, and two rows that are refused; and its mapping."""
    lines = ["external_ref,loan_ref,amount,paid_on"]
    for number, loan in enumerate(made.loans[:18]):
        day = YESTERDAY - timedelta(days=number % 3)
        lines.append(f"P{number},{loan.external_ref},{'40.00' if number % 4 == 3 else '100.00'},{day}")
    lines[5] = "P4,nowhere,10.00,2026-02-27"
    lines[14] = f"P13,{made.loans[13].external_ref},much,2026-02-27"
    path, mapping = tmp_path / "payments.csv", tmp_path / "test.toml"
    path.write_text("\n".join(lines) + "\n")
    columns = "\n".join(f'{name} = "{name}"' for name in lines[0].split(","))
    book = f'[book]\ncode = "{made.book.code}"\nname = "{made.book.name}"\ntime_zone = "UTC"\ncurrency = "NGN"\n'
    mapping.write_text(f'kind = "payments"\nsource = "test"\n{book}[columns]\n{columns}\n')
    return path, mapping


def test_an_import_that_was_killed_is_fed_again(
    made: Floor, file: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "CHUNK", 6)
    expected = killing.undisturbed(lambda: feed(*file), lambda: killing.told(*CASES, *LEDGER))

    with killing.holding({Loan: [made.loans[8].pk]}), killing.working(lambda: feed(*file)) as feeder:
        killing.wait_until(lambda: killing.standing(1), "the second chunk waits")
        killing.kill(feeder)
    broken = FeedFile.objects.get()
    assert (broken.rows_read, broken.rows_added, broken.finished_at) == (6, 5, None)
    assert BatchRun.objects.get(kind="feed").state == RunState.RUNNING
    assert Payment.objects.filter(external_ref__startswith="P").count() == 5

    feed(*file)

    assert killing.told(*CASES, *LEDGER) == expected
    entry = FeedFile.objects.exclude(pk=broken.pk).get()
    shown = [(line.entry.pk, line.state) for line in newest_feeds().lines]
    assert sorted(shown) == [(broken.pk, "failed"), (entry.pk, "taken")]  # nobody waits for the first any more
    assert entry.finished_at is not None
    assert (entry.rows_read, entry.rows_added, entry.rows_unchanged, entry.rows_refused) == (18, 11, 5, 2)
    assert Counter(RefusedRow.objects.filter(feed=entry).values_list("row", flat=True)) == {6: 1, 15: 1}
    assert Counter(BatchRun.objects.filter(kind="feed").values_list("state", flat=True)) == {"failed": 1, "done": 1}
    assert Payment.objects.filter(external_ref__startswith="P").count() == 16


def test_a_mornings_deal_that_was_killed_deals_the_other_pool(made: Floor) -> None:
    make_version(team=made.team, actor=person("", Role.SUPERVISOR), now=NOW - timedelta(days=9), deal_minutes=0)
    job = outbox.enqueue(morning.KIND, key="a morning", params={"team": made.team.pk}, now=NOW)
    expected = killing.undisturbed(run_all, lambda: killing.told(*CASES))
    pooled = CollectionCase.objects.filter(state="pooled", pool__team=made.team).order_by("pool_id", "pk")
    number, dealt = pooled.count(), list(Counter(pooled.values_list("pool_id", flat=True)).values())
    last = pooled.last()
    assert last is not None
    assert len(dealt) == 2

    with killing.holding({CollectionCase: [last.pk]}), killing.working(run_all) as worker:
        killing.wait_until(lambda: killing.standing(1), "the second pool waits")
        killing.kill(worker)
    assert set(pooled.values_list("pool_id", flat=True)) == {last.pool_id}
    assert BatchRun.objects.get(kind=morning.RUN).state == RunState.RUNNING

    go_on(job)
    assert killing.told(*CASES) == expected
    assert not pooled.exists()
    run = BatchRun.objects.get(kind=morning.RUN)
    assert (run.state, run.counts) == (RunState.DONE, {"items": number, "dealt": number, "stayed": 0})
    assert [row.counts["dealt"] for row in BatchRun.objects.filter(kind="deal").order_by("pk")] == dealt
