"""The team at a glance and a member's page: what they show, what a change would strand, and that the engine obeys."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.jobs.models import AuditEntry
from casework.people.models import Leave, Membership, Role, Shift, Skill, Workload
from casework.review.models import ReviewOrder
from casework.workflow.models import Conflict, PoolCapacity
from casework.workflow.next import NothingWaits, take_next
from tests import factories
from tests.workflow import floor as play

HTMX = {"HX-Request": "true"}


@pytest.fixture
def floor(db: None) -> SimpleNamespace:
    now = timezone.now()  # the pages look at the real clock
    team = factories.review_team()
    ada, bea = (
        factories.person(name, Role.INITIAL_REVIEWER, team=team, capacity=10, now=now) for name in ("ada", "bea")
    )
    boss = factories.person("boss", Role.SUPERVISOR, leads=team, now=now)
    client = Client()
    client.force_login(boss)
    return SimpleNamespace(team=team, ada=ada, bea=bea, boss=boss, client=client, now=now)


def url(floor: SimpleNamespace, name: str) -> str:
    return reverse("workflow:member_edit", args=[floor.team.public_id, floor.ada.public_id, name])


def send(floor: SimpleNamespace, name: str, **data: Any) -> Any:
    return floor.client.post(url(floor, name), data, headers=HTMX)


def confirmed(floor: SimpleNamespace, name: str, **data: Any) -> Any:
    """Send a change that strands something, and confirm what is asked then."""
    asked = send(floor, name, **data)
    assert asked.status_code == 200, asked.headers
    return asked, send(floor, name, **data, confirmed=asked.context["confirm"])


def member_page(floor: SimpleNamespace) -> str:
    return floor.client.get(reverse("workflow:member", args=[floor.team.public_id, floor.ada.public_id])).text


def give_ada(floor: SimpleNamespace, number: int, **fields: Any) -> list[ReviewOrder]:
    made = play.orders(number)
    for order in made:
        factories.give(order, floor.ada, now=floor.now)
    ReviewOrder.objects.filter(pk__in=[order.pk for order in made]).update(**fields)
    return made


def test_a_chip_gives_and_takes_a_skill_at_once(floor: SimpleNamespace) -> None:
    assert send(floor, "skills", give="language:en").status_code == 204
    assert Skill.objects.get().user == floor.ada
    page = member_page(floor)
    assert 'id="skill-language-en" aria-pressed="true"' in page
    assert "Skills changed" in page
    assert str(floor.boss) in page
    assert send(floor, "skills", take="language:en").status_code == 204
    assert not Skill.objects.exists()
    assert send(floor, "skills", kind="language", code="ha").status_code == 204
    assert Skill.objects.get().code == "ha"
    assert send(floor, "skills").status_code == 422


def test_taking_a_skill_says_first_which_open_work_stays(floor: SimpleNamespace) -> None:
    Skill.objects.create(user=floor.ada, kind="language", code="ha")
    give_ada(floor, 3, requires={"language": "ha"})
    give_ada(floor, 2)
    asked, done = confirmed(floor, "skills", take="language:ha")
    assert "3 open items of Ada ask for it: they stay with them, new ones are not given." in asked.text
    assert done.status_code == 204
    assert not Skill.objects.exists()
    assert ReviewOrder.objects.filter(assignee=floor.ada).count() == 5


def test_what_grew_meanwhile_is_asked_again(floor: SimpleNamespace) -> None:
    Skill.objects.create(user=floor.ada, kind="language", code="ha")
    give_ada(floor, 1, requires={"language": "ha"})
    asked = send(floor, "skills", take="language:ha")
    give_ada(floor, 1, requires={"language": "ha"})
    again = send(floor, "skills", take="language:ha", confirmed=asked.context["confirm"])
    assert "2 open items of Ada" in again.text
    assert Skill.objects.exists()


def test_leave_of_today_stops_new_work_and_says_why(floor: SimpleNamespace) -> None:
    today = timezone.localdate(floor.now)
    give_ada(floor, 2)
    asked, done = confirmed(floor, "leave", first_on=today, last_on=today + timedelta(days=3), note="Ill")
    assert "2 open items will stay with Ada; new ones are not given while they are away." in asked.text
    assert done.status_code == 204
    (order,) = play.orders(1)
    drawer = floor.client.get(reverse("review:assign", args=["initial"]), {"pick": order.public_id}).text
    assert "On leave" in drawer
    assert "On leave" in member_page(floor)
    assert "On leave" in floor.client.get(reverse("workflow:roster")).text
    week = floor.client.get(reverse("workflow:roster"), {"view": "week"}).text
    assert 'title="Ill"' in week


def test_leave_of_later_days_strands_nothing_is_changed_and_called_off(floor: SimpleNamespace) -> None:
    give_ada(floor, 1)
    first = timezone.localdate(floor.now) + timedelta(days=30)
    assert send(floor, "leave", first_on=first, last_on=first).status_code == 204
    assert send(floor, "leave", first_on=first, last_on=first).status_code == 422  # they are away already
    later = first + timedelta(days=2)
    assert send(floor, "leave", leave=first, first_on=first, last_on=later, note="longer").status_code == 204
    assert Leave.objects.get().last_on == later
    assert send(floor, "cancel-leave", leave=first).status_code == 204
    assert not Leave.objects.exists()
    assert send(floor, "cancel-leave", leave=first).status_code == 409


def test_shifts_are_typed_and_what_is_wrong_comes_back(floor: SimpleNamespace) -> None:
    wrong = send(floor, "shifts", day_0="nine")
    assert (wrong.status_code, "“nine” are none" in wrong.text) == (422, True)
    assert send(floor, "shifts", day_0="9-18", day_1="17-9", day_2="8-9").status_code == 422
    assert not Shift.objects.exists()
    assert send(floor, "shifts", day_0="9-18", day_1="22-6").status_code == 204
    assert Shift.objects.count() == 2
    assert 'value="09:00–18:00"' in floor.client.get(url(floor, "shifts")).text


def test_capacities_of_team_pool_and_all_are_set_with_the_load_beside_them(floor: SimpleNamespace) -> None:
    give_ada(floor, 3)
    pool = play.pool_of(floor.team)
    asked, done = confirmed(floor, "capacity", capacity="2", total="8", **{f"pool_{pool.pk}": "5"})
    assert "Ada carries more than that: 3 open items stay" in asked.text
    assert done.status_code == 204
    assert Membership.objects.get(user=floor.ada).capacity == 2
    assert PoolCapacity.objects.get().capacity == 5
    assert Workload.objects.get(user=floor.ada).capacity == 8
    assert send(floor, "capacity", capacity="20").status_code == 204
    assert not PoolCapacity.objects.exists()
    assert Workload.objects.get(user=floor.ada).capacity is None


def test_authority_is_a_limit_by_amount(floor: SimpleNamespace) -> None:
    give_ada(floor, 1, value=Decimal(9_000))
    asked, done = confirmed(floor, "limit", limit="5000")
    assert "1 open item of Ada is above it" in asked.text
    assert done.status_code == 204
    assert Membership.objects.get(user=floor.ada).amount_limit == Decimal(5_000)
    assert "5,000.00" in floor.client.get(reverse("workflow:roster")).text


def test_a_conflict_of_interest_is_found_noted_obeyed_and_taken_away(floor: SimpleNamespace) -> None:
    order = factories.order(ref="K-77")
    search = reverse("workflow:customers", args=[floor.team.public_id, floor.ada.public_id])
    for text in ("K-77", "Applicant K", "k-77"):
        assert "Applicant K-77" in floor.client.get(search, {"q": text}).text
    assert "Nobody is found" in floor.client.get(search, {"q": "Zzz"}).text
    customer = order.customer.public_id
    assert send(floor, "conflict", customer=floor.ada.public_id, reason="kin").status_code == 422
    assert send(floor, "conflict", customer=customer, reason="").status_code == 422
    assert send(floor, "conflict", customer=customer, reason="brother").status_code == 204
    assert send(floor, "conflict", customer=customer, reason="brother").status_code == 409
    assert "brother" in member_page(floor)
    with pytest.raises(NothingWaits):
        take_next(desk=play.DESK, person=floor.ada, now=floor.now)
    entry = AuditEntry.objects.get(action="conflict.note")
    assert entry.detail == {"team": floor.team.code, "customer": str(customer), "reason": "brother"}
    assert send(floor, "end-conflict", customer=customer).status_code == 204
    assert not Conflict.objects.exists()
    assert take_next(desk=play.DESK, person=floor.ada, now=floor.now).pk == order.pk


def test_several_members_are_changed_at_once_or_none(floor: SimpleNamespace) -> None:
    def many(name: str, **data: Any) -> Any:
        address = reverse("workflow:roster_edit", args=[floor.team.public_id, name])
        picked = [str(floor.ada.public_id), str(floor.bea.public_id)]
        return floor.client.post(address, {"pick": picked, **data}, headers=HTMX)

    assert many("skills", give=["language:en"], code="ha", kind="language").status_code == 204
    assert Skill.objects.count() == 4
    assert many("capacity", total="30").status_code == 204
    assert set(Membership.objects.values_list("capacity", flat=True)) == {10}
    assert set(Workload.objects.filter(user__in=[floor.ada, floor.bea]).values_list("capacity", flat=True)) == {30}
    assert many("capacity").status_code == 422
    assert many("shifts", days=["0", "1"], hours="8-16").status_code == 204
    assert Shift.objects.count() == 4
    day = timezone.localdate(floor.now) + timedelta(days=20)
    Leave.objects.create(user=floor.bea, first_on=day, last_on=day)
    assert many("leave", first_on=day, last_on=day).status_code == 422
    assert Leave.objects.count() == 1  # Ada's was not kept either
    stranger = factories.person("", Role.INITIAL_REVIEWER, team=factories.team("initial"))
    address = reverse("workflow:roster_edit", args=[floor.team.public_id, "limit"])
    answer = floor.client.post(address, {"pick": [floor.ada.public_id, stranger.public_id], "limit": "5"}, headers=HTMX)
    assert answer.status_code == 404
    assert not Membership.objects.filter(amount_limit__isnull=False).exists()


def test_the_team_page_leads_to_its_members_and_readers_change_nothing(floor: SimpleNamespace) -> None:
    address = reverse("workflow:member", args=[floor.team.public_id, floor.ada.public_id])
    assert f'data-href="{address}"' in floor.client.get(reverse("people:team")).text
    reader = Client()
    reader.force_login(factories.person("", Role.AUDITOR))
    page = reader.get(address).text
    assert "hx-post" not in page.split('id="person"')[1].split("</section>\n</div>")[0]
    assert "Plan leave" not in page
    assert "selbar" not in reader.get(reverse("workflow:roster"), {"team": floor.team.code}).text
