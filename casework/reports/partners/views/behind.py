"""What is behind a number of the tables of channels and funders."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.reports.partners.permissions import READERS
from casework.reports.partners.selectors.behind import rows_behind


@role_required(*READERS)
@require_GET
def behind(request: SignedIn) -> HttpResponse:
    """List the orders or loans behind one number of the tables of channels and funders."""
    return render(request, "partners/behind.html", {"page": rows_behind(request.GET)})
