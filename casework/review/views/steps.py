"""The steps beside the decision: hold, callback, question, giving back, withdrawal, reopening. One drawer for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.review import selectors, services, step_forms
from casework.review.selectors import steps as names
from casework.review.views import parts

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Step:
    """How a step is asked for and done.

    then: where its doer goes: "next" (the order has left them), "refresh" (the page shows something else now), "stay".
    """

    form: type[step_forms.StepForm]
    do: Callable[..., object]
    title: "str | Promise"
    hint: "str | Promise"
    submit: "str | Promise"
    told: "str | Promise"
    then: str = "refresh"
    is_danger: bool = False


STEPS = {
    names.HOLD: Step(
        form=step_forms.Hold, do=services.hold_order, title=_("Put on hold"), submit=_("Put on hold"), then="next",
        hint=_("The order stays yours; its limit stands still until the information arrives or the deadline passes."),
        told=_("On hold until the information arrives."),
    ),
    names.RESUME: Step(
        form=step_forms.Resume, do=services.resume_order, title=_("Information arrived"), submit=_("Resume"),
        hint=_("The limit runs again."), told=_("Taken up again."),
    ),
    names.CALLBACK: Step(
        form=step_forms.Callback, do=services.book_callback, title=_("Book a callback"), submit=_("Book"), then="stay",
        hint=_("At its time the order comes first in your list. A callback that is booked already is moved."),
        told=_("Callback booked."),
    ),
    names.CANCEL: Step(
        form=step_forms.Nothing, do=services.cancel_callback, title=_("Cancel the callback"), then="stay",
        submit=_("Cancel the callback"), hint=_("Nobody will be reminded to call."), told=_("Callback cancelled."),
        is_danger=True,
    ),
    names.ASK: Step(
        form=step_forms.Question, do=services.send_back, title=_("Ask the initial reviewer"), submit=_("Send back"),
        hint=_("The order goes to its initial reviewer and returns to you with the answer; your limit stands still."),
        told=_("Sent back with your question."), then="next",
    ),
    names.ANSWER: Step(
        form=step_forms.Answer, do=services.answer_question, title=_("Answer the re-review"), submit=_("Answer"),
        hint=_("The order returns to whoever asked."), told=_("Answered; the order is with the re-review again."),
        then="next",
    ),
    names.GIVE_BACK: Step(
        form=step_forms.Reason, do=services.give_back, title=_("Give back to the pool"), submit=_("Give back"),
        hint=_("Somebody else of your team will be given it."), told=_("Given back to the pool."), then="next",
    ),
    names.WITHDRAW: Step(
        form=step_forms.Reason, do=services.withdraw_order, title=_("Withdraw the order"), submit=_("Withdraw"),
        hint=_("For applicants who do not want the loan any more. This cannot be undone."), told=_("Order withdrawn."),
        is_danger=True,
    ),
    names.REOPEN: Step(
        form=step_forms.Reason, do=services.reopen_order, title=_("Reopen the order"), submit=_("Reopen"),
        hint=_("It waits in the pool of the stage that decided it last; that decision counts no more."),
        told=_("Reopened; it waits in its pool."),
    ),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def step(request: SignedIn, public_id: UUID, name: str) -> HttpResponse:
    """Ask in the drawer what a step needs, and take it."""
    what, order, now = STEPS[name], selectors.order_for_step(request.user, public_id, name), timezone.now()
    form = what.form(request.POST if request.method == "POST" else None, order=order, now=now)
    if not form.is_valid():
        context = {"step": what, "name": name, "order": order, "form": form}
        return render(request, "review/_step_drawer.html", context, status=422 if form.errors else 200)
    what.do(order=order, actor=request.user, now=now, **form.cleaned_data)
    return _answer(request, what, now)


@login_required
@require_GET
def waiting(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what the order waits for and what its reader may do; nothing new to who lost it."""
    order, readable = selectors.order_left_open(request.user, public_id)
    if not readable:
        return HttpResponse(status=204)
    if request.GET.get("state") == names.HELD_STATE != order.state:
        return HttpResponseClientRefresh()  # a page that was opened on hold has no decision to lose
    return render(request, "review/_waiting.html", parts.waiting_part(order, request.user, timezone.now()))


def _answer(request: SignedIn, what: Step, now: datetime) -> HttpResponse:
    if what.then == "stay":
        return done(str(what.told))
    messages.success(request, str(what.told))
    if what.then == "next":
        return HttpResponseClientRedirect(parts.next_url(request.user, now))
    return HttpResponseClientRefresh()
