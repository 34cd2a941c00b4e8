"""What people are told once something was done."""

from collections import Counter
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

if TYPE_CHECKING:
    from django.forms import Form

    from casework.people.models import User
    from casework.workflow.assignment import Dealt


def assigned(dealt: "Dealt", person: "User") -> str:
    """Say how many cases went to whom, and why others stayed."""
    number = len(dealt.assigned)
    text = ngettext("%(number)d case given to %(person)s.", "%(number)d cases given to %(person)s.", number)
    return " ".join([text % {"number": number, "person": person}, *_stayed(dealt)])


def released(dealt: "Dealt") -> str:
    """Say how many cases went back to the pool, and why others did not."""
    number = len(dealt.assigned)
    text = ngettext("%(number)d case released to the pool.", "%(number)d cases released to the pool.", number)
    return " ".join([text % {"number": number}, *_stayed(dealt)])


def _stayed(dealt: "Dealt") -> list[str]:
    reasons = Counter(dealt.refused.values())
    return [
        ngettext("%(number)d stayed: %(reason)s", "%(number)d stayed: %(reason)s", number)
        % {"number": number, "reason": reason}
        for reason, number in reasons.most_common()
    ]


def recorded(answer: HttpResponse) -> HttpResponse:
    """Add the toast "contact recorded" to an answer."""
    return trigger_client_event(answer, "toast", {"level": "success", "text": _("Contact recorded.")})


def wrong(form: "Form") -> HttpResponse:
    """Say in a toast what is wrong with a form that has no place of its own on the page."""
    text = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return trigger_client_event(
        HttpResponse(status=422, headers={"HX-Reswap": "none"}), "toast", {"level": "error", "text": text}
    )
