"""Which exports a person sees, and which they may fetch."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from casework.portfolio.models import Book
from casework.reports import permissions
from casework.reports.models import Export

if TYPE_CHECKING:
    from casework.people.models import User

SHOWN = 50


def own_exports(user: "User") -> list[Export]:
    """Return the newest exports of `user`, with their jobs. One query."""
    return list(Export.objects.filter(owner=user).select_related("job").order_by("-asked_at", "-pk")[:SHOWN])


def own_export(user: "User", public_id: UUID) -> Export:
    """Return an export of `user`. Raises Http404 for everybody else's."""
    return get_object_or_404(Export.objects.select_related("job"), owner=user, public_id=public_id)


def fetchable_export(user: "User", public_id: UUID) -> Export:
    """Return an export that `user` may fetch: their own, any for auditors. Raises Http404."""
    return get_object_or_404(permissions.fetchable_by(user).select_related("owner"), public_id=public_id)


def books() -> QuerySet[Book]:
    """Return every book by name."""
    return Book.objects.order_by("name")
