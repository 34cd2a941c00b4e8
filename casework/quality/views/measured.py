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
    found = selectors.standings(request.user, now=timezone.now())
    return render(request, "quality/people.html", {"found": found, "measures": measures})


@role_required(*SETTINGS_READERS)
@require_GET
def agreement(request: SignedIn) -> HttpResponse:
    """Show how far inspectors agree with each other and with gold items."""
    page = selectors.agreement_page(request.user, now=timezone.now())
    return render(request, "quality/agreement.html", {"page": page, "measures": measures})


@role_required(*READERS)
@require_GET
def signals(request: SignedIn) -> HttpResponse:
    """Show whose work may have been done without looking."""
    page = selectors.signals_page(request.user, now=timezone.now())
    return render(request, "quality/signals.html", {"page": page, "measures": measures})
