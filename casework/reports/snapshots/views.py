"""The page Portfolio, and the loans behind a number of it."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.reports.forms import PeriodForm
from casework.reports.selectors.data import table_data
from casework.reports.selectors.scope import Scope
from casework.reports.snapshots.forms import PortfolioForm, asked_of
from casework.reports.snapshots.permissions import LOAN_READERS, READERS, reads_loans
from casework.reports.snapshots.rules import FIRST_DAYS, THRESHOLDS
from casework.reports.snapshots.selectors.behind import loans_behind
from casework.reports.snapshots.selectors.page import TABLES, beginning, shown
from casework.reports.snapshots.sheets import table_of


@role_required(*READERS)
@require_GET
def portfolio(request: SignedIn) -> HttpResponse:
    """Show the portfolio of a book over a range of months, a table at a time."""
    start = beginning()
    if start is None:
        return render(request, "portfolio_figures/portfolio.html", {"now": timezone.now()})
    form = PortfolioForm(request.GET, start=start)
    given = {"form": form, "tables": TABLES, "thresholds": THRESHOLDS, "first_days": FIRST_DAYS}
    given["now"] = timezone.now()
    if asked := asked_of(form, request.GET, has_lists=reads_loans(request.user)):
        given |= {"asked": asked, "shown": shown(asked), "reads_loans": asked.has_lists}
    return render(request, "portfolio_figures/portfolio.html", given, status=200 if asked else 422)


@role_required(*READERS)
@require_GET
def data(request: SignedIn) -> HttpResponse:
    """Answer with one table of the workbook of a period as JSON; a program that names no period is told so."""
    form = PeriodForm(request.GET, now=timezone.now())
    if not form.chosen:
        return JsonResponse({"errors": form.errors}, status=422)
    of, key = form.chosen, request.GET.get("table", "")
    book = of["book"].pk if of["book"] else None
    table = table_of(Scope(first=of["first"], last=of["last"], book_id=book), key)
    if table is None:
        raise Http404
    return JsonResponse(table_data(table, **of, now=timezone.now()))


@role_required(*LOAN_READERS)
@require_GET
def behind(request: SignedIn) -> HttpResponse:
    """List the loans behind one number of the page."""
    page = loans_behind(request.GET)
    return render(request, "portfolio_figures/behind.html", {"page": page})
