"""Templates: the list, one of them with its languages, writing and deciding versions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from casework.contact.messages import forms, selectors, services
from casework.contact.messages.permissions import KEEPERS, READERS
from casework.contact.messages.views import parts
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@role_required(*READERS)
@require_GET
def templates(request: SignedIn) -> HttpResponse:
    """Show the templates."""
    context = parts.template_list(request.GET.get("channel", ""), request.GET.get("state", ""), request.user)
    return render(request, "messages/_templates.html" if request.htmx else "messages/templates.html", context)


@role_required(*READERS)
@require_GET
def template(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show what one template says, language by language."""
    may_keep = request.user.has_role(*KEEPERS)
    page = selectors.template_page(public_id, viewer=request.user, may_keep=may_keep)
    context = {"page": page, "may_keep": may_keep, **parts.variables_of(page.template)}
    return render(request, "messages/_template.html" if request.htmx else "messages/template.html", context)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Ask in the drawer for a new template and its first version."""
    form = forms.NewTemplate(request.POST or None)
    if not form.is_valid():
        return parts.wording_drawer(request, form, title=_("New template"), url=reverse("messages:add"))
    made = services.add_template(actor=request.user, now=timezone.now(), **form.cleaned_data)
    return HttpResponseClientRedirect(reverse("messages:template", args=[made.public_id]))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def write(request: SignedIn, public_id: UUID, language: str) -> HttpResponse:
    """Ask in the drawer what the template shall say in a language, and write it as a new version."""
    found, label = selectors.template_named(public_id), parts.language_named(language)
    form = forms.Wording(request.POST or None, template=found, initial=parts.wording_now(found, language))
    if not form.is_valid():
        return parts.wording_drawer(request, form, title=label, url=request.path, template=found)
    said = {**form.cleaned_data, "language": language}
    services.write_version(template=found, actor=request.user, now=timezone.now(), **said)
    return done(_("The version waits for another person's approval."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer whether a version is approved, and decide it."""
    version, form = selectors.version_named(public_id), forms.Decision(request.POST or None)
    if not form.is_valid():
        return parts.drawer(request, "messages/_decide.html", form, version=version, **parts.sample(version))
    services.decide_version(version=version, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("Approved.") if form.cleaned_data["approve"] else _("Rejected."))


@role_required(*KEEPERS)
@require_POST
def withdraw(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take back one's own version that waits."""
    version = selectors.version_named(public_id)
    services.withdraw_version(version=version, actor=request.user, now=timezone.now())
    return done(_("The version is withdrawn."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def retire(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a template is sent no more, and retire it."""
    found, form = selectors.template_named(public_id), forms.Retire(request.POST or None)
    if not form.is_valid():
        return parts.drawer(request, "messages/_retire.html", form, template=found)
    services.retire_template(template=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The template is retired."))
