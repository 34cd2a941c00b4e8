"""What a case's timeline tells of waivers, next actions, what borrowers say to have paid, and numbers that changed."""

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.collections.models import ActionEnd, CollectionCase, PointChange
from casework.collections.selectors.entries import Entry
from casework.collections.selectors.known import MOST, actions_of, claims_of, retentions_of, waivers_of
from casework.lib.days import day_in
from casework.lib.templatetags.ui import money

if TYPE_CHECKING:
    from datetime import datetime

    from casework.people.models import User


def entries(case: CollectionCase, zone: str) -> list[Entry]:
    """Return what there is to tell, oldest first. Six queries at most,
    one where the rest is known already."""
    told = [
        *_waivers(case, zone), *_retentions(case, zone), *_actions(case, zone), *_claims(case, zone),
        *_changes(case, zone),
    ]  # fmt: skip
    return sorted(told, key=lambda entry: entry.at)


def _entry(at: "datetime", zone: str, title: str, icon: str, *, kind: str = "kind-system", actor: "User | None" = None,
    text: str = "", note: str = "") -> Entry:  # fmt: skip
    return Entry(
        day=day_in(zone, at), at=at, late=False, title=title, icon=icon, kind=kind, actor=actor, text=text, note=note
    )


def _waivers(case: CollectionCase, zone: str) -> list[Entry]:
    told = []
    for waiver in waivers_of(case):
        parts = " · ".join(f"{part.get_part_display()} {money(part.amount)}" for part in waiver.parts.all())
        asked, icon = waiver.asked_at, "badge-percent"
        told.append(
            _entry(asked, zone, _("Waiver asked for"), icon, actor=waiver.asked_by, text=parts, note=waiver.reason)
        )
        if waiver.decided_at is not None:
            rejected = waiver.state == "rejected"
            title, kind = (_("Waiver rejected"), "kind-bad") if rejected else (_("Waiver approved"), "kind-good")
            told.append(
                _entry(
                    waiver.decided_at, zone, title, icon, kind=kind, actor=waiver.decided_by, text=parts,
                    note=waiver.decision,
                )
            )  # fmt: skip
    return told


def _retentions(case: CollectionCase, zone: str) -> list[Entry]:
    told = []
    for one in retentions_of(case):
        text = _("until %(day)s") % {"day": date_format(one.until, "SHORT_DATE_FORMAT")}
        title = _("Asked to keep the case")
        told.append(_entry(one.asked_at, zone, title, "pin", actor=one.asked_by, text=text, note=one.reason))
        if one.decided_at is not None:
            title = _("Keeping it refused") if one.state == "refused" else _("Keeping it approved")
            told.append(_entry(one.decided_at, zone, title, "pin", actor=one.decided_by, text=text, note=one.decision))
    return told


def _actions(case: CollectionCase, zone: str) -> list[Entry]:
    told = []
    for action in actions_of(case):
        at = date_format(localtime(action.at), "SHORT_DATETIME_FORMAT")
        title = _("Next action")
        text = at if action.outcome in ("", ActionEnd.DONE) else f"{at} · {action.get_outcome_display()}"
        told.append(
            _entry(action.booked_at, zone, title, "calendar-clock", actor=action.booked_by, text=text, note=action.note)
        )
    return told


def _claims(case: CollectionCase, zone: str) -> list[Entry]:
    told = []
    for claim in claims_of(case):
        text = f"{money(claim.amount)} · {date_format(claim.paid_on, 'SHORT_DATE_FORMAT')}"
        told.append(
            _entry(
                claim.claimed_at, zone, _("Says paid"), "receipt", actor=claim.claimed_by, text=text, note=claim.note
            )
        )
        if claim.closed_at is not None:
            found = claim.get_outcome_display()
            told.append(_entry(claim.closed_at, zone, found, "receipt", actor=claim.closed_by, text=text))
    return told


def _changes(case: CollectionCase, zone: str) -> list[Entry]:
    rows = PointChange.objects.filter(point__customer=case.customer_id).select_related("point", "changed_by")
    return [
        _entry(
            one.changed_at, zone, _("Status of a number changed"), "phone-off", actor=one.changed_by, note=one.reason,
            text=f"{one.point.get_relation_display()}: {one.get_before_display()} → {one.get_after_display()}",
        )
        for one in rows.order_by("-pk")[:MOST]
    ]  # fmt: skip
