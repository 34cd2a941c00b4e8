"""What follows from a result: the actions of fatal findings, and how closely the person is inspected from now on."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from casework.contact import services as contact
from casework.contact.models import Hold, HoldKind
from casework.jobs import audit, outbox
from casework.lib.days import day_in, start_of
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.lib.roles import Role
from casework.lib.said import say
from casework.people.models import TeamGrant
from casework.portfolio.models import Customer
from casework.quality import permissions
from casework.quality.models import (
    Action,
    ActionKind,
    Finding,
    Inspection,
    InspectionLevel,
    InspectionState,
    LevelSwitch,
    Score,
)
from casework.quality.rules import switching
from casework.quality.services.drawing import TOPIC

if TYPE_CHECKING:
    from casework.people.models import User

HOLDS = (ActionKind.STOP_CONTACT, ActionKind.COMPLAINT)
WHY = _("A quality inspection found: %(found)s")


class ActionRefused(Refused):
    """The action cannot be closed so; the text says why."""


class ActionDone(Conflict):
    """Somebody else closed it first."""


def follow(inspection: Inspection, counts: Score, now: datetime) -> None:
    """Do what the result of an inspection asks for. In the transaction that gave it."""
    if counts.defective:
        _open_actions(inspection, counts, now)
    if inspection.probability is not None:
        judge_level(inspection, now)


@transaction.atomic
def finish_action(*, action: Action, outcome: str, actor: "User", now: datetime) -> Action:
    """Close an action with what was done. For its owner and the supervisors of the team.

    A hold that it placed stays until who looks after the customer lifts it. Raises OutOfReach, ActionDone,
    ActionRefused.
    """
    fresh = Action.objects.select_for_update(of=("self",)).filter(pk=action.pk).select_related("inspection").first()
    if fresh is None or not permissions.may_finish(actor, fresh):
        raise OutOfReach(_("There is no such action."))
    if fresh.done_at is not None:
        raise ActionDone(_("Somebody else has closed it meanwhile."))
    if not outcome.strip():
        raise ActionRefused(_("Say what was done."))
    fresh.done_at, fresh.done_by, fresh.outcome = now, actor, outcome.strip()
    fresh.save(update_fields=["done_at", "done_by", "outcome"])
    audit.record(
        actor=actor, action="quality_action.finish", subject_kind="inspection", now=now,
        subject_id=fresh.inspection.public_id, detail={"kind": fresh.kind, "outcome": fresh.outcome},
    )  # fmt: skip
    outbox.push(TOPIC)
    return fresh


def judge_level(inspection: Inspection, now: datetime) -> None:
    """Say anew how closely the person's work of this kind is inspected, from all their lots as they were finished."""
    key = {"person_id": inspection.person_id, "subject": inspection.subject}
    begun = {"level": switching.NORMAL, "last_lot_on": inspection.sample.day}
    level, _made = InspectionLevel.objects.select_for_update(of=("self",)).get_or_create(**key, defaults=begun)
    lots = _lots(inspection)
    standing, switches = switching.replay(lots)
    known = LevelSwitch.objects.filter(**key).count()
    LevelSwitch.objects.bulk_create(
        LevelSwitch(
            **key, number=number, day=each.day, before=each.before, after=each.after, rule=each.rule, switched_at=now
        )
        for number, each in enumerate(switches, start=1)
        if number > known
    )
    level.level, level.switching_score, level.run = standing.level, standing.switching_score, standing.run
    level.stopped = standing.stopped
    level.last_lot_on = max((lot.day for lot in lots), default=level.last_lot_on)
    level.save()


def _lots(inspection: Inspection) -> list[switching.Lot]:
    """Return the person's lots that are finished, in the order in which they were. One query."""
    drawn = Inspection.objects.filter(
        person=inspection.person_id, subject=inspection.subject, probability__isnull=False
    )
    rows = drawn.order_by().values("sample__day").annotate(
        waiting=Count("pk", filter=~Q(state=InspectionState.SCORED)),
        defective=Count("pk", filter=Q(defective=True)),
        finished=Max("scored_at"),
    )  # fmt: skip
    done = sorted((row for row in rows if not row["waiting"]), key=lambda row: (row["finished"], row["sample__day"]))
    return [switching.Lot(day=row["sample__day"], accepted=not row["defective"]) for row in done]


def _open_actions(inspection: Inspection, counts: Score, now: datetime) -> None:
    """Open one action of each kind that a failed fatal question asks for, due by the end of the customer's day."""
    failed = Finding.objects.filter(score=counts, passed=False, item__fatal=True).select_related("item")
    found: dict[str, list[str]] = {}
    for finding in failed.order_by("item__position", "pk"):
        found.setdefault(finding.item.action, []).append(finding.item.text)
    if not found:
        return
    customer = customer_of(inspection)
    zone = customer.book.time_zone
    due = start_of(day_in(zone, now) + timedelta(days=1), zone)
    owner = _owner(inspection, counts)
    everything = [text for texts in found.values() for text in texts]
    for kind in sorted(found):
        hold = _hold(customer, everything, actor=counts.inspector, now=now) if kind in HOLDS else None
        Action.objects.create(inspection=inspection, kind=kind, owner=owner, hold=hold, opened_at=now, due_at=due)
    outbox.push(f"user-{owner.public_id}")


def customer_of(inspection: Inspection) -> Customer:
    """Return whose order, case or contact it was, with their book. One query."""
    paths = {
        "order": "orders__decisions__inspections", "case": "cases__assignments__inspections",
        "contact": "attempts__inspections", "call": "contact_points__calls__inspections",
    }  # fmt: skip
    return Customer.objects.select_related("book").get(**{paths[inspection.subject]: inspection.pk})


def _owner(inspection: Inspection, counts: Score) -> "User":
    """Return who has to act: the supervisor of the team who leads it longest, the inspector where it has none."""
    grants = TeamGrant.objects.filter(
        content_object=inspection.team_id, permission__codename="assign_team", user__is_active=True,
        user__groups__name=Role.SUPERVISOR,
    )  # fmt: skip
    first = grants.select_related("user").order_by("pk").first()
    return first.user if first else counts.inspector


def _hold(customer: Customer, found: list[str], *, actor: "User", now: datetime) -> Hold:
    """Stop reminders and collection of all the customer's debts at once; return the hold that is there or was
    placed.
    """
    Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)  # of two findings one places it
    there = Hold.objects.filter(
        customer=customer, loan__isnull=True, kind=HoldKind.COMPLAINT, lifted_at__isnull=True
    ).first()
    if there is not None:
        return there
    return contact.place_hold(
        customer=customer, loan=None, kind=HoldKind.COMPLAINT, reason=say(WHY, found=found),
        review_on=day_in(customer.book.time_zone, now) + timedelta(days=1), actor=actor, now=now,
    )  # fmt: skip
