"""The three parts of the quality page, as the address names them, and what a draw is answered with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.quality import permissions, selectors, services
from casework.quality.forms import BY_HAND
from casework.quality.models import Method, Subject
from casework.quality.selectors.listing import Which

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.quality.models import Sample

EVERYTHING = Which()
WAITING, SCORED, SAMPLES = "waiting", "scored", "samples"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """The part shown: its key, its rows, and where the next page begins (nothing on the last). which: of what was
    scored; sees_all: the reader sees what waits for others too.
    """

    key: str
    rows: list[Any]
    after: UUID | str | None
    may_score: bool
    which: Which = EVERYTHING
    sees_all: bool = True


def tab_of(address: QueryDict, user: "User", *, now: datetime) -> Tab:
    """Return the part that the address asks for; an unknown one is what waits, and for supervisors what was scored."""
    may_score = permissions.scores(user)
    usual = WAITING if permissions.sees_waiting(user) else SCORED
    key, after = address.get("tab", usual), _uuid(address.get("after", ""))
    if key == SAMPLES:
        samples = selectors.samples_page(user, after=address.get("after", ""))
        return Tab(key=SAMPLES, rows=samples.rows, after=samples.after, may_score=may_score)
    if (key if key in (WAITING, SCORED) else usual) == SCORED:
        which = which_of(address, may_score=may_score)
        page = selectors.scored_page(user, after=after, which=which, now=now)
        return Tab(key=SCORED, rows=page.rows, after=page.after, may_score=may_score, which=which)
    page = selectors.waiting_page(user, after=after)
    sees_all = permissions.sees_waiting(user)
    return Tab(key=WAITING, rows=page.rows, after=page.after, may_score=may_score, sees_all=sees_all)


def which_of(address: QueryDict, *, may_score: bool) -> Which:
    """Return which of the scored inspections the address asks for; nonsense asks for nothing."""
    days = address.get("days", "")
    return Which(
        mine=may_score and address.get("mine") == "1",
        person=_uuid(address.get("person", "")),
        subject=address.get("subject", "") if address.get("subject") in Subject.values else "",
        random=address.get("random") == "1",
        defective=address.get("defective") == "1",
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
    )


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
