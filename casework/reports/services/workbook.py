"""The KPI workbook: a sheet per table, charts, the definitions, and a sheet that says how it was made."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.lib.sheets import writing
from casework.people.models import Team
from casework.portfolio.models import Book
from casework.reports.kinds import Asked, Progress
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.tables import Table, tables

TELL_EVERY = 2_000


def build_workbook(
    *,
    asked: Asked,
    target: Path,
    progress: Progress | None = None,
    of_review: bool | None = None,
    of_books: bool | None = None,
) -> int:
    """Write the KPI workbook to `target` and return how many lines of figures it holds.

    of_review: of review alone, or of collections alone; None: all tables, for who supervises both. of_books: of
    channels and funders alone; None: with them where the scope has every team.
    progress(lines done, lines in all) is called now and then. Whatever interrupts it leaves no half file behind.
    """
    return write_tables(
        lambda: tables(Kpi(asked.scope), of_review=of_review, of_books=of_books),
        asked=asked, target=target, progress=progress,
    )  # fmt: skip


def write_tables(
    make: Callable[[], Sequence[Table]], *, asked: Asked, target: Path, progress: Progress | None = None
) -> int:
    """Write what `make` returns, called in the asker's language, as a workbook: a sheet a table, charts, definitions,
    parameters. Return how many lines of figures it holds.
    """
    tell = progress or (lambda _done, _all: None)
    with override(asked.language):
        chosen = make()
        total, done = sum(len(table.rows) for table in chosen), 0
        tell(0, total)
        with writing.Book(made_at=asked.now, folder=target.parent) as book:
            for table in chosen:
                for _row in _write(book, table):
                    done += 1
                    if done % TELL_EVERY == 0:
                        tell(done, total)
                tell(done, total)
            book.charts(_("Charts"))
            _define(book, chosen)
            notes = ((table.title, table.note) for table in chosen if table.note)
            book.facts(_("Parameters"), chain(parameters(asked), notes))
            book.save(target)
    return total


def _write(book: writing.Book, table: Table) -> Iterator[int]:
    """Write one table as a sheet, yielding after each row."""
    columns = [
        writing.Column(
            key=head.key, title=head.title, kind=head.kind, note=head.note,
            total=head.total.formula(head.key) if head.total else "",
        )
        for head in table.heads
    ]  # fmt: skip
    sheet = book.sheet(table.title, columns)
    for row in table.rows:
        sheet.append(row)
        yield sheet.rows
    sheet.close(total=_("Total") if table.has_totals else "", known=table.known)
    if table.drawing:
        book.draw(sheet, labels=table.drawing.labels, values=table.drawing.values, stacked=table.drawing.stacked)


def _define(book: writing.Book, chosen: Sequence[Table]) -> None:
    """Write the sheet of definitions: every metric of the workbook, once for each table that shows it."""
    titles = (_("Table"), _("Metric"), _("Numerator"), _("Denominator"), _("Basis"), _("As of"), _("Words"))
    sheet = book.sheet(_("Definitions"), [writing.Column(key=title, title=title) for title in titles])
    for table in chosen:
        shown = [head.metric for head in table.heads if head.metric]
        for metric in dict.fromkeys(shown):  # many columns may be of one
            told = (metric.name, metric.numerator, metric.denominator, metric.basis.label, metric.as_of, metric.words)
            sheet.append([table.title, *(str(text) or None for text in told)])
    sheet.close()


def parameters(asked: Asked) -> Iterator[tuple[str, writing.Value]]:
    """Yield how a workbook was made: what of, as of when, for whom."""
    scope, zone = asked.scope, zone_of(asked.scope)
    yield _("First day"), scope.first
    yield _("Last day"), scope.last
    yield _("Books"), ", ".join(_book_facts(scope))
    yield _("Teams"), _teams(scope)
    yield _("As of"), asked.now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    yield _("Time zone of “as of”"), zone
    yield _("Made for"), asked.asker
    yield _("Made by"), f"Casework {version()}"
    yield _("Days"), _("Days are those of each book's time zone, both ends included.")
    yield _("Empty cells"), _("There is nothing to divide by, or the figure does not exist for that line.")


def zone_of(scope: Scope) -> str:
    """Return the zone of the scope's books if they share one, else the server's."""
    books = Book.objects.all() if scope.book_id is None else Book.objects.filter(pk=scope.book_id)
    zones = set(books.values_list("time_zone", flat=True))
    return zones.pop() if len(zones) == 1 else settings.TIME_ZONE


def _book_facts(scope: Scope) -> Iterator[str]:
    books = Book.objects.order_by("code")
    for book in books if scope.book_id is None else books.filter(pk=scope.book_id):
        facts = {"code": book.code, "zone": book.time_zone, "currency": book.currency}
        if book.business_date is None:
            yield _("%(code)s (%(zone)s, %(currency)s, never rolled)") % facts
        else:
            facts["reached"] = book.business_date.isoformat()
            yield _("%(code)s (%(zone)s, %(currency)s, rolled up to %(reached)s)") % facts


def _teams(scope: Scope) -> str:
    if scope.team_ids is None:
        return _("All")
    return ", ".join(Team.objects.filter(pk__in=scope.team_ids).order_by("name").values_list("name", flat=True))


@cache
def version() -> str:
    """Return the version of this program, as its pyproject.toml says."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
