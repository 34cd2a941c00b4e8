"""The steps on a case that are asked for in the drawer: promise, next action, "says paid", waiver."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections import change_forms, selectors, services, step_forms
from casework.collections.lost import services as lost
from casework.collections.retention import services as retention
from casework.collections.selectors import agreed as names
from casework.collections.views import parts
from casework.lib.answers import done
from casework.lib.requests import SignedIn

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Step:
    """How a step is asked for and done. template: the drawer's body, where it is more than a column of fields."""

    form: type[step_forms.StepForm]
    do: Callable[..., object]
    title: "str | Promise"
    hint: "str | Promise"
    submit: "str | Promise"
    told: "str | Promise"
    template: str = "collections/_step_drawer.html"
    is_danger: bool = False


STEPS = {
    names.PROMISE: Step(
        form=step_forms.TakePromise, do=services.record_promise, title=_("Promise to pay"),
        submit=_("Take the promise"),
        hint=_("Contact and promise are written down together. The borrower's case waits until its day."),
        told=_("Promise taken."), template="collections/_promise_drawer.html",
    ),
    names.CANCEL_PROMISE: Step(
        form=step_forms.Reason, do=services.cancel_promise, title=_("Cancel the promise"), is_danger=True,
        submit=_("Cancel the promise"), told=_("Promise cancelled."),
        hint=_("For one written down by mistake. If the borrower agreed to something else, take that promise instead."),
    ),
    names.ACTION: Step(
        form=step_forms.Action, do=services.book_action, title=_("Next action"), submit=_("Book"), told=_("Booked."),
        hint=_("At its time the case comes up in your list and you are told. What is booked already is moved."),
    ),
    names.CANCEL_ACTION: Step(
        form=step_forms.Nothing, do=services.cancel_action, title=_("Cancel the next action"), is_danger=True,
        submit=_("Cancel it"), hint=_("Nobody will be reminded."), told=_("Next action cancelled."),
    ),
    names.CLAIM: Step(
        form=step_forms.SaysPaid, do=services.claim_paid, title=_("Says paid"), submit=_("Write it down"),
        hint=_("Calls pause for three days, or until the payment is found."), told=_("Calls are paused."),
    ),
    names.REJECT_CLAIM: Step(
        form=step_forms.Nothing, do=services.reject_claim, title=_("No payment found"), submit=_("Go on calling"),
        hint=_("The pause ends now."), told=_("The pause is over."),
    ),
    names.WAIVER: Step(
        form=step_forms.AskWaiver, do=services.ask_waiver, title=_("Ask for a waiver"), submit=_("Ask"),
        hint=_("A second person approves it. It is applied by the payment that completes what is to be paid."),
        told=_("Asked for; it waits for approval."),
    ),
    names.KEEP: Step(
        form=step_forms.Keep, do=retention.ask_retention, title=_("Keep this case"), submit=_("Ask"),
        hint=_("A supervisor approves it. Until that day the case stays with you, whatever bucket it rolls into."),
        told=_("Asked for; it waits for approval."),
    ),
    names.CANCEL_KEEP: Step(
        form=step_forms.Nothing, do=retention.take_back_retention, title=_("Do not keep it"), is_danger=True,
        submit=_("Do not keep it"), told=_("The case is not kept any longer."),
        hint=_("The next roll takes the case as any other. If one has left it with you, it goes to its pool now."),
    ),
    names.EXTENSION: Step(
        form=change_forms.AskExtension, do=services.ask_agreement, title=_("Ask for an extension"), submit=_("Ask"),
        hint=_("What is left of each instalment falls due so many days later. Operations decide."),
        told=_("Asked for; it waits for approval."),
    ),
    names.RESCHEDULE: Step(
        form=change_forms.AskReschedule, do=services.ask_agreement, title=_("Ask for a re-schedule"), submit=_("Ask"),
        hint=_("What is left of the principal is paid back anew. Operations decide."),
        told=_("Asked for; it waits for approval."),
    ),
    names.LOST: Step(
        form=step_forms.Lost, do=lost.mark_lost, title=_("Lost contact"), submit=_("Call them lost"),
        hint=_("For all cases of this borrower, until a contact reaches them or somebody says how they were found."),
        told=_("The borrower is called lost."),
    ),
    names.FOUND: Step(
        form=step_forms.FoundAgain, do=lost.mark_found, title=_("Found again"), submit=_("Found"),
        hint=_("Their cases take their turn again."), told=_("The borrower is found."),
    ),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def step(request: SignedIn, public_id: UUID, name: str) -> HttpResponse:
    """Ask in the drawer what a step needs, and take it."""
    what, case, now = STEPS[name], selectors.case_once_held(request.user, public_id), timezone.now()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = what.form(*sent, case=case, viewer=request.user, now=now)
    if not form.is_valid():
        context = {"step": what, "name": name, "case": case, "form": form}
        return render(request, what.template, context, status=422 if form.errors else 200)
    what.do(case=case, actor=request.user, now=now, **form.asked())
    return done(str(what.told))


@login_required
@require_GET
def agreed(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what was agreed with the borrower, and what may be done."""
    case = selectors.case_shown(request.user, public_id)
    return render(request, "collections/_agreed.html", parts.agreed_part(case, request.user, timezone.now()))
