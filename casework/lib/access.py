"""Who may open a page at all, by role. What they see there is each app's `permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from casework.lib.roles import Role

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def role_required(*roles: Role) -> Callable[[View], View]:
    """Let only holders of one of `roles` pass: strangers go to the sign-in page, everybody else finds nothing (404).

    Put it above every other decorator of a view, so that outsiders do not even learn which methods there are.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user: Any = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not user.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return cast("View", guarded)

    return decorate
