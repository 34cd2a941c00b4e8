"""Runs and the audit trail."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.jobs import forms, permissions, selectors
from casework.lib.access import role_required
from casework.lib.requests import SignedIn


@role_required(*permissions.RUN_READERS)
@require_GET
def runs(request: SignedIn) -> HttpResponse:
    """List the newest automatic runs."""
    wanted = {name: request.GET.get(name, "") for name in ("state", "kind", "after")}
    page = selectors.newest_runs(**wanted)
    return render(request, "jobs/_runs.html" if request.htmx else "jobs/runs.html", {"page": page})


@role_required(*permissions.RUN_READERS)
@require_GET
def run(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one run: its numbers, what it ran over, what it refused."""
    line = selectors.run_line(public_id)
    return render(request, "jobs/_run.html" if request.htmx else "jobs/run.html", {"line": line})


@role_required(*permissions.AUDIT_READERS)
@require_GET
def audit(request: SignedIn) -> HttpResponse:
    """List the newest entries of the audit trail that match the filters."""
    form = forms.AuditFilter(request.GET)
    filters = form.filters() if form.is_valid() else {}
    page = selectors.audit_entries(filters=filters, after=request.GET.get("after", ""))
    return render(request, "jobs/audit.html", {"form": form, "page": page})
