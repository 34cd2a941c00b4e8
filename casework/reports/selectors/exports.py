"""Which exports and schedules a person sees, and which exports they may fetch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.lib import keyset
from casework.people.models import Team
from casework.portfolio.models import Book
from casework.reports import kinds, permissions
from casework.reports.kinds import ExportKind
from casework.reports.models import Export, ExportSchedule

if TYPE_CHECKING:
    from casework.people.models import User

SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class ExportCard:
    """One export as the centre shows it. kind: None for one that is offered no more. teams: which are in it, "" for
    all. is_own: the reader's, who may cancel it. may_fetch: they may (still) have what is in it.
    """

    row: Export
    kind: ExportKind | None
    teams: str
    is_own: bool
    may_fetch: bool

    @property
    def label(self) -> str:
        """What it is."""
        return str(self.kind.label) if self.kind else self.row.kind


@dataclass(frozen=True, kw_only=True)
class Centre:
    """The export centre. after: where the next exports begin. everybodys: None for who sees only their own."""

    cards: list[ExportCard]
    schedules: list[ExportSchedule]
    after: str
    everybodys: bool | None


def centre(user: "User", *, everybodys: bool, after: str) -> Centre:
    """Return the newest exports of `user` (or, where they may see them, everybody's) and their schedules.

    At most three queries.
    """
    may = permissions.sees_everybodys(user)
    rows = Export.objects.all() if may and everybodys else Export.objects.filter(owner=user)
    page = keyset.newest(rows.select_related("job", "owner"), after=after, size=SHOWN)
    schedules = ExportSchedule.objects.filter(owner=user).select_related("book", "team").order_by("pk")
    return Centre(
        cards=_cards(page.rows, user), schedules=list(schedules), after=page.after,
        everybodys=everybodys if may else None,
    )  # fmt: skip


def export_card(user: "User", public_id: UUID) -> ExportCard:
    """Return one export that `user` may see. Raises Http404 for all others."""
    return _cards([_seen_export(user, public_id)], user)[0]


def own_export(user: "User", public_id: UUID) -> Export:
    """Return an export of `user`. Raises Http404 for everybody else's."""
    return get_object_or_404(Export.objects.select_related("job"), owner=user, public_id=public_id)


def fetchable_export(user: "User", public_id: UUID) -> Export:
    """Return an export that `user` may fetch: any for auditors; their own, while they may export what is in it.

    Raises Http404.
    """
    found = _seen_export(user, public_id)
    if not _may_fetch(user, found):
        raise Http404
    return found


def _seen_export(user: "User", public_id: UUID) -> Export:
    return get_object_or_404(permissions.seen_by(user).select_related("owner", "job"), public_id=public_id)


def own_schedule(user: "User", public_id: UUID) -> ExportSchedule:
    """Return a schedule of `user`. Raises Http404 for everybody else's."""
    return get_object_or_404(ExportSchedule.objects.select_related("owner"), owner=user, public_id=public_id)


def books() -> QuerySet[Book]:
    """Return every book by name."""
    return Book.objects.order_by("name", "pk")


def teams(user: "User") -> QuerySet[Team]:
    """Return the teams that `user` may export, by name."""
    ids, rows = permissions.exportable_teams(user), Team.objects.order_by("name", "pk")
    return rows if ids is None else rows.filter(pk__in=ids)


def _may_fetch(user: "User", export: Export) -> bool:
    return permissions.sees_everybodys(user) or permissions.may_have(user, export)


def _cards(rows: Sequence[Export], user: "User") -> list[ExportCard]:
    offered = {kind.key: kind for kind in kinds.every()}
    named = {pk for row in rows for pk in row.params.get("teams") or ()}
    names = dict(Team.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    return [
        ExportCard(
            row=row, kind=offered.get(row.kind), is_own=row.owner_id == user.pk, may_fetch=_may_fetch(user, row),
            teams=", ".join(sorted(names[pk] for pk in row.params.get("teams") or () if pk in names)),
        )
        for row in rows
    ]  # fmt: skip
