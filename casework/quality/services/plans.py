"""Making the next version of a sampling plan."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.lib.refusal import OutOfReach, Refused
from casework.quality import permissions
from casework.quality.models import Method, SamplingPlan
from casework.quality.selectors.days import first_day_open

if TYPE_CHECKING:
    from casework.people.models import User


# A later version begins no earlier: a year that was typed wrongly would hold for ever.
FARTHEST = timedelta(days=366)


class PlanRefused(Refused):
    """The version cannot be made; the text says why."""


@transaction.atomic
def change_plan(
    *,
    subject: str,
    method: str,
    first_on: date,
    actor: "User",
    now: datetime,
    rate: Decimal,
    double_rate: Decimal = Decimal(0),
    reasons: dict[str, int] | None = None,
    most: int = 5,
    note: str = "",
) -> SamplingPlan:
    """Make the next version of a plan, in force from a day that is not over yet: drawn samples are never rewritten.

    rate, double_rate: 0 to 1; reasons, most: of targeted plans. For inspectors. Raises OutOfReach, PlanRefused.
    """
    if not permissions.scores(actor):
        raise OutOfReach(_("There is no such plan."))
    if first_on < first_day_open(now):
        raise PlanRefused(_("A plan begins today or later: what was drawn stays as it was."))
    if first_on > now.date() + FARTHEST:
        raise PlanRefused(_("A plan begins within a year: the next version begins no earlier."))
    rows = SamplingPlan.objects.filter(subject=subject, method=method)
    rows.select_for_update(of=("self",)).get(version=1)
    newest = rows.order_by("-version")[0]
    if newest.first_on > first_on:
        said = {"day": newest.first_on}
        raise PlanRefused(_("A later version begins on %(day)s; begin on that day or later.") % said)
    chosen = {key: int(number) for key, number in (reasons or {}).items()} if method == Method.TARGETED else {}
    made = SamplingPlan.objects.create(
        subject=subject, method=method, version=newest.version + 1, rate=rate,
        double_rate=double_rate if method == Method.RANDOM else Decimal(0), reasons=chosen, most=most,
        first_on=first_on, note=note.strip(), made_by=actor, made_at=now,
    )  # fmt: skip
    detail: dict[str, Any] = {"plan": str(made), "rate": str(rate), "from": first_on.isoformat()}
    audit.record(
        actor=actor, action="sampling_plan.change", subject_kind="sampling_plan", subject_id=str(made.pk), now=now,
        detail=detail,
    )  # fmt: skip
    return made
