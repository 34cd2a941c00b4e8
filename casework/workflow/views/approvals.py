"""The inbox of what waits for a second person."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.lib.requests import SignedIn
from casework.workflow.approvals.inbox import inbox


@login_required
@require_GET
def approvals(request: SignedIn) -> HttpResponse:
    """Show what waits for the reader, oldest first; each is decided in its own drawer."""
    found = inbox(user=request.user, chosen=request.GET.get("kind", ""), now=timezone.now())
    name = "workflow/_approvals.html" if request.htmx else "workflow/approvals.html"
    return render(request, name, {"inbox": found})
