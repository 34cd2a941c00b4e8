"""A whole pool of orders dealt to 500 people: read, planned, previewed, committed; against bare SQL of the same writes.

Source of the floor: the people's free capacity as slots, ordered by level, joined by rank to the items in one temporary
table with statistics; from it the same INSERTs (claims, assignments, log rows) and the same UPDATEs (orders, loads).
Nothing is read into the program, no skill, no four eyes, no preview, nothing locked beforehand.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, OuterRef, Subquery
from django.utils import timezone
from guardian.shortcuts import assign_perm

from casework.jobs.models import BatchRun
from casework.people.models import Load, Membership, Presence, Skill, Team, User, Workload
from casework.portfolio.models import Book, Customer, Product
from casework.review.models import OrderAssignment, OrderEvent, OrderReviewer, ReviewOrder
from casework.review.services.desk import DESK
from casework.workflow.assignment import assign
from casework.workflow.dealing.committing import commit
from casework.workflow.dealing.previewing import ask, make
from casework.workflow.models import DealPlan, Pool
from casework.workflow.planner.measures import jain
from tests import factories
from tests.bench.filling import filling
from tests.bench.measure import Pair, Told, at_most, bench, kept, times_faster, undone

PEOPLE, LANGUAGES, FIFTIETH = 500, ("en", "ha", "yo"), 50
COMMIT = "deal, the commit alone"
CHECKED = 100_000  # beyond this size only the time is measured
LEVEL, FLOW = 0.99, 0.995  # Jain's index at least; part of the maximum flow at least

# Everything is taken back, so that deferred constraints would never be checked.
AT_COMMIT = "SET CONSTRAINTS ALL IMMEDIATE"
UNSKILLED = """
SELECT count(*) FROM review_revieworder i
 WHERE i.state = 'assigned' AND NOT EXISTS (
   SELECT 1 FROM people_skill s
    WHERE s.user_id = i.assignee_id AND s.kind = 'language' AND s.code = i.requires->>'language')
"""

FLOOR = """
CREATE TEMP TABLE floor_lines ON COMMIT DROP AS
  SELECT i.id AS item, s.user_id AS person, i.points
    FROM (SELECT id, points, row_number() OVER (ORDER BY priority DESC, limit_at, waiting_since, id) AS rank
            FROM review_revieworder WHERE pool_id = {pool} AND state = 'pooled') i
    JOIN (SELECT m.user_id, row_number() OVER (ORDER BY n::float / m.capacity, m.user_id) AS rank
            FROM people_membership m, generate_series(1, m.capacity) n WHERE m.team_id = {team}) s USING (rank);
ANALYZE floor_lines;
INSERT INTO review_orderreviewer (order_id, person_id, stage) SELECT item, person, 'initial' FROM floor_lines;
INSERT INTO review_orderassignment (item_id, person_id, given_by_id, policy, batch_id, reason, why, over_capacity,
                                    given_at, outcome, stage)
  SELECT item, person, {boss}, 'bare', {batch}, '',
         jsonb_build_object('way', 'bulk', 'strategy', 'least_loaded', 'load', jsonb_build_array(0, 1, 2), 'class', 0,
                            'turn', item), false, now(), '', 'initial' FROM floor_lines;
INSERT INTO review_orderevent (item_id, name, from_state, to_state, effective_on, recorded_at, actor_id, detail)
  SELECT item, 'assign', 'pooled', 'assigned', current_date, now(), {boss}, jsonb_build_object('to', u.public_id)
    FROM floor_lines JOIN people_user u ON u.id = person;
UPDATE review_revieworder i
   SET state = 'assigned', assignee_id = d.person, assigned_at = now(), opened_at = NULL,
       limit_at = COALESCE(limit_at, now() + INTERVAL '4 hours')
  FROM floor_lines d WHERE d.item = i.id;
UPDATE people_load l SET open_items = open_items + g.n, open_points = open_points + g.points
  FROM (SELECT person, count(*) AS n, sum(points) AS points FROM floor_lines GROUP BY person) g
 WHERE g.person = l.user_id AND l.team_id = {team};
