"""What quality measures: results by person, agreement of inspectors, signals."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.quality import measures, selectors
from casework.quality.permissions import READERS
from casework.quality.views.settings import SETTINGS_READERS


@role_required(*READERS)
@require_GET
def people(request: SignedIn) -> HttpResponse:
    """Show defect rates by person, and how closely each is inspected."""
    now = timezone.now()
    shown = {"found": selectors.standings(request.user, now=now), "measures": measures, "now": now}
    return render(request, "quality/people.html", shown)


@role_required(*SETTINGS_READERS)
@require_GET
def agreement(request: SignedIn) -> HttpResponse:
    """Show how far inspectors agree with each other and with gold items."""
    now = timezone.now()
    shown = {"page": selectors.agreement_page(request.user, now=now), "measures": measures, "now": now}
    return render(request, "quality/agreement.html", shown)


@role_required(*READERS)
@require_GET
def signals(request: SignedIn) -> HttpResponse:
    """Show whose work may have been done without looking."""
    now = timezone.now()
    shown = {"page": selectors.signals_page(request.user, now=now), "measures": measures, "now": now}
    return render(request, "quality/signals.html", shown)
