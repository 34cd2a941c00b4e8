"""What is behind a number of the tables of channels and funders."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.reports.partners.permissions import READERS
from casework.reports.partners.selectors.behind import days_behind, rows_behind


@role_required(*READERS)
@require_GET
def behind(request: SignedIn) -> HttpResponse:
    """List what is behind one number of the tables of channels and funders; days stand on a page of their own."""
    if asked := days_behind(request.GET):
        return redirect(f"{reverse('reports:compared')}?{urlencode(asked)}")
    return render(request, "partners/behind.html", {"page": rows_behind(request.GET)})
