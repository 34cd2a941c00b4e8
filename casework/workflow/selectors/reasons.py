"""Why this person, and why not that one: answered from what was stored with each assignment; nothing is run again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.people.models import User as Person
from casework.workflow.dealing.telling import others
from casework.workflow.desk import Desk, desk_of
from casework.workflow.models import DealPlan, Pool, Strategy
from casework.workflow.words import said, said_of_way

if TYPE_CHECKING:
    from casework.people.models import User


class NoSuchWork(OutOfReach):
    """The item is none that the reader may ask about."""


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody else who was looked at: load then, place among those who could have had it (0: not ranked), or the rule
    that kept them from it.
    """

    name: str
    points: int
    capacity: int
    rank: int
    rule: str

    @property
    def percent(self) -> int:
        """How full they were, 0 to 100."""
        return min(100, self.points * 100 // self.capacity) if self.capacity else 100


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One assignment of an item and what it was chosen from. load: points before, after, capacity; None if not kept.

    more: how many others were looked at and not kept. batch: public id of the run, for a bulk deal.
    """

    row: Any
    way: str
    strategy: str
    load: tuple[int, int, int] | None
    rank: int
    of: int
    sticky: bool
    pools: list[str] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    more: int = 0


def item_answerable_to(user: "User", *, kind: str, public_id: UUID) -> tuple[Desk, Any]:
    """Return the desk and the item, if `user` supervises it or is an auditor. Raises NoSuchWork (shown as 404)."""
    try:
        desk = desk_of(kind)
    except KeyError:
        raise NoSuchWork(_("There is no such work.")) from None
    item = desk.answerable_to(user).filter(public_id=public_id).select_related("pool").first()
    if item is None:
        raise NoSuchWork(_("There is no such work."))
    return desk, item


def answers_of(*, desk: Desk, item: Any) -> list[Answer]:
    """Return why the item went where it went, the newest assignment first. At most four queries."""
    rows = desk.assignment._default_manager.filter(item=item).select_related("person", "given_by", "ended_by", "batch")
    found = list(rows.order_by("-given_at", "-pk"))
    deals = {
        deal.batch_id: deal
        for deal in DealPlan.objects.filter(batch__in=[r.batch_id for r in found if r.batch_id]).defer("facts", "lines")
    }
    looked = {row.pk: _others(row, deals.get(row.batch_id)) for row in found}
    names = _names(person for lines, _more in looked.values() for person, *_rest in lines)
    pools = dict(
        Pool.objects.filter(pk__in={pk for row in found for pk in row.why.get("pools", [])}).values_list("pk", "name")
    )
    return [_answer(row, *looked[row.pk], names, pools) for row in found]


def _answer(row: Any, lines: Sequence[Any], more: int, names: dict[int, str], pools: dict[int, str]) -> Answer:
    why, listed = row.why, Strategy(row.why["strategy"]).label if "strategy" in row.why else ""
    return Answer(
        row=row, way=said_of_way(why.get("way", "")), strategy=str(listed),
        load=(why["load"][0], why["load"][1], why["load"][2]) if "load" in why else None,
        rank=why.get("rank", 0), of=why.get("of", 0), sticky=why.get("sticky", False),
        pools=[pools[pk] for pk in why.get("pools", []) if pk in pools],
        others=[
            Other(name=names.get(person, "–"), points=points, capacity=capacity, rank=rank,
                  rule=said(rule) if rule else "")
            for person, points, capacity, rank, rule in lines
        ],
        more=more,
    )  # fmt: skip


def _others(row: Any, deal: DealPlan | None) -> tuple[list[Any], int]:
    """Return (person, points, capacity, rank, rule) of the others, and how many were not kept."""
    if deal is not None and "class" in row.why:
        rows = others(people=deal.people, kind=deal.classes[row.why["class"]], person=row.person_id)
        return [(person, points, capacity, 0, rule) for person, points, capacity, rule in rows], 0
    return row.why.get("others", []), row.why.get("more", 0)


def _names(people: Iterable[int]) -> dict[int, str]:
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=set(people))}
