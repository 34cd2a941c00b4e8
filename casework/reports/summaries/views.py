"""The page of closed days."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.reports import rules
from casework.reports.forms import PeriodForm, asked, today
from casework.reports.permissions import FIGURE_READERS
from casework.reports.services import closing
from casework.reports.summaries.selectors.page import days_page


@role_required(*FIGURE_READERS)
@require_GET
def days(request: SignedIn) -> HttpResponse:
    """Show what the closed days of a period came to, and what of them was found to be otherwise later."""
    now = timezone.now()
    form = PeriodForm(asked(request.GET), now=now)
    shown = {"form": form, "presets": rules.presets(today(now)), "now": now}
    shown |= {"may_recount": request.user.has_role(Role.OPERATIONS), "chosen": form.chosen}
    if form.chosen:
        after, table = request.GET.get("after", ""), request.GET.get("table", "")
        shown["page"] = days_page(request.user, **form.chosen, table=table, after=after)
    return render(request, "summaries/days.html", shown, status=200 if form.chosen else 422)


@role_required(Role.OPERATIONS)
@require_POST
def recount(request: SignedIn) -> HttpResponse:
    """Have the closed days of the period counted anew, and go to what differs."""
    now = timezone.now()
    form = PeriodForm(request.POST, now=now)
    if not form.chosen:
        return HttpResponse(status=422)  # the page sends only what it shows
    closing.ask_recount(**form.chosen, actor=request.user, now=now)
    messages.success(request, _("The days are being counted anew. What differs stands under Changes in a minute."))
    address = {name: request.POST.get(name, "") for name in ("first", "last", "book")}
    return redirect(f"{reverse('reports:days')}?{urlencode({**address, 'table': 'changes'})}")
