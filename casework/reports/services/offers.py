"""What can be asked for in the export centre."""

from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from casework.reports import kinds
from casework.reports.kinds import Asked, ExportKind, Progress, Text
from casework.reports.metrics import collecting
from casework.reports.partners.models import CountKind
from casework.reports.partners.selectors.compared import compared
from casework.reports.selectors import raw
from casework.reports.services.raw import write_csv, write_sheet
from casework.reports.services.workbook import build_workbook, write_tables
from casework.reports.snapshots import sheets
from casework.reports.tables import compared as tables

_FIGURES, _TABLES, _SHEETS = _("Figures"), _("Raw data, CSV"), _("Raw data, workbook")
_KPI: list[tuple[str, Text, Text, bool | None, bool | None]] = [
    ("kpi", _("KPI workbook"), _("Every table of figures: review and collections."), None, None),
    ("kpi-reviewers", _("KPI workbook, reviewers"), _("The tables of figures of review."), True, None),
    ("kpi-collectors", _("KPI workbook, collectors"), _("The tables of figures of collections."), False, None),
    (
        "kpi-partners",
        _("KPI workbook, channels and funders"),
        _("What channels brought, what funders are due."),
        None,
        True,
    ),
]
_RAW = [
    (raw.CASES, _("Cases"), _("Cases in collection at some time of the period.")),
    (raw.PLACEMENTS, _("Placements"), collecting.PLACEMENT_RESULT.words),
    (raw.ORDERS, _("Orders"), _("Orders received in the period.")),
    (raw.ATTEMPTS, _("Contact attempts"), _("Attempts made in the period for a case or an order.")),
    (raw.PAYMENTS, _("Payments"), _("Payments with a value date in the period, reversed ones marked.")),
]


def _figures(of_review: bool | None, of_books: bool | None, asked: Asked, target: Path, progress: Progress) -> int:
    return build_workbook(asked=asked, target=target, progress=progress, of_review=of_review, of_books=of_books)


def _compared(asked: Asked, target: Path, progress: Progress) -> int:
    return write_tables(
        lambda: [tables.compared(compared(asked.scope, kind), kind) for kind in CountKind],
        asked=asked, target=target, progress=progress,
    )  # fmt: skip


def _portfolio(asked: Asked, target: Path, progress: Progress) -> int:
    return write_tables(lambda: sheets.tables(asked.scope), asked=asked, target=target, progress=progress)


def register() -> None:
    """Offer the workbook of figures and the raw data."""
    kinds.register(
        *(
            ExportKind(
                key=key, label=label, group=_FIGURES, words=words, suffix="xlsx",
                build=partial(_figures, of_review, of_books), of_books=bool(of_books),
            )
            for key, label, words, of_review, of_books in _KPI
        ),
        ExportKind(
            key="channels-compared", label=_("Reconciliation with channels"), group=_FIGURES, suffix="xlsx",
            words=_("What we counted and what channels counted, day by day, and which number counts."),
            build=_compared, of_books=True,
        ),
        ExportKind(
            key="portfolio", label=_("Portfolio workbook"), group=_FIGURES, suffix="xlsx", build=_portfolio,
            words=_("Roll rates, delinquency, phases, vintages and first payments, of every month of the period."),
            of_books=True,
        ),
        *(
            ExportKind(
                key=f"{dataset.key}-{suffix}", label=label, group=group, words=words, suffix=suffix,
                build=partial(write, dataset),
            )
            for suffix, group, write in (("csv", _TABLES, write_csv), ("xlsx", _SHEETS, write_sheet))
            for dataset, label, words in _RAW
        ),
    )  # fmt: skip
