"""The page of limits: the kinds of them, what holds in each place, and who changed what last."""

from dataclasses import dataclass

from django.http import Http404

from casework.collections.limits.shape import Cell, Place, Table, Text
from casework.collections.limits.tables import TABLES
from casework.jobs.models import AuditEntry

SHOWN_CHANGES = 10


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change as it is told: of which limit, where, from what to what ("" for what a wider place says)."""

    entry: AuditEntry
    where: str
    limit: Text
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One place of the page with its lines: what each is called, what holds."""

    place: Place
    lines: list[tuple[str, list[Cell]]]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One kind of limits, with the others to choose from."""

    table: Table
    tables: list[Table]
    places: list[Shown]
    changes: list[Change]

    @property
    def has_lines(self) -> bool:
        """Say whether a place has more than one line."""
        return len(self.table.lines) > 1


def table_of(key: str) -> Table:
    """Return a kind of limits. Raises Http404."""
    if key not in TABLES:
        raise Http404
    return TABLES[key]


def place_of(table: Table, scope: str) -> Place:
    """Return a place of it. Raises Http404."""
    found = table.place(scope)
    if found is None:
        raise Http404
    return found


def page(key: str) -> Page:
    """Return the page of one kind. At most four queries. Raises Http404."""
    table = table_of(key)
    places = table.read()
    return Page(
        table=table, tables=list(TABLES.values()), places=[_shown(table, place) for place in places],
        changes=_changes(table, {place.scope: place.name for place in places}),
    )  # fmt: skip


def _shown(table: Table, place: Place) -> Shown:
    return Shown(place=place, lines=[(label, [place.cell(one) for one in limits]) for label, limits in table.lines])


def _changes(table: Table, names: dict[str, str]) -> list[Change]:
    rows = AuditEntry.objects.filter(action=f"{table.subject}.set").select_related("actor").order_by("-pk")
    return [_change(entry, table, names) for entry in rows[:SHOWN_CHANGES]]


def _change(entry: AuditEntry, table: Table, names: dict[str, str]) -> Change:
    said = {name: str(entry.detail.get(name, "")) for name in ("place", "limit", "before", "after", "reason")}
    limit = table.by_name.get(said["limit"])
    return Change(
        entry=entry, where=names.get(said["place"], said["place"]), before=said["before"], after=said["after"],
        limit=limit.full_label if limit is not None else said["limit"], reason=said["reason"],
    )  # fmt: skip
