"""The saved filters of one page, as the strip above its list and the drawer that manages them show them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from casework.lib.compiled import Compiled, Given
from casework.people import permissions, saveable
from casework.people.models import SavedDefault, SavedView, Team

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Line:
    """A saved filter as its reader sees it. owner: their name; active: it is in force; default: the page opens with it;
    mine: it is the reader's own.
    """

    view: SavedView
    owner: str
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
    rows = sorted(_seen(user, page), key=lambda view: (view.owner_id != user.pk, view.name, view.pk))
    lines = [
        Line(
            view=view, owner=vars(view)["owner_name"], active=view.query == tidied,
            default=bool(vars(view)["is_default"]), mine=view.owner_id == user.pk,
        )
        for view in rows
    ]  # fmt: skip
    return Strip(page=page, query=tidied, team=team, lines=lines)


def _seen(user: "User", page: str) -> list[SavedView]:
    """Return the filters of `page` that `permissions.saved_views_seen_by` lets `user` use, with what a line says."""
    teams = sorted(permissions.team_ids_with(user, "assign_team"))
    shared = {f"team_{place}": team for place, team in enumerate(teams)}
    return _asked(len(teams)).objects(me=user.pk, page=page, **shared)


@lru_cache(maxsize=32)
def _asked(teams: int) -> Compiled[SavedView]:
    """Return the question for the filters of somebody who leads so many teams. It stands on pages that are open all day
    and mostly finds nothing.
    """

    def make() -> QuerySet[SavedView]:
        me = Given("me", BigIntegerField())
        seen = Q(owner=me)
        for place in range(teams):
            seen |= Q(team=Given(f"team_{place}", BigIntegerField()))
        chosen = SavedDefault.objects.filter(view=OuterRef("pk"), owner=me)
        name = Coalesce(NullIf("owner__display_name", Value("")), "owner__username")
        return SavedView.objects.filter(seen, page=Given("page", CharField())).annotate(
            is_default=Exists(chosen), owner_name=name
        )

    return Compiled(make)


def team_led(user: "User", public_id: UUID | None) -> Team | None:
    """Return this team if `user` leads it, None otherwise."""
    if public_id is None:
        return None
    return Team.objects.filter(public_id=public_id, pk__in=permissions.team_ids_with(user, "assign_team")).first()
