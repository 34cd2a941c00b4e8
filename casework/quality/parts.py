"""The three parts of the quality page, as the address names them, and what a draw is answered with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.quality import permissions, selectors

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.quality.models import Sample

WAITING, SCORED, SAMPLES = "waiting", "scored", "samples"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """The part shown: its key, its rows, and where the next page begins (None on the last)."""

    key: str
    rows: list[Any]
    after: UUID | None
    may_score: bool


def tab_of(address: QueryDict, user: "User") -> Tab:
    """Return the part that the address asks for; an unknown one is what waits."""
    key, after = address.get("tab", WAITING), _uuid(address.get("after", ""))
    may_score = permissions.scores(user)
    if key == SAMPLES:
        return Tab(key=SAMPLES, rows=selectors.samples_page(user), after=None, may_score=may_score)
    page = (selectors.scored_page if key == SCORED else selectors.waiting_page)(user, after=after)
    return Tab(
        key=SCORED if key == SCORED else WAITING, rows=page.inspections, after=page.after, may_score=may_score
    )  # fmt: skip


def day_offered(now: datetime) -> date:
    """Return the day that the form begins with: the newest one that waits to be sampled, else the last that is over."""
    waiting = selectors.days_to_draw(now)
    return waiting[-1] if waiting else selectors.last_day_over(now)


def drawn(sample: "Sample", *, fresh: bool) -> str:
    """Say how large the sample is; a day is sampled once, and who asks again is told how it was."""
    said = {"size": sample.size, "population": sample.population}
    if fresh:
        return _("The sample holds %(size)d of %(population)d decisions.") % said
    return _("This day was sampled before: %(size)d of %(population)d decisions.") % said


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
