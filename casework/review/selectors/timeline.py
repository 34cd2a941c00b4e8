"""What happened to an order, newest first: its steps, its decisions, the contacts made for it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.contact.models import ContactAttempt
from casework.contact.selectors import restraint_history
from casework.review.models import Decision, OrderContact, OrderEvent, ReviewOrder
from casework.review.selectors.desk_entries import Entry, desk_entries
from casework.review.selectors.reasons import Labels, reason_labels, reasons_of
from casework.telephony.models import Call
from casework.telephony.selectors import CallRow, call_rows

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

# Per transition: what is said of it, the icon, the timeline's kind.
STEPS: "dict[str, tuple[StrPromise, str, str]]" = {
    "receive": (_("Received"), "inbox", "kind-system"),
    "assign": (_("Assigned"), "user-plus", "kind-move"),
    "reassign": (_("Reassigned"), "user-round-cog", "kind-move"),
    "release": (_("Released to the pool"), "undo-2", "kind-move"),
    "prioritise": (_("Priority changed"), "flag", "kind-move"),
    "start_review": (_("Review started"), "eye", "kind-system"),
    "pass_on": (_("Approved at initial review"), "check", "kind-good"),
    "approve": (_("Approved"), "check-check", "kind-good"),
    "reject": (_("Rejected"), "x", "kind-bad"),
    "hold": (_("On hold: information asked for"), "pause", "kind-system"),
    "resume": (_("Information arrived"), "play", "kind-good"),
    "lapse": (_("No information by the deadline"), "alarm-clock-off", "kind-bad"),
    "send_back": (_("Question to the initial review"), "message-circle-question-mark", "kind-move"),
    "answer": (_("Question answered"), "message-circle-reply", "kind-move"),
    "withdraw": (_("Withdrawn"), "circle-slash", "kind-bad"),
    "expire": (_("Expired"), "hourglass", "kind-bad"),
    "reopen": (_("Reopened"), "rotate-ccw", "kind-move"),
    "send": (_("Payout sent"), "send", "kind-money"),
    "send_again": (_("Payout sent again"), "send", "kind-money"),
    "fail": (_("Payout failed"), "octagon-alert", "kind-bad"),
    "disburse": (_("Disbursed"), "banknote", "kind-money"),
}
CHANNEL_ICONS = {"call": "phone", "sms": "message-square", "email": "mail", "visit": "map-pin"}


def timeline(*, order: ReviewOrder, viewer: "User") -> list[Entry]:
    """Return all that happened to `order`, newest first. At most fourteen queries, however much happened."""
    events = list(OrderEvent.objects.filter(item=order).select_related("actor").order_by("recorded_at", "pk"))
    decisions = {row.decided_at: row for row in Decision.objects.filter(order=order).defer("snapshot")}
    people = _people(order)
    labels = reason_labels() if decisions else {}
    entries = [_step(event, decisions.get(event.recorded_at), people, labels) for event in events]
    entries += contact_entries(order=order, viewer=viewer)
    entries += desk_entries(order)
    entries += _restraints(order)
    return sorted(entries, key=lambda entry: entry.at)[::-1]  # of what happened at once, too, the latest first


def _restraints(order: ReviewOrder) -> list[Entry]:
    """Return the holds and wishes of the applicant and the contacts that were let pass, since the order came."""
    told = restraint_history(customer=order.customer_id, loan=None, since=order.received_at)
    return [
        Entry(
            at=one.at, actor=one.actor, title=one.title, icon=one.icon, kind=one.kind, text=one.text, note=one.note
        )
        for one in told
    ]  # fmt: skip


def _people(order: ReviewOrder) -> dict[str, str]:
    """Return the names of those who were given the order, by public id."""
    given = order.assignments.select_related("person")
    return {str(row.person.public_id): str(row.person) for row in given}


def _step(event: OrderEvent, decision: Decision | None, people: dict[str, str], labels: Labels) -> Entry:
    title, icon, kind = STEPS[event.name]
    text, note = people.get(str(event.detail.get("to")), str(event.detail.get("reason") or "")), ""
    if decision is not None and "reasons" in event.detail:
        text, note = " · ".join(reasons_of(decision, labels)), decision.note
    return Entry(at=event.recorded_at, actor=event.actor, title=str(title), icon=icon, kind=kind, text=text, note=note)


def contact_entries(
    *, order: ReviewOrder, viewer: "User", only: Collection[str | None] | None = None
) -> list[Entry]:  # fmt: skip
    """Return the contacts made for the order, the oldest first; a call stands there once, with its outcome when it has
    one. only: the public ids of the attempts and calls wanted, None for all. Two queries, four with recordings.
    """
    found = OrderContact.objects.filter(order=order)
    if only is not None:
        found = found.filter(Q(attempt__public_id__in=only) | Q(call__public_id__in=only))
    links = list(
        found.select_related("attempt__made_by", "attempt__point", "call__agent", "call__point", "call__attempt__point")
    )
    rows = call_rows(viewer=viewer, call_ids=[link.call_id for link in links if link.call_id])
    calls = {row.call.pk: row for row in rows}
    entries = [_contact(link, calls.get(link.call_id or 0)) for link in links]
    return sorted(entries, key=lambda entry: entry.at)


def _contact(link: OrderContact, row: CallRow | None) -> Entry:
    attempt = link.attempt or (link.call.attempt if link.call else None)
    if attempt is None and link.call is not None:
        return _call(link.call, row)
    if attempt is None:
        raise ValueError("a contact links a call or an attempt")  # the table's own constraint
    return Entry(
        at=attempt.made_at, actor=attempt.made_by, title=str(attempt.get_result_display()), call=row,
        icon=CHANNEL_ICONS[attempt.channel], kind="kind-call", text=_whom(attempt), note=attempt.note,
    )  # fmt: skip


def _whom(attempt: ContactAttempt) -> str:
    parts: list[Any] = [attempt.get_channel_display()]
    if attempt.point:
        parts.append(attempt.point.get_relation_display())
    return " · ".join(str(part) for part in [*parts, attempt.get_party_display()])


def _call(call: Call, row: CallRow | None) -> Entry:
    return Entry(
        at=call.created_at, actor=call.agent, title=str(call.get_state_display()), icon="phone", kind="kind-call",
        text=str(call.point.get_relation_display()), call=row,
    )  # fmt: skip
