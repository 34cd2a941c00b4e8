"""What operations are told of webhooks. It stands here because `jobs`, which has them, lies below."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.jobs.webhooks.permissions import KEEPERS
from casework.jobs.webhooks.selectors import broken_since
from casework.people.notices import Notice

if TYPE_CHECKING:
    from casework.people.models import User


def paused_endpoints(user: "User", since: datetime) -> list[Notice]:
    """Tell that an endpoint was paused by itself. One query for those who look after endpoints."""
    if not user.has_role(*KEEPERS):
        return []
    return [
        Notice(
            key=f"webhook-{one.public_id}-{one.broken_at:%Y%m%d%H%M%S}",
            text=_("The webhook endpoint %(name)s takes nothing and was paused.") % {"name": one.name},
            url=reverse("webhooks:endpoint", args=[one.public_id]),
        )
        for one in broken_since(since)
    ]
