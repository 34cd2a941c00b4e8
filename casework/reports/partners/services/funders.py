"""A funder's share: asked for by one person, decided by another, counting from a day on, never changed backwards."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.portfolio.models import Funder
from casework.portfolio.services.partners import TOPIC
from casework.reports.asking import RequestState
from casework.reports.partners.models import WHOLE_BP, FunderTerms, ShareRequest
from casework.reports.rules import is_in_reach

if TYPE_CHECKING:
    from casework.people.models import User


class SharesRefused(Refused):
    """The share cannot be like this; the message says why."""


class SharesDecided(Conflict):
    """Somebody else was faster."""


@transaction.atomic
def ask_shares(
    *, funder: Funder, effective_on: date, bp: Mapping[str, int], reason: str, actor: "User", now: datetime
) -> ShareRequest:
    """Ask that a funder's share counts from a day on. bp: hundredths of a percent of principal, interest, fee, penalty.

    Raises SharesRefused: more than everything, terms of that day or a later one are there, no reason, others wait.
    """
    locked = _locked(funder.pk)
    if not all(0 <= share <= WHOLE_BP for share in bp.values()):
        raise SharesRefused(_("A share lies between 0 % and 100 %."))
    if not reason.strip():
        raise SharesRefused(_("Say why."))
    if ShareRequest.objects.filter(funder=locked, state=RequestState.ASKED).exists():
        raise SharesRefused(_("Another share waits for approval; decide it first."))
    _require_later(locked, effective_on)
    made = ShareRequest.objects.create(
        funder=locked, effective_on=effective_on, principal_bp=bp["principal"], interest_bp=bp["interest"],
        fee_bp=bp["fee"], penalty_bp=bp["penalty"], reason=reason.strip(), asked_by=actor, asked_at=now,
    )  # fmt: skip
    _tell(made, "funder.shares_asked", actor=actor, now=now, reason=made.reason, **made.bp)
    return made


@transaction.atomic
def approve_shares(*, request: ShareRequest, note: str = "", actor: "User", now: datetime) -> FunderTerms:
    """Let a share that somebody else asked for count. Raises SharesRefused (one's own; later terms), SharesDecided."""
    locked = _undecided(request)
    if locked.asked_by_id == actor.pk:
        raise SharesRefused(_("Whoever asked for a share does not decide it."))
    _require_later(locked.funder, locked.effective_on)
    terms = FunderTerms.objects.create(
        funder=locked.funder, effective_on=locked.effective_on, principal_bp=locked.principal_bp,
        interest_bp=locked.interest_bp, fee_bp=locked.fee_bp, penalty_bp=locked.penalty_bp,
    )  # fmt: skip
    locked.terms = terms
    _decide(locked, RequestState.APPROVED, note=note, actor=actor, now=now)
    _tell(locked, "funder.terms", actor=actor, now=now, **locked.bp)
    return terms


@transaction.atomic
def refuse_shares(*, request: ShareRequest, note: str, actor: "User", now: datetime) -> None:
    """Refuse a share that somebody else asked for. Raises SharesRefused (one's own, no word), SharesDecided."""
    locked = _undecided(request)
    if locked.asked_by_id == actor.pk:
        raise SharesRefused(_("Whoever asked for a share does not decide it."))
    if not note.strip():
        raise SharesRefused(_("Say why."))
    _decide(locked, RequestState.REFUSED, note=note, actor=actor, now=now)
    _tell(locked, "funder.shares_refused", actor=actor, now=now, note=locked.decision)


@transaction.atomic
def take_back_shares(*, request: ShareRequest, actor: "User", now: datetime) -> None:
    """Take back what one asked for oneself. Raises OutOfReach (somebody else's), SharesDecided."""
    locked = _undecided(request)
    if locked.asked_by_id != actor.pk:
        raise OutOfReach(_("Only who asked for it takes it back."))
    _decide(locked, RequestState.WITHDRAWN, note="", actor=actor, now=now)
    _tell(locked, "funder.shares_withdrawn", actor=actor, now=now)


def _locked(pk: int) -> Funder:
    """Return the funder, locked: of two that ask or decide one waits. Locked before its requests."""
    return Funder.objects.select_for_update(of=("self",)).get(pk=pk)


def _require_later(funder: Funder, effective_on: date) -> None:
    if not is_in_reach(effective_on):
        raise SharesRefused(_("There is no such day in any contract."))
    if FunderTerms.objects.filter(funder=funder, effective_on__gte=effective_on).exists():
        raise SharesRefused(_("Terms of that day or a later one are there already; terms only follow one another."))


def _undecided(request: ShareRequest) -> ShareRequest:
    funder = _locked(request.funder_id)
    locked = ShareRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    locked.funder = funder
    if locked.state != RequestState.ASKED:
        raise SharesDecided(_("It is decided already: %(state)s.") % {"state": locked.get_state_display()})
    return locked


def _decide(locked: ShareRequest, state: RequestState, *, note: str, actor: "User", now: datetime) -> None:
    locked.state, locked.decided_by, locked.decided_at, locked.decision = state, actor, now, note.strip()
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision", "terms"])


def _tell(request: ShareRequest, action: str, *, actor: "User", now: datetime, **detail: object) -> None:
    funder = request.funder
    audit.record(
        actor=actor, action=action, subject_kind="funder", subject_id=funder.public_id, now=now,
        detail={"effective_on": request.effective_on.isoformat(), **detail},
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"partner-{funder.public_id}")
