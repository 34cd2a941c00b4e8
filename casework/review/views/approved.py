"""The page of operations: approved orders and their payout."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casework.lib.answers import done
from casework.lib.requests import SignedIn, uuid_of
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import selectors, services
from casework.review.views import told


@role_required(Role.OPERATIONS)
@require_GET
def approved(request: SignedIn) -> HttpResponse:
    """Show the approved orders that wait for their payout, those being paid and those that failed."""
    sent = request.GET
    page = selectors.approved_orders(
        viewer=request.user, state=sent.get("state", ""), after=uuid_of(sent.get("after", ""))
    )
    context = {"page": page, "topic": services.APPROVED_TOPIC}
    return render(request, "review/_approved.html" if request.htmx else "review/approved.html", context)


@role_required(Role.OPERATIONS)
@require_POST
def disburse(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask for the payout of an order."""
    order = selectors.order_shown(request.user, public_id)
    payout = services.disburse(order=order, actor=request.user, now=timezone.now())
    return done(told.disbursed(order, payout))
