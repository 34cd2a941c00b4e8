"""The request as this house's views get it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from casework.people.models import User


class SignedIn(HttpRequest):
    """A request of somebody who is signed in, for annotating views behind `login_required` or `role_required`.

    `request.htmx` is true when only a part of a page is asked for.
    """

    htmx: HtmxDetails
    if TYPE_CHECKING:
        user: User


def uuid_of(text: str) -> UUID | None:
    """Return the id that stands in an address, None for garbage."""
    try:
        return UUID(text)
    except ValueError:
        return None