UPDATE people_workload w SET open_items = open_items + g.n, open_points = open_points + g.points
  FROM (SELECT person, count(*) AS n, sum(points) AS points FROM floor_lines GROUP BY person) g
 WHERE g.person = w.user_id;
"""


class Floor:
    """The pool, its team, the people and their supervisor. It grows from size to size."""

    def __init__(self, size: int) -> None:
        self.size = 1
        self.team = Team.objects.create(code="bench", name="Bench", kind="initial")
        Pool.objects.filter(code="initial").update(team=self.team)
        self.pool = Pool.objects.get(code="initial")
        self.people = User.objects.bulk_create([User(username=f"bench{n}") for n in range(PEOPLE + 1)])
        self.boss = self.people.pop()
        assign_perm("assign_team", self.boss, self.team)
        self._staff()
        self._begin()
        self.batch = BatchRun.objects.create(kind="bench", started_at=timezone.now())
        for model in (OrderAssignment, OrderEvent, OrderReviewer):
            give_defaults(model)
        self.grow(size)

    def _staff(self) -> None:
        """Let everybody be there, and speak one language or all."""
        now = timezone.now() + timedelta(days=30)
        Presence.objects.bulk_create([Presence(user=p, accepting=True, last_seen_at=now) for p in self.people])
        memberships, skills = [], []
        for number, person in enumerate(self.people):
            memberships.append(Membership(team=self.team, user=person, joined_on=timezone.now().date()))
            spoken = LANGUAGES if number % 2 else [LANGUAGES[number // 2 % 3]]
            skills += [Skill(user=person, kind="language", code=code) for code in spoken]
        Membership.objects.bulk_create(memberships)
        Skill.objects.bulk_create(skills)
        Load.objects.bulk_create([Load(user=person, team=self.team) for person in self.people])
        Workload.objects.bulk_create([Workload(user=person) for person in self.people])

    def _begin(self) -> None:
        """Take in one order."""
        book = Book.objects.create(code="bench", name="Bench", time_zone="UTC", currency="NGN")
        product = Product.objects.create(book=book, code="bench", name="Bench")
        self.first = factories.order(product=product, ref="1", now=timezone.now())
        ReviewOrder.objects.filter(pk=self.first.pk).update(requires={"language": "ha"})

    def grow(self, size: int) -> "Floor":
        """Copy the order and its customer until there are `size`, whatever columns they have; everybody gets room for
        an eighth more than their part.
        """
        first, self.size = self.size + 1, size
        Membership.objects.filter(team=self.team).update(capacity=size * 9 // (PEOPLE * 8) + 1)
        tables = (Customer._meta.db_table, ReviewOrder._meta.db_table)
        with filling(*tables) as cursor:
            copy(
                cursor, Customer, self.first.customer_id, first, size, public_id="gen_random_uuid()",
                external_ref="n::text",
            )  # fmt: skip
            customer = f"(SELECT max(id) FROM portfolio_customer) - {size} + n"
            copy(
                cursor, ReviewOrder, self.first.pk, first, size, public_id="gen_random_uuid()",
                external_ref="n::text", customer_id=customer, affinity=customer,
                value="100000 + n::bigint * 7919 % 900000", waiting_since="now() - n * INTERVAL '1 second'",
                requires="jsonb_build_object('language', (ARRAY['en', 'ha', 'yo'])[1 + n % 3])",
            )  # fmt: skip
        tidy()
        return self

    def bare(self) -> Told:
        """Run the floor, with the checks of foreign keys that a commit would make; tell its seconds."""
        began = time.perf_counter()
        sql = FLOOR.format(pool=self.pool.pk, team=self.team.pk, boss=self.boss.pk, batch=self.batch.pk)
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute(AT_COMMIT)
        return Told(time.perf_counter() - began)

    def plan(self) -> DealPlan:
        """Make the preview, in this process whatever the size."""
        asked = ask(pool=self.pool, actor=self.boss, now=timezone.now())
        return make(plan=asked, now=timezone.now())

    def deal(self) -> DealPlan:
        """Make the preview and commit it."""
        plan = self.plan()
        self.commit(plan)
        return plan

    def timed(self) -> Told:
        """Deal, and tell the seconds of the whole and of the commit: what is waited for after the preview."""
        began = time.perf_counter()
        plan = self.plan()
        planned = time.perf_counter()
        self.commit(plan)
        done = time.perf_counter()
        return Told(done - began, also={COMMIT: done - planned})

    def commit(self, plan: DealPlan) -> None:
        """Commit a preview, with the checks of foreign keys."""
        commit(plan=plan, actor=self.boss, now=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(AT_COMMIT)

    def check(self) -> None:
        """Deal once and look at it: level, nearly the maximum flow, nothing that a rule forbids."""
        plan = self.deal()
        levels = Load.objects.filter(team=self.team).values_list("open_points", flat=True)
        assert (jain(list(levels)) or 0) >= LEVEL, f"Jain {jain(list(levels))}"
        assert plan.given >= FLOW * plan.possible, f"{plan.given} of {plan.possible}"
        capacity = Membership.objects.filter(team=self.team, user=OuterRef("user")).values("capacity")
        assert not Load.objects.filter(team=self.team, open_points__gt=Subquery(capacity)).exists(), "over capacity"
        with connection.cursor() as cursor:
            cursor.execute(UNSKILLED)
            assert cursor.fetchone() == (0,), "work for which somebody lacks the skill"
        assert OrderAssignment.objects.count() == ReviewOrder.objects.filter(state="assigned").count() == plan.dealt
        print(f"  Jain {plan.jain_after:.5f}, {plan.given:,} of {plan.possible:,} points, 0 violations", flush=True)


def copy(cursor: CursorWrapper, model: type[Model], pk: int, first: int, last: int, **other: str) -> None:
    """Copy a row as the `first` to the `last`, with SQL for what differs (n: their number). Foreign keys are those of
    the row.
    """
    columns = {field.column: other.get(field.attname, field.column) for field in model._meta.concrete_fields}
    del columns["id"]
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"FROM {model._meta.db_table}, generate_series({first}, {last}) n WHERE {model._meta.db_table}.id = {pk}"
    )


def give_defaults(model: type[Model]) -> None:
    """Let the database fill the columns that the floor does not name, as the model would."""
    with connection.cursor() as cursor:
        for field in model._meta.concrete_fields:
            if field.has_default() and not callable(field.default):
                column, value = field.column, field.get_db_prep_save(field.get_default(), connection)
                cursor.execute(f"ALTER TABLE {model._meta.db_table} ALTER COLUMN {column} SET DEFAULT %s", [value])


def tidy() -> None:
    """Sweep away what was taken back, so that each run meets the same tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def floor_of(size: int) -> Floor:
    """Return the floor that stands, grown to this size, or a new one."""
    return kept("deal", lambda: Floor(size)).grow(size)


