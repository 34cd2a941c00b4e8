"""What a client may know of the orders that it sent: those of its own source, whatever brought them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404

from casework.portfolio.clients.models import ApiClient
from casework.review.models import ReviewOrder
from casework.review.selectors.outward import told_of

MOST_REFS = 100
LONGEST_REF = 80


def order_by_id(client: ApiClient, public_id: UUID) -> dict[str, Any]:
    """Return one order of the client. Two queries. Raises Http404."""
    found = ReviewOrder.objects.filter(source=client.source, public_id=public_id).select_related("product").first()
    if found is None:
        raise Http404
    (told,) = told_of([found])
    return told


def orders_by_ref(client: ApiClient, refs: Sequence[str]) -> list[dict[str, Any]]:
    """Return the client's orders of these references, oldest first; unknown ones are left out. Two queries."""
    known = [ref for ref in refs if ref and "\x00" not in ref and len(ref) <= LONGEST_REF]
    found = ReviewOrder.objects.filter(source=client.source, external_ref__in=known)
    return told_of(list(found.select_related("product").order_by("pk")))


def ids_by_ref(client: ApiClient, refs: Sequence[str]) -> dict[str, str]:
    """Return the public ids of the client's orders by reference. One query."""
    found = ReviewOrder.objects.filter(source=client.source, external_ref__in=refs)
    return {ref: str(public_id) for ref, public_id in found.values_list("external_ref", "public_id")}
