"""The slice of new cases that nobody works: drawn once, left alone by every way of dealing, told beside the others."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from casework.collections.desk import DESK
from casework.collections.models import CollectionCase, SliceDraw
from casework.collections.services import hold_case
from casework.collections.services.slices import falls
from casework.people import services as people_services
from casework.people.models import Role, User
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.workflow import assignment, drain, policies
from casework.workflow.dealing.previewing import ask
from casework.workflow.forms import NewPolicy
from casework.workflow.next import take_next
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import on

LOANS = 16


def online(made: floor.Collections, person: User) -> datetime:
    now = made.tick()
    people_services.set_accepting(user=person, accepting=True, now=now)
    people_services.beat(user=person, now=now)
    return now


@pytest.mark.django_db
def test_a_slice_is_left_alone_by_every_writer_and_told_beside_the_others(client: Client) -> None:
    made = floor.collections()
    boss = factories.person("", Role.SUPERVISOR, leads=made.team)
    policy = policies.make_version(team=made.team, actor=boss, now=NOW, hold_out_bp=5000, hold_out_days=3, drain=True)
    for _loan in range(LOANS):
        made.loan(0)
    made.roll(0)
    assert not SliceDraw.objects.exists()  # S0 is reminding
    half_falls(str(policy))
    made.roll(1)

    draws = drawn(str(policy))
    out = {case for case, row in draws.items() if row.is_out}
    worked = set(draws) - out
    assert len(out) == len(worked) == LOANS // 2

    now = online(made, made.ann)
    pool = next(iter(draws.values())).case.pool
    refused = assignment.assign(desk=DESK, item_ids=sorted(out), person=made.ann, actor=boss, now=now).refused
    assert set(refused) == out
    assert set(refused.values()) == {f"Held out until {on(4)} to measure self-cure."}
    assert ask(pool=pool, actor=boss, now=now).items == len(worked)
    assert take_next(desk=DESK, person=made.ann, now=now).pk in worked
    drain.fill_team(team_id=made.team.pk, now=now)
    assert set(CollectionCase.objects.filter(state="assigned").values_list("pk", flat=True)) == worked
    client.force_login(boss)
    page = client.get(reverse("collections:pool", args=[pool.public_id])).content.decode()
    assert page.count(f"Held out until {on(4)}") == len(out)

    one, other = (CollectionCase.objects.get(pk=min(each)) for each in (out, worked))
    for case in (one, other):
        made.settle(case.loan, 1, 1)
    made.roll(4)
    assert not SliceDraw.objects.filter(is_open=True).exists()
    assert SliceDraw.objects.count() == LOANS
    drain.fill_team(team_id=made.team.pk, now=online(made, made.ann))
    assert set(CollectionCase.objects.filter(state="pooled").values_list("pk", flat=True)) == set()
    told(made, out=len(out), worked=len(worked))


@pytest.mark.django_db
def test_of_a_case_that_is_on_hold_as_well_the_hold_is_named() -> None:
    made = floor.collections()
    boss = factories.person("", Role.SUPERVISOR, leads=made.team)
    policy = policies.make_version(team=made.team, actor=boss, now=NOW, hold_out_bp=5_000, hold_out_days=3)
    made.loan(0)
    made.loan(0)
    made.roll(0)
    half_falls(str(policy))
    made.roll(1)
    case = SliceDraw.objects.filter(is_open=True)[0].case
    now = online(made, made.ann)
    hold_case(case=case, kind="dispute", whole=False, reason="Not theirs.", review_on=on(9), actor=boss, now=now)
    refused = assignment.assign(desk=DESK, item_ids=[case.pk], person=made.ann, actor=boss, now=now).refused
    assert "hold" in str(refused[case.pk])
    assert "Held out" not in str(refused[case.pk])


def half_falls(policy: str) -> None:
    """Name the cases so that every second one falls into the slice: what it is drawn from is then no chance."""
    found: dict[bool, list[UUID]] = {True: [], False: []}
    cases = list(CollectionCase.objects.order_by("pk"))
    for name in map(UUID, (f"{number:032x}" for number in range(1, 1_000))):
        found[falls(seed=policy, case=name, day=on(1), chance_bp=5000)].append(name)
    for number, case in enumerate(cases):
        CollectionCase.objects.filter(pk=case.pk).update(public_id=found[number % 2 == 0][number])


def drawn(policy: str) -> dict[int, SliceDraw]:
    """Check that each case was drawn for, as its seed says, and return the draws by case."""
    draws = {row.case_id: row for row in SliceDraw.objects.select_related("case")}
    assert len(draws) == LOANS
    for row in draws.values():
        out = falls(seed=policy, case=row.case.public_id, day=on(1), chance_bp=5000)
        assert (row.is_out, row.is_open, row.until_on) == (out, out, on(4))
    return draws


def told(made: floor.Collections, *, out: int, worked: int) -> None:
    """Check the figures: one of each group was paid while the slice was held out."""
    kpi = Kpi(Scope(first=on(0), last=on(4)))
    (line,) = kpi.self_cure
    assert (line.team, line.bucket, line.chance, line.days) == (made.team.name, "S1", Decimal("0.5"), 3)
    assert (line.out.stays, line.out.collected) == (out, 1)
    assert (line.worked.stays, line.worked.collected) == (worked, 1)
    assert line.lift == Decimal(1) / worked - Decimal(1) / out
    assert line.interval is not None
    assert line.interval[0] < line.lift < line.interval[1]
    (net,) = kpi.net
    assert net.line.rate is not None
    assert net.net == net.line.rate - Decimal(1) / out
    assert Kpi(Scope(first=on(0), last=on(2))).self_cure == []  # not over by then


def test_a_policy_says_both_or_neither() -> None:
    asked = {
        "strategy": "least_loaded", "load": 1, "hard": 0, "value": 0, "hard_from": 3, "sticky_days": 0,
        "grace_minutes": 0,
    }  # fmt: skip
    form = NewPolicy(asked | {"hold_out_share": "2.5", "hold_out_days": 7})
    assert form.is_valid()
    assert (form.version()["hold_out_bp"], form.version()["hold_out_days"]) == (250, 7)
    assert not NewPolicy(asked | {"hold_out_share": "2.5"}).is_valid()
    too_much = NewPolicy(asked | {"hold_out_share": "60", "hold_out_days": 7})
    assert list(too_much.errors) == ["hold_out_share"]  # of the days nothing is wrong
    plain = NewPolicy(asked)
    assert plain.is_valid()
    assert (plain.version()["hold_out_bp"], plain.version()["hold_out_days"]) == (0, 0)
