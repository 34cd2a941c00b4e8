"""What the people of a team are on at this moment, of whatever kind of work; for the team page."""

from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from casework.people.floor_parts import Now, Work
from casework.people.models import Membership, Team
from casework.workflow.desk import Desk, desks
from casework.workflow.models import Pool


def work_of(team: Team) -> Work:
    """Return what each member is on: the item opened last, how many others they opened, since when one is untouched.

    One query for the pools, and three for each kind of work that lies in them.
    """
    pools = list(Pool.objects.filter(team=team).values_list("kind", "public_id"))
    people: dict[int, Now] = {}
    for desk in desks():
        if any(kind == desk.kind for kind, _id in pools):
            people |= _on(desk, team)
    return Work(people=people, topics=sorted(f"pool-{public_id}" for _kind, public_id in pools))


def _on(desk: Desk, team: Team) -> dict[int, Now]:
    held = desk.item._default_manager.filter(state__in=sorted(desk.item.HELD), pool__team=team)
    current = _current(desk, held, team)
    carried = held.values("assignee").annotate(
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
        untouched=Min("assigned_at", filter=Q(opened_at__isnull=True)),
    )
    found = {}
    for row in carried.order_by():
        item = current.get(row["assignee"])
        found[row["assignee"]] = Now(
            item=desk.name(item) if item else "",
            url=reverse(desk.page, args=[item.public_id]) if item else "",
            since=item.opened_at if item else None,
            left=max(row["opened"] - 1, 0),
            untouched_since=row["untouched"],
        )
    return found


def _current(desk: Desk, held: QuerySet[Any, Any], team: Team) -> dict[int, Any]:
    """Return, per member, the item that they opened last and still hold."""
    newest = held.filter(assignee=OuterRef("user"), opened_at__isnull=False).order_by("-opened_at", "-pk")
    places = Membership.objects.filter(team=team, left_on__isnull=True)
    ids = places.annotate(item=Subquery(newest.values("pk")[:1])).values_list("item", flat=True)
    items = desk.item._default_manager.filter(pk__in=[pk for pk in ids if pk]).select_related(*desk.named_by)
    return {item.assignee_id: item for item in items}
