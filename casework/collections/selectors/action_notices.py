"""What collectors are told in a toast: an action that they booked is due."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.collections.models import NextAction
from casework.lib.roles import Role
from casework.people.notices import Notice

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 3


def action_notices(user: "User", since: datetime) -> list[Notice]:
    """Tell of each action of the cases that `user` holds that came due since then. One query for collectors."""
    if not user.has_role(Role.COLLECTOR):
        return []
    due = NextAction.objects.filter(case__assignee=user, closed_at__isnull=True, told_at__gte=since)
    rows = due.select_related("case__customer").order_by("at")[:MOST]
    return [
        Notice(
            key=f"action-{one.pk}",
            text=_("Due now: %(customer)s. %(note)s") % {"customer": one.case.customer.name, "note": one.note},
            url=reverse("collections:case", args=[one.case.public_id]),
        )
        for one in rows
    ]
