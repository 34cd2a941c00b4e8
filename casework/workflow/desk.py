"""What the one writer of assignments has to know of a kind of work; each case app makes one desk and registers it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from casework.workflow.models import Outcome, PoolKind

if TYPE_CHECKING:
    from casework.lib.said import Said
    from casework.people.models import User
    from casework.workflow.dealing.desk import BulkDesk


def _nobody(item_ids: Collection[int], people: Collection[int]) -> set[tuple[int, int]]:
    return set()


def _everything(person: "User") -> Q:
    return Q()


def _nothing(items: Sequence[Any], outcome: Outcome, now: datetime) -> dict[int, dict[str, Any]]:
    return {}


def _no_words(item_ids: Collection[int]) -> "dict[int, Said]":
    return {}


def _no_claim(items: Sequence[Any], now: datetime) -> None:
    """Claim nothing."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """How one kind of work is assigned.

    item, assignment: the concrete tables. kind: of the pools in which the items lie.
    elsewhere(item ids, person ids): the (item, person) pairs that four eyes keep apart.
    open_to(person): the same as a filter over waiting items, for "next".
    fields(items, now): item id → the assignment table's own columns; `assignee` is set already.
    ending(items, outcome, now): item id → columns to set when an assignment ends.
    claim(items, now): writes what the database guards beside the assignment (four eyes); may set `limit_at`.
    effective_on(item, now): the business date. topic: prefix of the item's live topic. related: what the functions read
    beside the item itself, fetched with it.
    answerable_to(user): the items of which `user` may ask why somebody has them.
    page: the name of the address of an item's page, by public id. doing(item): the addresses of the drawers that
    "assign" and "release" items of its pool. name(item): what a list calls it; named_by: what that reads, fetched with
    it.
    left_alone(): a filter of the waiting items that nobody is given (holds); None: there are none such.
    left_because(item ids): item id → why it is left alone, where there is more to say than that it is.
    affinity: the indexed column that holds the customer's id. bulk: the same as statements, for a whole pool at once;
    without it a pool is not dealt whole.
    All of them are set-based: a constant number of queries however many items.
    """

    kind: PoolKind
    item: type[Any]
    assignment: type[Any]
    fields: Callable[[Sequence[Any], datetime], dict[int, dict[str, Any]]]
    effective_on: Callable[[Any, datetime], date]
    topic: str
    elsewhere: Callable[[Collection[int], Collection[int]], set[tuple[int, int]]] = _nobody
    open_to: Callable[["User"], Q] = _everything
    ending: Callable[[Sequence[Any], Outcome, datetime], dict[int, dict[str, Any]]] = _nothing
    claim: Callable[[Sequence[Any], datetime], None] = _no_claim
    related: tuple[str, ...] = ()
    answerable_to: Callable[["User"], QuerySet[Any]]
    page: str
    doing: Callable[[Any], dict[str, str]]
    name: Callable[[Any], str] = str
    named_by: tuple[str, ...] = ()
    left_alone: Callable[[], Q] | None = None
    left_because: Callable[[Collection[int]], "dict[int, Said]"] = _no_words
    affinity: str = "customer_id"
    bulk: "BulkDesk | None" = None


_DESKS: dict[str, Desk] = {}


def dealable(desk: Desk) -> Q:
    """Return the filter of waiting items that may be given at all."""
    return ~desk.left_alone() if desk.left_alone else Q()


def left_alone(desk: Desk, item_ids: Collection[int]) -> set[int]:
    """Return which of these items nobody is given. One query; none where the desk leaves nothing alone."""
    if desk.left_alone is None:
        return set()
    rows = desk.item._default_manager.filter(desk.left_alone(), pk__in=item_ids)
    return set(rows.order_by().values_list("pk", flat=True))


def register(desk: Desk) -> None:
    """Let the engine serve this kind of work; call it in `AppConfig.ready`. The same kind again replaces it."""
    _DESKS[desk.kind] = desk


def desks() -> list[Desk]:
    """Return every registered desk, by kind: what works for a person over all kinds of work goes through them."""
    return [_DESKS[kind] for kind in sorted(_DESKS)]


def desk_of(kind: str) -> Desk:
    """Return the desk of the pools of `kind`. Raises KeyError for a kind that no app registered."""
    return _DESKS[kind]
