"""What happened to a case, newest first: its moves, its collectors, the contacts made for it, the payments."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.collections import words
from casework.collections.models import CaseContact, CaseEvent, CollectionCase, Placement
from casework.collections.selectors import (
    timeline_agreements,
    timeline_credits,
    timeline_promises,
    timeline_restraints,
)
from casework.collections.selectors.entries import FIRST, LAST, MIDDLE, Entry
from casework.collections.selectors.known import payments_of
from casework.contact.messages.models import Message
from casework.contact.messages.selectors import messages_of
from casework.contact.models import Channel, ContactAttempt
from casework.lib.days import day_in
from casework.lib.templatetags.ui import money
from casework.portfolio.models import Payment, Reversal
from casework.telephony.models import Call
from casework.telephony.selectors import CallRow, call_rows

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

MOST = 200  # of each kind

# Per transition: what is said of it, the icon, the timeline's kind.
STEPS: "dict[str, tuple[StrPromise, str, str]]" = {
    "open": (gettext_lazy("Case opened"), "folder-open", "kind-system"),
    "roll": (gettext_lazy("Rolled on"), "trending-up", "kind-bad"),
    "roll_kept": (gettext_lazy("Rolled on, kept by its collector"), "pin", "kind-move"),
    "assign": (gettext_lazy("Assigned"), "user-plus", "kind-move"),
    "reassign": (gettext_lazy("Reassigned"), "user-round-cog", "kind-move"),
    "release": (gettext_lazy("Released to the pool"), "undo-2", "kind-move"),
    "collect": (gettext_lazy("Collected"), "check-check", "kind-good"),
    "write_off": (gettext_lazy("Written off"), "book-x", "kind-bad"),
    "place_out": (gettext_lazy("Placed with an agency"), "building-2", "kind-move"),
    "call_back": (gettext_lazy("Back from the agency"), "undo-2", "kind-move"),
    "agency_result": (gettext_lazy("The agency reports"), "clipboard-list", "kind-call"),
    "reschedule": (gettext_lazy("Extended or re-scheduled"), "calendar-sync", "kind-system"),
    "waive": (gettext_lazy("Waived in full"), "badge-percent", "kind-system"),
    "reopen": (gettext_lazy("Open again"), "rotate-ccw", "kind-bad"),
    "recollect": (gettext_lazy("Collected"), "check-check", "kind-good"),
    "reschedule_late": (gettext_lazy("Extended or re-scheduled"), "calendar-sync", "kind-system"),
    "waive_late": (gettext_lazy("Waived in full"), "badge-percent", "kind-system"),
    "undo": (gettext_lazy("Undone: a later case goes on"), "rotate-ccw", "kind-bad"),
    "restate": (gettext_lazy("Past corrected"), "history", "kind-system"),
}
CURED = (gettext_lazy("Cured down"), "trending-down", "kind-good")
CHANNEL_ICONS = {"call": "phone", "sms": "message-square", "email": "mail", "visit": "map-pin"}
# All that is told of a contact, joined.
CONTACT = (
    "attempt__made_by", "attempt__point", "attempt__code", "attempt__right_party", "call__agent", "call__point",
    "call__attempt__point", "call__attempt__code", "call__attempt__right_party", "call__attempt__made_by",
)  # fmt: skip
WRITTEN = frozenset({Channel.SMS, Channel.EMAIL})
# What counts for a business date by itself; all else counts for the day on which somebody did it.
CLOSING = frozenset({"collect", "reschedule", "waive"})
OPENING = frozenset({"reopen", "undo"})
OF_THE_NIGHT = frozenset({"open", "roll", "roll_kept"}) | CLOSING


def timeline(*, case: CollectionCase, viewer: "User") -> list[Entry]:
    """Return what happened to `case` (book and loan joined), newest first. Seventeen queries at most, however much it
    is.
    """
    zone = case.book.time_zone
    entries = [
        *_moves(case, zone), *_payments(case, zone), *timeline_credits.entries(case, zone),
        *_contacts(case, viewer, zone), *timeline_promises.entries(case, zone),
        *timeline_agreements.entries(case, zone), *timeline_restraints.entries(case, zone),
    ]  # fmt: skip
    ordered = sorted(
        enumerate(entries), key=lambda pair: (pair[1].day, pair[1].place, pair[1].at, pair[1].follows, pair[0])
    )
    return [entry for _number, entry in reversed(ordered)]


def _moves(case: CollectionCase, zone: str) -> list[Entry]:
    given = {(row.given_at, str(row.person.public_id)): row for row in _placements(case)}
    events = CaseEvent.objects.filter(item=case).select_related("actor", "from_bucket", "to_bucket").order_by("-pk")
    found = list(events[:MOST])[::-1]
    opened = max((event.recorded_at for event in found if event.name in OPENING), default=None)
    return [_move(event, given, zone, opened) for event in found]


def _placements(case: CollectionCase) -> list[Placement]:
    return list(Placement.objects.filter(item=case).select_related("person").order_by("-pk")[:MOST])


def _move(
    event: CaseEvent, given: Mapping[tuple[datetime, str], Placement], zone: str, opened: datetime | None
) -> Entry:
    """opened: when the case was opened again last; what closed it earlier on that day is not the day's end."""
    title, icon, kind = STEPS[event.name]
    first, second = event.from_bucket, event.to_bucket
    if event.name == "roll" and first and second and second.lower < first.lower:
        title, icon, kind = CURED
    recorded = day_in(zone, event.recorded_at)
    day = event.effective_on if event.name in OF_THE_NIGHT else recorded
    to = given.get((event.recorded_at, str(event.detail.get("to"))))
    closing = event.name in CLOSING
    undone = closing and opened is not None and opened > event.recorded_at and day_in(zone, opened) == day
    before, after = words.stays(event.detail.get("before", []), event.detail.get("after", []))
    return Entry(
        day=day, at=event.recorded_at, late=day != recorded, actor=event.actor, title=str(title), icon=icon, kind=kind,
        text=_said(event, to), note=_noted(event, to),
        before=before, after=after, follows=closing,
        place=MIDDLE if undone else LAST if closing else FIRST if event.name in OF_THE_NIGHT else MIDDLE,
    )  # fmt: skip


