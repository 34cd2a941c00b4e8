"""Pictures and documents of an order: taken in, served, shown."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from casework.lib.answers import done
from casework.lib.file_answers import file_answer, shown_alone
from casework.lib.ranges import starts_at_zero
from casework.lib.requests import SignedIn
from casework.lib.uploads import UploadRefused
from casework.review import forms, selectors, services
from casework.review.views import told

if TYPE_CHECKING:
    from casework.review.models import ReviewOrder


@login_required
@require_safe
@shown_alone
def file(request: SignedIn, public_id: UUID, file: UUID) -> HttpResponseBase:
    """Serve a picture or document to be shown in the page, in parts if asked, and log the look."""
    kept = selectors.file_seen(request.user, public_id, file)
    if request.method == "GET":
        zero = starts_at_zero(request, kept.size)
        services.look_at_file(file=kept, viewer=request.user, from_start=zero, now=timezone.now())
    content = kept.file.open("rb")
    return file_answer(request, content, name=kept.name, content_type=kept.content_type, digest=kept.digest)


@login_required
@require_GET
def document(request: SignedIn, public_id: UUID, file: UUID) -> HttpResponse:
    """Answer the place in which a document is shown; the document itself is asked for by that."""
    kept = selectors.file_seen(request.user, public_id, file)
    return render(request, "review/_document.html", {"order": kept.order, "file": kept})


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedIn, public_id: UUID, file: UUID) -> HttpResponse:
    """Ask in the drawer why a file is wrong, and take it away."""
    kept, form = selectors.file_to_remove(request.user, public_id, file), forms.RemoveFile(request.POST or None)
    if not form.is_valid():
        given = {"order": kept.order, "file": kept, "form": form}
        return render(request, "review/_remove_drawer.html", given, status=422 if request.method == "POST" else 200)
    services.remove_file(file=kept, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("File removed."), event="fileRemoved")


@login_required
@require_POST
def attach(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take in a file that somebody chose."""
    shown, form = selectors.order_shown(request.user, public_id), forms.Attach(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "review/_attach_form.html", {"order": shown, "attach_form": form}, status=422)
    return _take(request, shown, form)


def _take(request: SignedIn, order: "ReviewOrder", form: forms.Attach) -> HttpResponse:
    """Take the file in, or say beside the field why not."""
    sent, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
    try:
        services.attach_file(
            order=order, kind=kind, name=sent.name, content=sent.read(), actor=request.user, now=timezone.now()
        )
    except (UploadRefused, services.FileRefused) as refused:
        form.add_error("file", str(refused))
        return render(request, "review/_attach_form.html", {"order": order, "attach_form": form}, status=422)
    answer = render(request, "review/_attach_form.html", {"order": order, "attach_form": forms.Attach()})
    return told.with_toast(trigger_client_event(answer, "photosChanged"), _("File added."))
