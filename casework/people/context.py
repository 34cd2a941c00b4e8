"""What every page of the shell shows beside its own content. All of it is read only when a template asks."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from casework.lib.roles import Role
from casework.people import navigation, selectors


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation, the presence and the roles of whoever is signed in; nothing for strangers."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    now: datetime = timezone.now()
    return {
        "nav": SimpleLazyObject(lambda: navigation.menu(user, request.path)),
        "presence": SimpleLazyObject(lambda: selectors.presence_shown(user, now=now)),
        "role_label": SimpleLazyObject(lambda: ", ".join(str(r.label) for r in Role if user.has_role(r))),
    }
