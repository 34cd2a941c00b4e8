"""The cases that attempts were made for, as the contact rules' pages link them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from casework.collections import permissions
from casework.collections.models import CaseContact
from casework.contact.origins import Origin

if TYPE_CHECKING:
    from casework.people.models import User


def cases_of(viewer: "User", attempts: Collection[int]) -> dict[int, Origin]:
    """Return the case of each of these attempts (ids) that was made for one that `viewer` may read. One query."""
    made_for = Q(attempt__in=attempts) | Q(call__attempt__in=attempts)
    links = CaseContact.objects.filter(made_for, case__in=permissions.visible_to(viewer).values("pk"))
    rows = links.values_list("attempt", "call__attempt", "case__public_id", "case__loan__external_ref")
    return {
        attempt or of_call: Origin(name=reference, url=reverse("collections:case", args=[case]))
        for attempt, of_call, case, reference in rows
    }
