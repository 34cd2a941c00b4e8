"""Who is there, as filters over Presence. Online is derived from when somebody was last heard of: nobody is marked."""

from datetime import datetime

from django.db.models import Q

from casework.people import rules


def is_online_q(now: datetime, prefix: str = "") -> Q:
    """Return the filter "online at `now`". prefix: the path to Presence ("user__presence__"), "" on Presence itself."""
    return Q(**{f"{prefix}last_seen_at__gt": rules.heard_since(now)})


def is_available_q(now: datetime, prefix: str = "") -> Q:
    """Return the filter "online and accepting work at `now`"; prefix as in `is_online_q`."""
    return is_online_q(now, prefix) & Q(**{f"{prefix}accepting": True})
