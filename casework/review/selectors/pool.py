"""A stage's pool: its undecided orders, filtered, page by page, with its figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.jobs.remembered import remembered
from casework.lib.bounded import MOST
from casework.lib.compiled import Compiled, Given
from casework.people.permissions import team_ids_with
from casework.review import permissions
from casework.review.models import ReviewOrder, ReviewStage
from casework.review.selectors import pool_figures as figures
from casework.review.selectors import pool_filter as flt
from casework.review.selectors.pool_figures import Chip
from casework.review.selectors.pool_filter import PoolFilter
from casework.review.selectors.pool_numbers import Numbers, numbers, window_of
from casework.review.selectors.pool_rows import PoolRow, page_of

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class PoolPage:
    """One page of a pool. after: the public id after which the next page begins, None on the last.

    chosen is the filter in force; is_later: it is not the first page.
    """

    stage: ReviewStage
    chosen: PoolFilter
    orders: list[PoolRow]
    after: UUID | None
    states: list[Chip]
    limits: list[Chip]
    waits: list[Chip]
    products: list[Chip]
    channels: list[Chip]
    bands: list[Chip]
    numbers: Numbers
    now: datetime
    is_later: bool

    @property
    def oldest_wait(self) -> timedelta | None:
        """How long the order that waits longest has waited."""
        return self.now - self.numbers.oldest if self.numbers.oldest else None

    @property
    def person(self) -> str:
        """Whose orders are shown, "" when nobody's alone or none is there to tell the name."""
        first = next(iter(self.orders), None)
        return first.reviewer if self.chosen.person and first else ""

    @property
    def without_person(self) -> str:
        """The address that shows everybody's orders again."""
        return self.chosen.query(person="")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The other filters in force, which looking for a text keeps."""
        return [(name, value) for name, value in self.chosen.__dict__.items() if value and name != "q"]

    @property
    def query(self) -> str:
        """The query of the filter in force, by which all that match are chosen."""
        return self.chosen.query()

    @property
    def near_at(self) -> datetime:
        """The limit up to which an order counts as about to breach it."""
        return self.now + timedelta(minutes=self.stage.warn_minutes)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all lies in the pool."""
        return not self.orders and self.chosen.is_bare

    @property
    def by_age(self) -> str:
        """The address that turns sorting by age on, or off again; "" where there is no such order."""
        if self.chosen.state != flt.WAITING or self.chosen.limit:
            return ""
        return self.chosen.query(sort="" if self.chosen.order == flt.BY_AGE else flt.BY_AGE)


_STAGE: Compiled[ReviewStage] = Compiled(
    lambda: ReviewStage.objects.filter(stage=Given("stage", CharField())).select_related("pool__team")
)


def stages_shown(user: "User") -> list[ReviewStage]:
    """Return the stages whose pool `user` may look at, the first stage first."""
    return list(permissions.stages_seen_by(user).order_by("stage"))


def stage_shown(user: "User", stage: str) -> ReviewStage:
    """Return the stage with its pool and team. Raises Http404 unless `user` may look at its pool. One query."""
    found = _STAGE.objects(stage=stage)
    if not found or not permissions.may_see_stage(user, found[0]):
        raise Http404
    return found[0]


def stage_assigned(user: "User", stage: str) -> ReviewStage:
    """Return the stage with its pool and team. Raises Http404 unless `user` assigns its team's work."""
    return get_object_or_404(permissions.stages_assigned_by(user).select_related("pool__team"), stage=stage)


def may_assign(user: "User", stage: ReviewStage) -> bool:
    """Say whether `user` assigns the work of this stage's team. No query once the user's teams are known."""
    return stage.pool.team_id in team_ids_with(user, "assign_team")


def pool_page(*, stage: ReviewStage, chosen: PoolFilter, now: datetime, after: UUID | None = None) -> PoolPage:
    """Return a page of the pool's undecided orders in the order that the filter asks for.

    Two queries; one more to look for a text, one for a channel, three more with `after`. Whoever looks at the same pool
    shares its numbers for a moment (jobs.remembered); the rows are always read.
    """
    known = _numbers(stage, chosen, now)
    rows, following = page_of(pool=stage.pool_id, chosen=chosen, now=now, after=after)
    return PoolPage(
        stage=stage,
        chosen=chosen,
        orders=rows,
        after=following,
        states=figures.state_chips(known, chosen),
        limits=figures.limit_chips(known, chosen),
        waits=figures.age_chips(chosen),
        products=figures.product_chips(known, chosen),
        channels=figures.channel_chips(known, chosen),
        bands=figures.band_chips(known, chosen),
        numbers=known,
        now=now,
        is_later=after is not None,
    )


def _numbers(stage: ReviewStage, chosen: PoolFilter, now: datetime) -> Numbers:
    """Return the numbers of the pool, remembered until it changes."""
    return remembered(
        f"review.pool.{stage.pool_id}.{window_of(chosen)}",
        lambda: numbers(pool=stage.pool_id, chosen=chosen, now=now),
        follows=lambda: [f"pool-{stage.pool.public_id}"],
    )


def matching(*, stage: ReviewStage, chosen: PoolFilter, now: datetime, most: int = MOST) -> list[int]:
    """Return the ids of all orders that the filter lets through, at most `most` + 1, in its order. One query."""
    lying = flt.filtered(ReviewOrder.objects.lying_in(stage.pool), chosen, now)
    return list(flt.ordered(lying, chosen.order).values_list("pk", flat=True)[: most + 1])
