"""The cases that attempts were made for, as the contact rules' pages link them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from casework.collections import permissions
from casework.collections.models import CaseContact
from casework.contact.origins import Origin, of_links

if TYPE_CHECKING:
    from casework.people.models import User


def cases_of(viewer: "User", attempts: Collection[int]) -> dict[int, Origin]:
    """Return the case of each of these attempts (ids) that was made for one that `viewer` may read. One query."""
    links = CaseContact.objects.filter(case__in=permissions.visible_to(viewer).values("pk"))
    return of_links(links, attempts, item="case", name="case__loan__external_ref", page="collections:case")
