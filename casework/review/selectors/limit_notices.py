"""What supervisors are told in a toast: an order of theirs is about to miss its limit."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.lib.roles import Role
from casework.people.notices import Notice
from casework.review.models import ReviewOrder
from casework.review.selectors.urgency import warned_of

if TYPE_CHECKING:
    from casework.people.models import User

# More at once are one notice that leads to the page of limits.
MOST = 3


def limit_notices(user: "User", since: datetime) -> list[Notice]:
    """Tell of each order whose limit came near since then, once per order and limit. One query for supervisors."""
    if not user.has_role(Role.SUPERVISOR):
        return []
    fresh = warned_of(user).filter(warned_at__gte=since).select_related("assignee").defer("application")
    orders = list(fresh[: MOST + 1])
    if len(orders) > MOST:
        latest = max(order.warned_at for order in orders if order.warned_at)
        text = _("More than %(most)d orders are about to miss their limits.") % {"most": MOST}
        return [Notice(key=f"limits-{latest:%Y%m%d%H%M}", text=text, url=reverse("review:limits"))]
    return [_notice(order) for order in orders]


def _notice(order: ReviewOrder) -> Notice:
    if order.limit_at is None or order.warned_at is None:
        raise ValueError("only orders with a limit are warned of")  # the filter itself
    facts = {
        "order": order.external_ref, "person": order.assignee,
        "time": date_format(timezone.localtime(order.limit_at), "TIME_FORMAT"),
    }  # fmt: skip
    text = (
        _("%(order)s is due at %(time)s; %(person)s has it.")
        if order.assignee
        else _("%(order)s is due at %(time)s, and nobody has it.")
    )
    return Notice(
        key=f"limit-{order.public_id}-{order.warned_at:%Y%m%d%H%M%S}", text=text % facts,
        url=reverse("review:order", args=[order.public_id]),
    )  # fmt: skip
