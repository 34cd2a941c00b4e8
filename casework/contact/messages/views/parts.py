"""What the pages and drawers about templates need."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from casework.contact.messages import rules, selectors
from casework.contact.messages.permissions import KEEPERS
from casework.contact.messages.selectors.templates import LANGUAGES, sample_of
from casework.contact.messages.words import variable_list

if TYPE_CHECKING:
    from django.forms import Form

    from casework.contact.messages.models import MessageTemplate, TemplateVersion
    from casework.lib.requests import SignedIn
    from casework.people.models import User


def template_list(channel: str, state: str, viewer: "User") -> dict[str, Any]:
    """Return the list of templates and what is chosen of it; garbage chooses nothing."""
    chosen = {
        "channel": channel if channel in ("sms", "email") else "",
        "state": state if state in ("waiting", "retired") else "",
    }
    return {
        "lines": selectors.template_lines(**chosen), "chosen": chosen, "filtered": any(chosen.values()),
        "may_keep": viewer.has_role(*KEEPERS),
    }  # fmt: skip


def variables_of(template: "MessageTemplate | None") -> dict[str, Any]:
    """Return the variables that the template may use; for a new one, all of them."""
    purpose, party = (template.purpose, template.party) if template is not None else ("collection", "own")
    return {"variables": variable_list(purpose=purpose, party=party)}


def language_named(code: str) -> str:
    """Return a language's own name. Raises Http404."""
    if code not in LANGUAGES:
        raise Http404
    return LANGUAGES[code]


def wording_now(template: "MessageTemplate", language: str) -> dict[str, str]:
    """Return what the drawer of a new version begins with: the words that are sent now."""
    current = selectors.newest_approved(template, language)
    return {"subject": current.subject, "body": current.body} if current is not None else {}


def sample(version: "TemplateVersion") -> dict[str, Any]:
    """Return what a sample case would be sent, and how long it is as a text message."""
    subject, body = sample_of(version)
    is_sms = version.template.channel == "sms"
    return {"subject": subject, "body": body, "measured": rules.measure(body) if is_sms else None}


def wording_drawer(
    request: "SignedIn", form: "Form", *, title: str, url: str, template: "MessageTemplate | None" = None
) -> HttpResponse:
    """Render the drawer in which a version is written."""
    given = {"title": title, "url": url, "template": template, **variables_of(template)}
    return drawer(request, "messages/_wording.html", form, **given)


def drawer(request: "SignedIn", name: str, form: "Form", **more: Any) -> HttpResponse:
    """Render a drawer with its form; 422 when what was sent is not right."""
    return render(request, name, {"form": form, **more}, status=422 if form.is_bound else 200)
