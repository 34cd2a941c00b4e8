"""All that a collector reads of a case: where it stands, what is owed, what else the customer has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.shortcuts import get_object_or_404

from casework.collections import permissions, rules, words
from casework.collections.desk import business_day
from casework.collections.models import Bucket, CollectionCase, PaidClaim
from casework.collections.selectors.known import credit_moves_of, payments_of
from casework.collections.selectors.rows import PARTS
from casework.collections.states import OPEN_STATES
from casework.contact.permissions import may_release
from casework.lib.money import ZERO, total
from casework.portfolio.models import Instalment, Loan, Payment
from casework.portfolio.payoff import Payoff, payoff
from casework.portfolio.restructured import would_be_behind
from casework.portfolio.selectors import credit

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 20  # of each kind of other thing; nobody reads further


@dataclass(frozen=True, kw_only=True)
class InstalmentLine:
    """One instalment. dpd: business date − due date; has_reached: it is unpaid and past the ladder's opening."""

    instalment: Instalment
    dpd: int
    has_reached: bool

    @property
    def charges(self) -> Decimal:
        """Fees and penalties."""
        return Decimal(self.instalment.fee + self.instalment.penalty)

    @property
    def when_due(self) -> str:
        """How its due date lies to the business date, in words."""
        return words.due_words(self.dpd)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a case stands today.

    official: DPD by which the last roll put it into its bucket; live: DPD after all payments known now, None when
    nothing that has reached the opening is unpaid. owed: what is to be paid of what has reached the opening; left: all
    that is to be paid of the loan. payments: newest first, at most MOST. credit: paid too much so far. payoff: what
    pays the loan off on its day, with penalty to date. without: days past due that the loan would have without its
    extensions and re-schedules; None where there is none. moves: credit that came from or went to other loans.
    """

    case: CollectionCase
    today: date
    official: int
    live: int | None
    owed: Decimal
    left: Decimal
    instalments: list[InstalmentLine]
    payments: list[Payment]
    credit: Decimal
    payoff: Payoff
    without: int | None
    moves: list[Payment]

    @property
    def is_open(self) -> bool:
        """Say whether it is still waiting or held."""
        return self.case.state in OPEN_STATES

    @property
    def when_due(self) -> str:
        """The live DPD in words; "" when nothing is unpaid."""
        return "" if self.live is None else words.due_words(self.live)


@dataclass(frozen=True, kw_only=True)
class OtherLoan:
    """Another loan of the customer. left: still to be paid; case: its newest case that the viewer may open, or None."""

    loan: Loan
    left: Decimal
    case: CollectionCase | None


@dataclass(frozen=True, kw_only=True)
class Others:
    """What else the customer has: other loans, and earlier cases of the same loan that the viewer may open."""

    loans: list[OtherLoan]
    earlier: list[CollectionCase]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.loans) + len(self.earlier)

    @property
    def left(self) -> Decimal:
        """What is still to be paid on the other loans."""
        return sum((one.left for one in self.loans), ZERO)


def case_shown(user: "User", public_id: UUID) -> CollectionCase:
    """Return the case with what every part of its page shows. Raises Http404 unless `user` may read it."""
    related = (
        "book", "bucket", "pool__team", "customer__book", "loan__product", "assignee", "last_assignee",
    )  # fmt: skip
    return get_object_or_404(permissions.visible_to(user).select_related(*related), public_id=public_id)


def case_once_held(user: "User", public_id: UUID) -> CollectionCase:
    """Return a case that `user` holds or held, so that one that was taken away is told as such. Raises Http404."""
    cases = permissions.once_held_by(user).select_related("book", "bucket", "customer__book", "loan")
    return get_object_or_404(cases, public_id=public_id)


def case_restrained_by(user: "User", public_id: UUID) -> CollectionCase:
    """Return a case on which `user` may place a hold or keep a wish: they hold or supervise it. Raises Http404."""
    return get_object_or_404(permissions.revealable_by(user).select_related("customer__book"), public_id=public_id)


def case_to_pass(user: "User", public_id: UUID) -> CollectionCase:
    """Return a case that `user` holds and whose calls they may let pass internal rules. Raises Http404."""
    cases = permissions.workable_by(user) if may_release(user) else CollectionCase.objects.none()
    return get_object_or_404(
        cases.select_related("bucket", "pool", "customer__book", "loan", "book"), public_id=public_id
    )


def case_supervised_by(user: "User", public_id: UUID) -> CollectionCase:
    """Return a case that `user` supervises. Raises Http404."""
    return get_object_or_404(permissions.supervised_by(user).select_related("customer__book"), public_id=public_id)


def receipt_seen(user: "User", public_id: UUID, claim: UUID) -> PaidClaim:
    """Return the claim whose receipt `user` may look at: of a case that they hold or supervise. Raises Http404."""
    cases = permissions.revealable_by(user).filter(public_id=public_id)
    rows = PaidClaim.objects.exclude(receipt="").select_related("case")
    return get_object_or_404(rows, case__in=cases, public_id=claim)


def may_assign(user: "User", case: CollectionCase) -> bool:
    """Say whether `user` may give the case (pool joined) to somebody. No query but for their teams."""
    return case.state in OPEN_STATES and permissions.supervises(user, case)


def may_record(user: "User", case: CollectionCase) -> bool:
    """Say whether `user` may record a contact for the case: they hold it, or it was collected while they did."""
    return case.assignee_id == user.pk or permissions.recordable_by(user).filter(pk=case.pk).exists()


def standing(*, case: CollectionCase, now: datetime, on: date | None = None) -> Standing:
    """Return where `case` (from `case_shown`) stands. on: the day of the payoff quote, today where it is None or
    earlier. Six queries, eight for a loan that was re-scheduled.
    """
    today = business_day(case.book, now)
    lowest = Bucket.objects.filter(ladder=case.bucket.ladder_id).order_by("lower").values_list("lower", flat=True)
    opening = lowest.first() or 0
    instalments = list(Instalment.objects.filter(loan=case.loan_id))
    lines = [_line(one, today=today, opening=opening) for one in instalments]
    behind = [line.dpd for line in lines if line.instalment.settled_on is None and line.dpd >= opening]
    return Standing(
        case=case,
        today=today,
        official=rules.dpd(day=today, due_on=case.due_on),
        live=max(behind, default=None),
        owed=sum((line.instalment.remaining for line in lines if line.has_reached), ZERO),
        left=sum((one.remaining for one in instalments), ZERO),
        instalments=lines,
        payments=payments_of(case)[:MOST],
        credit=credit(loan_ids=[case.loan_id]).get(case.loan_id, ZERO),
        payoff=payoff(loan=case.loan, on=max(on or today, today), instalments=instalments),
        without=would_be_behind(loan=case.loan, day=today) if any(one.agreed_id for one in instalments) else None,
        moves=credit_moves_of(case),
    )


def others(*, case: CollectionCase, viewer: "User") -> Others:
    """Return what else the customer of `case` has. Two queries."""
    cases = (
        permissions.visible_to(viewer)
        .filter(customer=case.customer_id)
        .exclude(pk=case.pk)
        .select_related("bucket", "assignee", "last_assignee")
        .order_by("-opened_on", "-pk")[: 2 * MOST]
    )
    known = list(cases)
    parts = [f"instalments__{part}" for part in PARTS]
    loans = (
        Loan.objects.filter(customer=case.customer_id)
        .exclude(pk=case.loan_id)
        .annotate(whole=Sum(total(*parts)), paid=Sum("instalments__paid"))
        .select_related("product")
        .order_by("-disbursed_on", "-pk")[:MOST]
    )
    return Others(
        loans=[_other(loan, left=(loan.whole or ZERO) - (loan.paid or ZERO), cases=known) for loan in loans],
        earlier=[one for one in known if one.loan_id == case.loan_id],
    )


def _line(instalment: Instalment, *, today: date, opening: int) -> InstalmentLine:
    dpd = rules.dpd(day=today, due_on=instalment.due_on)
    return InstalmentLine(instalment=instalment, dpd=dpd, has_reached=dpd >= opening and instalment.remaining > ZERO)


def _other(loan: Loan, *, left: Decimal, cases: Sequence[CollectionCase]) -> OtherLoan:
    return OtherLoan(loan=loan, left=left, case=next((one for one in cases if one.loan_id == loan.pk), None))