@bench(
    "deal a pool to 500", size=50_000, full=100_000, series=(10_000, 1_000_000), goal=at_most(ratio=1.5),
    also={COMMIT: at_most(ratio=1.5)}, shares="deal", grows=True,
)  # fmt: skip
def dealing(size: int) -> Iterator[Pair]:
    """The whole of it, from reading the pool to the last row; of it, the commit alone."""
    floor = floor_of(size)
    if size <= CHECKED:
        undone(floor.check)
    yield Pair(work=lambda: undone(floor.timed), floor=lambda: undone(floor.bare), reset=tidy)


@bench(
    "deal, a fiftieth of it one by one", size=10_000, full=100_000, goal=times_faster(1), runs=1, shares="deal",
    grows=True,
)  # fmt: skip
def one_by_one(size: int) -> Iterator[Pair]:
    """A fiftieth of the items by the one writer, item by item: if that takes as long as the deal, it is 50 × faster."""
    floor = floor_of(size)
    some = list(ReviewOrder.objects.order_by("pk").values_list("pk", flat=True)[: size // FIFTIETH])

    def slowly() -> None:
        for number, pk in enumerate(some):
            person = floor.people[number % PEOPLE | 1]
            assign(desk=DESK, item_ids=[pk], person=person, actor=floor.boss, now=timezone.now())

    yield Pair(work=lambda: undone(slowly), floor=lambda: undone(floor.timed), reset=tidy)
