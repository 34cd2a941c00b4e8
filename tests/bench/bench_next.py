"""Next: 100 people click at once, through the service, against the same writes by pgbench; and 100 clicks a second."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.db.models import F

from casework.people.models import Load, Membership
from casework.review.models import OrderAssignment, OrderReviewer, ReviewOrder
from casework.workflow import truth
from tests.bench.bench_deal import Floor, tidy
from tests.bench.clickers import FEW, PROCESSES, RELAXED, THREADS, Crowd
from tests.bench.measure import Pair, Told, at_most, bench

PEOPLE, RUNS, RATE = 100, 3, 100
PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
# The writes of one "next", and the reading without which none of them is known; nothing of eligibility, no programs.
SCRIPT = """
\\set n random(0, {last})
BEGIN;
SELECT user_id AS person FROM people_workload ORDER BY user_id OFFSET :n LIMIT 1 \\gset
SELECT 1 AS locked FROM people_workload WHERE user_id = :person FOR UPDATE \\gset
SELECT id AS item FROM review_revieworder WHERE pool_id = {pool} AND state = 'pooled'
 ORDER BY priority DESC, limit_at, waiting_since, id LIMIT 1 FOR UPDATE SKIP LOCKED \\gset
INSERT INTO review_orderreviewer (order_id, person_id, stage) VALUES (:item, :person, 'initial');
UPDATE review_revieworder SET state = 'assigned', assignee_id = :person, assigned_at = now(), opened_at = NULL,
       limit_at = COALESCE(limit_at, now() + INTERVAL '4 hours') WHERE id = :item;
INSERT INTO review_orderevent (item_id, name, from_state, to_state, effective_on, recorded_at, actor_id, detail)
VALUES (:item, 'assign', 'pooled', 'assigned', current_date, now(), :person, '{{"to": "somebody"}}');
INSERT INTO review_orderassignment (item_id, person_id, given_by_id, policy, reason, why, over_capacity, given_at,
                                    held_seconds, outcome, stage)
VALUES (:item, :person, :person, 'bare', '', '{{"way": "next", "load": [0, 1, 2], "pools": [1]}}', false, now(), 0, '',
        'initial');
UPDATE people_load SET open_items = open_items + 1, open_points = open_points + 1, last_given_at = now()
 WHERE user_id = :person AND team_id = {team};
UPDATE people_workload SET open_items = open_items + 1, open_points = open_points + 1 WHERE user_id = :person;
COMMIT;
"""


class Desk:
    """A full pool, 100 people with room enough, and those who click."""

    def __init__(self, size: int, *, processes: int = PROCESSES, threads: int = THREADS) -> None:
        self.floor, self.clients, self.jobs = Floor(size), processes * threads, processes
        people = [person.pk for person in self.floor.people]
        Membership.objects.exclude(user__in=people[:PEOPLE]).delete()
        with connection.cursor() as cursor:  # pgbench picks among all that are there
            cursor.execute("DELETE FROM people_workload WHERE user_id <> ALL (%s)", [people[:PEOPLE]])
        Membership.objects.update(capacity=1_000_000)
        ReviewOrder.objects.update(requires={})
        # Each was held once, by somebody who is not here: a history as any pool has.
        once, orders = self.floor.people[-1], ReviewOrder.objects.values_list("pk", flat=True)
        rows = [OrderReviewer(order_id=pk, person=once, stage="initial") for pk in orders]
        OrderReviewer.objects.bulk_create(rows, batch_size=5000)
        tidy()
        self.crowd = Crowd(people[:PEOPLE], processes=processes, threads=threads)

    def bare(self, clicks: int, *, rate: float = 0.0) -> list[float]:
        """Let pgbench do the same writes as often; return the seconds of each.

        At a rate from when it was due (random gaps).
        """
        script = SCRIPT.format(pool=self.floor.pool.pk, team=self.floor.team.pk, last=PEOPLE - 1)
        with TemporaryDirectory() as folder:
            path = Path(folder, "next.sql")
            path.write_text(script)
            db = settings.DATABASES["default"]
            command = ["pgbench", "-n", "-f", str(path), "-c", str(self.clients), "-j", str(self.jobs), "-t",
                       str(clicks // self.clients), "-h", str(db["HOST"]), "-p", str(db["PORT"] or 5432), "-U",
                       str(db["USER"]), "-l", "--log-prefix", str(Path(folder, "log")), str(db["NAME"])]  # fmt: skip
            command[1:1] = ["-R", str(rate)] if rate else []
            environment = {"PGPASSWORD": str(db["PASSWORD"]), "PATH": "/usr/bin:/bin"}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            told = [line for log in Path(folder).glob("log.*") for line in log.read_text().splitlines()]
        if done.returncode:
            raise AssertionError(done.stderr)
        return [int(line.split()[2]) / 1e6 for line in told]

    def check(self) -> None:
        """Nobody got what another one has, nobody more than fits, and every counter is right."""
        held = OrderAssignment.objects.filter(ended_at__isnull=True)
        if held.count() != held.values("item").distinct().count():
            raise AssertionError("an item was given twice")
        over = Load.objects.filter(user__memberships__team=F("team"), open_points__gt=F("user__memberships__capacity"))
        if over.exists():
            raise AssertionError("somebody carries more than they can")
        if wrong := truth.drifts():
            raise AssertionError(f"wrong counters: {wrong[:3]}")


@bench("next, 100 people, at saturation", size=3_200, goal=at_most(ratio=1 / 0.3), runs=RUNS)
def saturation(size: int) -> Iterator[Pair]:
    """As fast as they can: at least 30 % of the rate of the same writes by pgbench."""
    desk = Desk(size * RUNS * 2 + 1_000)

    def work() -> None:
        clicked = desk.crowd.click(size)
        if len(set(clicked.taken)) != size:
            raise AssertionError("the same item was handed to two")

    yield Pair(work=work, floor=lambda: desk.bare(size))
    desk.check()
    desk.crowd.close()


def spread(who: str, seconds: list[float]) -> Told:
    """Print how long it took, and how busy the machine was; return the 99th percentile."""
    ranked = sorted(seconds)
    told = {name: ranked[int((len(ranked) - 1) * part)] for name, part in PARTS.items()}
    words = ", ".join(f"{name} {1000 * value:.1f} ms" for name, value in told.items())
    print(f"  {who}: {len(ranked):,} clicks: {words}; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    return Told(told["p99"])


@bench("next, 100 people, 100 clicks a second, p99", size=1_000, goal=at_most(seconds=0.05), runs=RUNS)
def steady(size: int) -> Iterator[Pair]:
    """The 99th percentile of the seconds from when a click is due to when the service has answered it. Its floor: the
    same of the same writes by pgbench, which tells how busy the machine is.
    """
    desk = Desk(size * RUNS * 2 + 1_000, processes=RELAXED, threads=FEW)

    def work() -> Told:
        return spread("next", desk.crowd.click(size, rate=RATE).seconds)

    yield Pair(work=work, floor=lambda: spread("pgbench", desk.bare(size, rate=RATE)))
    desk.check()
    desk.crowd.close()
