"""The workbook of settlements: statements, their lines, corrections and loans, and the moves of balances."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from casework.lib.sheets import writing
from casework.lib.sheets.writing import Column, Kind, Value
from casework.reports.kinds import Asked, ExportKind, Progress
from casework.reports.selectors.scope import Scope
from casework.reports.services.workbook import parameters
from casework.reports.settlements import measures
from casework.reports.settlements.selectors import sheets

TELL_EVERY = 2_000
Rows = Callable[[Scope], Iterator[list[Value]]]


def build(asked: Asked, target: Path, progress: Progress) -> int:
    """Write the workbook and return how many lines it holds. Drafts are in no sheet: nobody was told of them. Amounts
    of several currencies have no total.
    """
    done, known = 0, sheets.no_totals(asked.scope)
    with override(asked.language), writing.Book(made_at=asked.now, folder=target.parent) as book:
        for title, columns, rows in _sheets():
            sheet = book.sheet(title, columns)
            for row in rows(asked.scope):
                sheet.append(row)
                done += 1
                if done % TELL_EVERY == 0:
                    progress(done, done)
            sheet.close(total=_("Total"), known=known)
        progress(done, done)
        _define(book)
        book.facts(_("Parameters"), parameters(asked))
        book.save(target)
    return done


KIND = ExportKind(
    key="settlements", label=gettext_lazy("Channel settlement"), group=gettext_lazy("Figures"),
    words=gettext_lazy("Issued statements of channels with their lines, corrections and loans; moves of balances."),
    suffix="xlsx", build=build, of_books=True,
)  # fmt: skip


def _sheets() -> Iterable[tuple[str, Sequence[Column], Rows]]:
    yield _("Statements"), _statement_columns(), sheets.statements
    yield _("Lines"), [*_of(), *_quantities(), _amount(measures.CHARGED.explanation)], sheets.lines
    yield _("Corrections"), _correction_columns(), sheets.corrections
    yield _("Decisions"), _ruling_columns(), sheets.rulings
    yield _("Loans"), _loan_columns(), sheets.loans
    yield _("Balances"), _balance_columns(), sheets.moves


def _of() -> list[Column]:
    return [
        Column(key="channel", title=pgettext("of acquisition", "Channel")),
        Column(key="number", title=_("Statement"), kind=Kind.WHOLE),
    ]


def _amount(note: str = "") -> Column:
    return Column(key="amount", title=_("Amount"), kind=Kind.MONEY, note=note, total="SUM({amount})")


def _quantities() -> list[Column]:
    return [
        Column(key="what", title=_("What")), Column(key="count", title=_("Number"), kind=Kind.WHOLE),
        Column(key="lent", title=_("Amount lent"), kind=Kind.MONEY, total="SUM({lent})"), *_rates(),
    ]  # fmt: skip


def _rates() -> list[Column]:
    return [
        Column(key="rate", title=_("Rate"), kind=Kind.RATE),
        Column(key="share", title=_("Share of the amount lent"), kind=Kind.PERCENT),
    ]


def _statement_columns() -> list[Column]:
    sums = [
        Column(
            key=metric.key, title=str(metric.name), kind=Kind.MONEY, note=metric.explanation,
            total=f"SUM({{{metric.key}}})",
        )
        for metric in (measures.CHARGED, measures.CORRECTED, measures.OWED)
    ]  # fmt: skip
    return [
        Column(key="book", title=_("Book")), *_of(), Column(key="first", title=_("First day"), kind=Kind.DAY),
        Column(key="last", title=_("Last day"), kind=Kind.DAY),
        Column(key="version", title=_("Version of the terms"), kind=Kind.WHOLE),
        Column(key="model", title=_("Paid how")), Column(key="state", title=_("State")),
        Column(key="currency", title=_("Currency")), *sums, Column(key="made", title=_("Drawn up by")),
        Column(key="by", title=_("Issued by")), Column(key="on", title=_("Issued on"), kind=Kind.DAY),
        Column(key="settled", title=_("Settled on"), kind=Kind.DAY), Column(key="ref", title=_("Reference")),
    ]  # fmt: skip


def _correction_columns() -> list[Column]:
    return [
        *_of(), Column(key="of", title=_("Corrects statement"), kind=Kind.WHOLE),
        Column(key="day", title=_("Day"), kind=Kind.DAY), Column(key="what", title=_("What")),
        Column(key="before", title=_("Number told"), kind=Kind.WHOLE),
        Column(key="lent_before", title=_("Amount lent told"), kind=Kind.MONEY),
        Column(key="after", title=_("Number known"), kind=Kind.WHOLE),
        Column(key="lent_after", title=_("Amount lent known"), kind=Kind.MONEY), *_rates(),
        _amount(measures.CORRECTED.explanation), Column(key="added", title=_("Known later")),
        Column(key="gone", title=_("Counts no more")),
    ]  # fmt: skip


def _ruling_columns() -> list[Column]:
    sides = [("ours", _("Ours")), ("theirs", _("Theirs")), ("counts", pgettext("of two numbers", "Counts"))]
    return [
        *_of(), Column(key="day", title=_("Day"), kind=Kind.DAY), Column(key="what", title=_("What")),
        *(Column(key=key, title=title, kind=Kind.WHOLE) for key, title in sides),
        *(
            Column(key=f"lent_{key}", title=f"{title} ({_('Amount lent')})", kind=Kind.MONEY)
            for key, title in sides
        ),
        Column(key="stands", title=_("State")), Column(key="note", title=_("Note")),
        Column(key="by", title=_("Decided by")),
    ]  # fmt: skip


def _loan_columns() -> list[Column]:
    return [
        *_of(), Column(key="loan", title=_("Loan")), Column(key="day", title=_("Disbursed on"), kind=Kind.DAY),
        Column(key="amount", title=_("Amount lent"), kind=Kind.MONEY, total="SUM({amount})"),
    ]  # fmt: skip


def _balance_columns() -> list[Column]:
    return [
        Column(key="channel", title=pgettext("of acquisition", "Channel")),
        Column(key="day", title=_("Day"), kind=Kind.DAY), Column(key="what", title=_("What")),
        Column(key="currency", title=_("Currency")), _amount(measures.BALANCE.explanation),
        Column(key="number", title=_("Statement"), kind=Kind.WHOLE), Column(key="why", title=_("Why")),
        Column(key="by", title=_("Entered by")), Column(key="approved", title=_("Approved by")),
    ]  # fmt: skip


def _define(book: writing.Book) -> None:
    titles = (_("Metric"), _("Numerator"), _("Basis"), _("As of"), _("Words"))
    sheet = book.sheet(_("Definitions"), [Column(key=title, title=title) for title in titles])
    for metric in measures.CHAPTER.metrics:
        told = (metric.name, metric.numerator, metric.basis.label, metric.as_of, metric.words)
        sheet.append([str(text) or None for text in told])
    sheet.close()
