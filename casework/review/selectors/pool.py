"""A stage's pool: its undecided orders, filtered, in the order in which they should be worked."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, Count, Q, Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.people.permissions import team_ids_with
from casework.review import permissions, rules
from casework.review.models import ReviewOrder, ReviewStage
from casework.review.querysets import OrderQuerySet

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50
WAITING, HELD = "waiting", "held"


@dataclass(frozen=True, kw_only=True)
class PoolFilter:
    """What the address says: state "" (all), "waiting" or "held"; a product's code; a band's key ("" for all)."""

    state: str = ""
    product: str = ""
    band: str = ""

    def without(self, field: str) -> "PoolFilter":
        """Return the filter with one field free."""
        return replace(self, **{field: ""})

    def query(self, **change: str) -> str:
        """Return the address's query with `change` applied: "?" for no filter at all."""
        wanted = {**self.__dict__, **change}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter to click: its label, its address, how many orders it would show, whether it is on."""

    label: str
    query: str
    count: int
    active: bool


@dataclass(frozen=True, kw_only=True)
class PoolPage:
    """One page of a pool. after: the public id after which the next page begins, None on the last. total: undecided."""

    stage: ReviewStage
    orders: list[ReviewOrder]
    after: UUID | None
    states: list[Chip]
    products: list[Chip]
    bands: list[Chip]
    total: int


def stages_shown(user: "User") -> list[ReviewStage]:
    """Return the stages whose pool `user` may look at, the first stage first."""
    return list(permissions.stages_seen_by(user).order_by("stage"))


def stage_shown(user: "User", stage: str) -> ReviewStage:
    """Return the stage with its pool and team. Raises Http404 unless `user` may look at its pool."""
    return get_object_or_404(permissions.stages_seen_by(user).select_related("pool__team"), stage=stage)


def stage_assigned(user: "User", stage: str) -> ReviewStage:
    """Return the stage with its pool and team. Raises Http404 unless `user` assigns its team's work."""
    return get_object_or_404(permissions.stages_assigned_by(user).select_related("pool__team"), stage=stage)


def may_assign(user: "User", stage: ReviewStage) -> bool:
    """Say whether `user` assigns the work of this stage's team. No query once the user's teams are known."""
    return stage.pool.team_id in team_ids_with(user, "assign_team")


def pool_page(*, stage: ReviewStage, chosen: PoolFilter, after: UUID | None = None) -> PoolPage:
    """Return a page of the pool's undecided orders, highest priority first, then the oldest.

    An unknown product or band in `chosen` shows nothing rather than everything. Two queries, three with after.
    """
    lying = ReviewOrder.objects.lying_in(stage.pool)
    groups = _groups(lying)
    orders = list(_after(_filtered(lying, chosen), after).for_rows().order_by("-priority", "pk")[: PAGE + 1])
    return PoolPage(
        stage=stage, orders=orders[:PAGE], after=orders[PAGE - 1].public_id if len(orders) > PAGE else None,
        states=_state_chips(groups, chosen), products=_product_chips(groups, chosen), bands=_band_chips(groups, chosen),
        total=sum(group.number for group in groups),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Group:
    """How many of the pool's orders are alike in what chips filter by."""

    state: str
    product: str
    name: str
    band: str
    number: int

    def fits(self, chosen: PoolFilter) -> bool:
        """Say whether the filter lets these pass."""
        return (
            chosen.state in {"", self.state} and chosen.product in {"", self.product} and chosen.band in {"", self.band}
        )


def _groups(orders: OrderQuerySet) -> list[_Group]:
    band = Case(
        *(When(value__gte=band.low, then=Value(band.key)) for band in reversed(rules.bands())),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    is_held = Case(When(state__in=sorted(ReviewOrder.HELD), then=True), default=False, output_field=BooleanField())
    rows = (
        orders.annotate(is_held=is_held, band=band)
        .order_by()
        .values_list("is_held", "product__code", "product__name", "band")
        .annotate(number=Count("pk"))
    )
    return [
        _Group(state=HELD if held else WAITING, product=code, name=name, band=key, number=number)
        for held, code, name, key, number in rows
    ]


def _filtered(orders: OrderQuerySet, chosen: PoolFilter) -> OrderQuerySet:
    if chosen.state == WAITING:
        orders = orders.waiting()
    elif chosen.state:
        orders = orders.held()
    if chosen.product:
        orders = orders.filter(product__code=chosen.product)
    if chosen.band:
        band = rules.band_named(chosen.band)
        orders = orders.worth(low=band.low, high=band.high) if band else orders.none()
    return orders


def _after(orders: OrderQuerySet, after: UUID | None) -> OrderQuerySet:
    """Start behind the order of this public id, which may have been decided meanwhile; an unknown one starts anew."""
    last = ReviewOrder.objects.filter(public_id=after).values_list("priority", "pk").first() if after else None
    if last is None:
        return orders
    return orders.filter(Q(priority__lt=last[0]) | Q(priority=last[0], pk__gt=last[1]))


def _sum(groups: Iterable[_Group], chosen: PoolFilter, field: str) -> Counter[str]:
    free = chosen.without(field)
    numbers: Counter[str] = Counter()
    for group in groups:
        if group.fits(free):
            numbers[getattr(group, field)] += group.number
    return numbers


def _state_chips(groups: list[_Group], chosen: PoolFilter) -> list[Chip]:
    numbers = _sum(groups, chosen, "state")
    labels = {"": _("All"), WAITING: _("Waiting"), HELD: _("Assigned")}
    return [
        Chip(
            label=label, query=chosen.query(state=state), active=chosen.state == state,
            count=numbers[state] if state else numbers.total(),
        )
        for state, label in labels.items()
    ]  # fmt: skip


def _product_chips(groups: list[_Group], chosen: PoolFilter) -> list[Chip]:
    """Return a chip per product of the pool; none while there is only one product and it is not filtered by."""
    names = {group.product: group.name for group in groups}
    if len(names) < 2 and not chosen.product:
        return []
    numbers = _sum(groups, chosen, "product")
    return [
        _toggle(chosen, "product", code, name, numbers[code])
        for code, name in sorted(names.items(), key=lambda pair: pair[1])
    ]


def _band_chips(groups: list[_Group], chosen: PoolFilter) -> list[Chip]:
    numbers = _sum(groups, chosen, "band")
    present = {group.band for group in groups} | {chosen.band}
    return [
        _toggle(chosen, "band", band.key, _band_label(band), numbers[band.key])
        for band in rules.bands()
        if band.key in present
    ]


def _toggle(chosen: PoolFilter, field: str, key: str, label: str, number: int) -> Chip:
    """Return a chip that a second click turns off again."""
    active = getattr(chosen, field) == key
    return Chip(label=label, query=chosen.query(**{field: "" if active else key}), count=number, active=active)


def _band_label(band: rules.Band) -> str:
    if band.high is None:
        return f"≥ {band.low:,.0f}"
    return f"{band.low:,.0f} – {band.high:,.0f}" if band.low else f"< {band.high:,.0f}"
