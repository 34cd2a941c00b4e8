"""The saved filters of one page, as the strip above its list and the drawer that manages them show them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from casework.people import permissions, saveable
from casework.people.models import SavedDefault, SavedView, Team

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Line:
    """A saved filter as its reader sees it. active: it is in force; default: the page opens with it; mine: theirs."""

    view: SavedView
    active: bool
    default: bool
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Strip:
    """page, query (tidied, "" for no filter), team: what a new filter would be saved with; lines: what is saved."""

    page: str
    query: str
    team: Team | None
    lines: list[Line]

    @property
    def opens_with(self) -> str:
        """The query with which the page opens, "" for none."""
        return next((line.view.query for line in self.lines if line.default), "")

    @property
    def is_saved(self) -> bool:
        """Say whether the filter in force is saved already."""
        return any(line.active for line in self.lines)


def strip(user: "User", *, page: str, query: str, team: Team | None = None) -> Strip:
    """Return the saved filters of `page` that `user` sees: their own first, by name. One query."""
    tidied = saveable.tidy(page, query)
    chosen = SavedDefault.objects.filter(owner=user, view=OuterRef("pk"))
    seen = permissions.saved_views_seen_by(user).filter(page=page).annotate(is_default=Exists(chosen))
    rows = sorted(seen.select_related("owner"), key=lambda view: (view.owner_id != user.pk, view.name))
    lines = [
        Line(view=view, active=view.query == tidied, default=view.is_default, mine=view.owner_id == user.pk)
        for view in rows
    ]
    return Strip(page=page, query=tidied, team=team, lines=lines)


def team_led(user: "User", public_id: UUID | None) -> Team | None:
    """Return this team if `user` leads it, None otherwise."""
    if public_id is None:
        return None
    return Team.objects.filter(public_id=public_id, pk__in=permissions.team_ids_with(user, "assign_team")).first()