def _noted(event: CaseEvent, to: Placement | None) -> str:
    return (to.reason if to else "") or str(event.detail.get("reason") or event.detail.get("note") or "")


def _said(event: CaseEvent, to: Placement | None) -> str:
    if to is not None:
        return str(to.person)
    if agency := event.detail.get("agency"):
        return words.of_agency(str(agency), event.detail)
    if event.name == "restate":
        return words.restated(event.detail)
    if event.name in ("roll", "roll_kept") and event.from_bucket and event.to_bucket:
        return f"{event.from_bucket} → {event.to_bucket}"
    return str(event.to_bucket) if event.name in OF_THE_NIGHT and event.to_bucket else ""


def _payments(case: CollectionCase, zone: str) -> list[Entry]:
    """Return the payments that count for a day on or after the case's opening, and those of them that were taken
    back.
    """
    found = [row for row in payments_of(case) if row.paid_on >= case.opened_on][::-1]
    return [entry for row in found for entry in _money(row, zone)]


def _money(payment: Payment, zone: str) -> list[Entry]:
    text, ref = money(payment.amount, payment.currency), payment.external_ref
    title, back = _("Paid"), _("Payment reversed")
    if payment.carries is not None:
        ref = payment.carries.from_loan.external_ref
        title, back = _("Paid with credit of loan %(loan)s") % {"loan": ref}, _("Moved credit taken back")
    paid = Entry(
        day=payment.paid_on, at=payment.received_at, late=payment.paid_on != day_in(zone, payment.received_at),
        title=title, icon="banknote", kind="kind-money", text=text, actor=payment.recorded_by, note=payment.note,
    )  # fmt: skip
    taken_back: Reversal | None = getattr(payment, "reversal", None)
    if taken_back is None:
        return [paid]
    recorded = day_in(zone, taken_back.received_at)
    return [
        paid,
        Entry(
            day=recorded, at=taken_back.received_at, late=False, title=back, icon="undo-2",
            kind="kind-bad", text=f"{text} · {ref}", actor=taken_back.recorded_by,
            note=taken_back.reason,
        ),
    ]  # fmt: skip


def _contacts(case: CollectionCase, viewer: "User", zone: str) -> list[Entry]:
    """Return the contacts made for the case; a call stands there once, with its outcome when it has one."""
    links = list(CaseContact.objects.filter(case=case).select_related(*CONTACT).order_by("-pk")[:MOST])
    rows = call_rows(viewer=viewer, call_ids=[link.call_id for link in links if link.call_id])
    calls = {row.call.pk: row for row in rows}
    written = [link.attempt.pk for link in links if link.attempt and link.attempt.channel in WRITTEN]
    sent = messages_of(written) if written else {}
    return [_contact(link, calls.get(link.call_id or 0), sent, zone) for link in links[::-1]]


def _contact(link: CaseContact, row: CallRow | None, sent: Mapping[int, Message], zone: str) -> Entry:
    attempt = link.attempt or (link.call.attempt if link.call else None)
    if attempt is None and link.call is not None:
        return _call(link.call, row, zone)
    if attempt is None:
        raise ValueError("a contact links a call or an attempt")  # the table's own constraint
    if attempt.pk in sent:
        return _message(attempt, sent[attempt.pk], zone)
    return Entry(
        day=day_in(zone, attempt.made_at), at=attempt.made_at, late=False,
        actor=attempt.made_by,
        title=attempt.result_label, icon=CHANNEL_ICONS[attempt.channel], kind="kind-call",
        text=_whom(attempt), note=attempt.note, call=row,
    )  # fmt: skip


def _message(attempt: ContactAttempt, message: Message, zone: str) -> Entry:
    return Entry(
        day=day_in(zone, attempt.made_at), at=attempt.made_at, late=False, actor=attempt.made_by,
        title=message.version.template.name, icon=CHANNEL_ICONS[attempt.channel], kind="kind-call",
        text=_whom(attempt), message=message,
    )  # fmt: skip


def _whom(attempt: ContactAttempt) -> str:
    parts: list[Any] = [attempt.get_channel_display()]
    if attempt.point:
        parts.append(attempt.point.get_relation_display())
    parts.append(attempt.get_party_display())
    if check := getattr(attempt, "right_party", None):
        parts.append(_("known by %(questions)s") % {"questions": ", ".join(check.labels)})
    return " · ".join(str(part) for part in parts)


def _call(call: Call, row: CallRow | None, zone: str) -> Entry:
    # A call that goes on is followed by its own bar; its state would lag behind here.
    title = Channel.CALL.label if call.is_live else call.get_state_display()
    return Entry(
        day=day_in(zone, call.created_at), at=call.created_at, late=False, actor=call.agent,
        title=str(title), icon="phone", kind="kind-call",
        text=str(call.point.get_relation_display()), call=row,
    )  # fmt: skip
