"""The import pages: files that were fed, the upload, what became of one."""

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.portfolio import exports, forms, permissions, selectors
from casework.portfolio.services import uploads


@role_required(*permissions.FEED_READERS)
@require_GET
def imports(request: SignedIn) -> HttpResponse:
    """List the files that were fed, newest first."""
    page = selectors.newest_feeds(after=request.GET.get("after", ""))
    context = {"page": page, "may_feed": request.user.has_role(*permissions.FEEDERS)}
    return render(request, "portfolio/_feeds.html" if request.htmx else "portfolio/imports.html", context)


@role_required(*permissions.FEEDERS)
@require_http_methods(["GET", "POST"])
def upload(request: SignedIn) -> HttpResponse:
    """Ask for a file, and put it into the hands of a background job."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "portfolio/upload.html", {"form": form}, status=422 if form.is_bound else 200)
    entry = uploads.upload(actor=request.user, now=timezone.now(), **form.asked())
    return redirect("portfolio:feed", entry.public_id)


@role_required(*permissions.FEED_READERS)
@require_GET
def feed(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one file: how far it is, its numbers, the rows that were refused and why."""
    line = selectors.feed_line(public_id)
    page = selectors.refused_page(entry=line.entry, after=request.GET.get("after", ""))
    template = "portfolio/_feed.html" if request.htmx else "portfolio/feed.html"
    return render(request, template, {"line": line, "page": page})


@role_required(*permissions.FEED_READERS)
@require_GET
def refused(request: SignedIn, public_id: UUID) -> StreamingHttpResponse:
    """Download the refused rows of a file as CSV, and log that somebody did."""
    entry = selectors.feed_line(public_id).entry
    uploads.log_download(entry=entry, actor=request.user, now=timezone.now())
    answer = StreamingHttpResponse(exports.refused_csv(entry), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{entry.public_id}.csv"'
    return answer
