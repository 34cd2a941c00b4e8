"""The three parts of the quality page, as the address names them, and what a draw is answered with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.quality import permissions, selectors, services
from casework.quality.forms import BY_HAND
from casework.quality.models import Method

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.quality.models import Sample

WAITING, SCORED, SAMPLES = "waiting", "scored", "samples"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """The part shown: its key, its rows, and where the next page begins (None on the last). mine: only what the reader
    scored; sees_all: they see what waits for others too.
    """

    key: str
    rows: list[Any]
    after: UUID | None
    may_score: bool
    mine: bool = False
    sees_all: bool = True


def tab_of(address: QueryDict, user: "User") -> Tab:
    """Return the part that the address asks for; an unknown one is what waits, and for supervisors what was scored."""
    may_score = permissions.scores(user)
    usual = WAITING if permissions.sees_waiting(user) else SCORED
    key, after = address.get("tab", usual), _uuid(address.get("after", ""))
    if key == SAMPLES:
        return Tab(key=SAMPLES, rows=selectors.samples_page(user), after=None, may_score=may_score)
    mine = may_score and address.get("mine") == "1"
    if (key if key in (WAITING, SCORED) else usual) == SCORED:
        page = selectors.scored_page(user, after=after, mine=mine)
        return Tab(key=SCORED, rows=page.rows, after=page.after, may_score=may_score, mine=mine)
    page = selectors.waiting_page(user, after=after)
    sees_all = permissions.sees_waiting(user)
    return Tab(key=WAITING, rows=page.rows, after=page.after, may_score=may_score, sees_all=sees_all)


def draw(*, said: dict[str, Any], actor: "User", now: datetime) -> "Sample":
    """Draw what the form says: by the plan or by hand."""
    which = {"subject": said["subject"], "day": said["day"], "actor": actor, "now": now}
    if said["method"] == BY_HAND:
        return services.draw_sample(size=said["size"], rate=said["rate"], **which)
    return services.draw_by_plan(method=said["method"], **which)


def day_offered(now: datetime) -> date:
    """Return the day that the form begins with: the newest one that waits to be sampled, else the last that is over."""
    waiting = selectors.days_to_draw(now)
    return waiting[-1] if waiting else selectors.last_day_over(now)


def drawn(sample: "Sample", *, fresh: bool) -> str:
    """Say how large the sample is; a day is sampled once, and who asks again is told how it was."""
    said = {"size": sample.size, "population": sample.population}
    if fresh and sample.method == Method.TARGETED:
        return _("%(size)d of %(population)d that stand out were drawn.") % said
    if fresh:
        return _("The sample holds %(size)d of %(population)d.") % said
    return _("This day was sampled before: %(size)d of %(population)d.") % said


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
