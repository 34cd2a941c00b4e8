"""The page "Fairness"."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.lib.requests import SignedIn
from casework.people.permissions import TEAM_READERS, role_required
from casework.workflow import fairness, forms, measures


@role_required(*TEAM_READERS)
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Show how fairly a pool's work was dealt on a day."""
    asked = forms.PoolDay(request.GET)
    asked.is_valid()  # what makes no sense is as if it were not asked
    pool: UUID | None = asked.cleaned_data.get("pool")
    page = fairness.page(request.user, pool=pool, day=asked.cleaned_data.get("day"), now=timezone.now())
    template = "workflow/_fairness.html" if request.htmx else "workflow/fairness.html"
    return render(request, template, {"page": page, "measures": measures})
