"""What a change of somebody leaves behind: open work of theirs that they could not be given any more.

Asked of the engine's own rules, before the change is made, so that the page says what will be.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.workflow import facts
from casework.workflow.desk import Desk, desks
from casework.workflow.models import Pool
from casework.workflow.rules import Place, Rule, fit_problem, item_problem, place_problem

if TYPE_CHECKING:
    from casework.people.models import User

Change = Callable[[Place, Pool], Place]


@dataclass(frozen=True, kw_only=True)
class Stranded:
    """Open items of one person that stay with them, though by `rule` they would not be given them any more."""

    person: "User"
    rule: Rule
    number: int


def stranded_by(change: Change, *, people: Sequence["User"], now: datetime) -> list[Stranded]:
    """Return what `change` would strand of what these people hold, by person and rule.

    change(place, pool): the person's place as it would be. What is stranded already is not counted again. A constant
    number of queries per kind of work.
    """
    by_id = {person.pk: person for person in people}
    counted: Counter[tuple[int, Rule]] = Counter()
    for desk in desks():
        held = desk.item._default_manager.filter(assignee__in=by_id, state__in=sorted(desk.item.HELD))
        items = list(held.select_related("pool"))
        counted.update(_counted(desk, items, change, people=list(by_id), now=now) if items else {})
    ordered = sorted(counted.items(), key=lambda pair: (str(by_id[pair[0][0]]), pair[0]))
    return [Stranded(person=by_id[pk], rule=rule, number=number) for (pk, rule), number in ordered]


def _counted(
    desk: Desk, items: Sequence[Any], change: Change, *, people: Sequence[int], now: datetime
) -> Counter[tuple[int, Rule]]:
    pools = {item.pool_id: item.pool for item in items}
    found = facts.places(desk=desk, pools=pools.values(), now=now, people=people)
    before = {pair: replace(place, available=True) for pair, place in found.items()}  # whoever is offline has work too
    after = {pair: change(place, pools[pair[1]]) for pair, place in before.items()}
    counted: Counter[tuple[int, Rule]] = Counter()
    for item, work in zip(items, facts.works(items), strict=True):
        pair = (item.assignee_id, item.pool_id)
        if pair not in before:
            continue
        was, then = before[pair], after[pair]
        rule = _new(place_problem(was), place_problem(then)) or _new(item_problem(was, work), item_problem(then, work))
        rule = rule or _new(fit_problem(was, 0), fit_problem(then, 0))  # carries more than fits
        if rule:
            counted[item.assignee_id, rule] += 1
    return counted


def _new(before: Rule | None, after: Rule | None) -> Rule | None:
    return after if after != before else None
