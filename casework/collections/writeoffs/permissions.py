"""Who asks for a write-off, who decides it, who reads."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from casework.collections import permissions
from casework.collections.querysets import CaseQuerySet
from casework.collections.writeoffs.models import WriteOff
from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

ASKERS = (Role.COLLECTOR, Role.SUPERVISOR)
# The book's money is operations' word, never that of who collects.
DECIDERS = (Role.OPERATIONS,)
READERS = (Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR)
SEE_ALL = (Role.OPERATIONS, Role.AUDITOR)


def askable_by(user: "User") -> CaseQuerySet:
    """Return the open cases for which `user` may ask: those they hold, and those they supervise."""
    mine = permissions.workable_by(user).values("pk")
    led = permissions.assignable_by(user).values("pk")
    return permissions.visible_to(user).open().filter(Q(pk__in=mine) | Q(pk__in=led))


def seen_by(user: "User") -> QuerySet[WriteOff]:
    """Return the write-offs that `user` may read: of the cases they supervise, or all."""
    if user.has_role(*SEE_ALL):
        return WriteOff.objects.all()
    return WriteOff.objects.filter(case__in=permissions.supervised_by(user).values("pk"))


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of write-offs."""
    return user.has_role(*READERS)
