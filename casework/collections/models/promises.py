"""Promises to pay: what was agreed, in which parts, and what became of it."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.collections.models.ladders import Bucket
from casework.collections.states import PromiseEnd, PromiseOutcome
from casework.contact.models import ContactAttempt
from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Loan, Product


class PromiseTerms(models.Model):
    """By which terms promises are taken: for one product, one bucket, both, or (neither) for all that no row names.

    Each term is that of the row which names most of those that say it (None: it does not); among equals the bucket's
    (`rules.promises`). What no row says is the house's own. A promise keeps the terms by which it was taken.

    grace_days: money counts up to so many days after the day promised. threshold_bp: which share of what was promised
    makes it kept, in hundredths of a percent. furthest_days: how far ahead its last day may lie. most_parts: into how
    many parts it may be split.
    """

    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    bucket = models.ForeignKey(Bucket, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grace_days = models.PositiveSmallIntegerField(_("Grace, days"), null=True, blank=True)
    threshold_bp = models.PositiveSmallIntegerField(
        _("Threshold, basis points"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )  # fmt: skip
    furthest_days = models.PositiveSmallIntegerField(_("At most so many days ahead"), null=True, blank=True)
    most_parts = models.PositiveSmallIntegerField(_("At most so many parts"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "bucket"], condition=Q(product__isnull=False, bucket__isnull=False),
                name="promise_terms_per_pair",
            ),
            models.UniqueConstraint(
                fields=["product"], condition=Q(product__isnull=False, bucket__isnull=True),
                name="promise_terms_per_product",
            ),
            models.UniqueConstraint(
                fields=["bucket"], condition=Q(product__isnull=True, bucket__isnull=False),
                name="promise_terms_per_bucket",
            ),
            models.UniqueConstraint(
                models.Value(1), name="promise_terms_one_for_all",
                condition=Q(product__isnull=True, bucket__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(grace_days__isnull=False) | Q(threshold_bp__isnull=False)
                | Q(furthest_days__isnull=False) | Q(most_parts__isnull=False),
                name="promise_terms_say_something",
            ),
            models.CheckConstraint(
                condition=Q(threshold_bp__gte=1, threshold_bp__lte=10_000), name="promise_terms_threshold_share"
            ),
            models.CheckConstraint(condition=Q(most_parts__gte=1), name="promise_terms_some_part"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.product or '*'} {self.bucket or '*'}"


class Promise(models.Model):
    """What a borrower agreed to pay (承诺还款). What was agreed is never edited: another promise replaces it, or it is
    cancelled, with a reason.

    taken_on: the book's day on which it was taken; money counts from then on. ends_on: the last day on which money
    counts, its last part's plus grace. attempt: the contact in which it was made. replaces: the promise whose
    place it took. bucket: where the case lay then. One promise per case stands open.

    outcome, paid, judged_on and look_on follow from the ledger (`services.judging`) and from nothing else; every change
    of them has a PromiseJudgement. paid: money counted for it. look_on: the next day on which the night has to look,
    None once it is judged.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="promises")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="promises")
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+", db_index=False)
    attempt = models.OneToOneField(
        ContactAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="promise"
    )
    amount = MoneyField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    taken_on = models.DateField()
    ends_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField()
    threshold_bp = models.PositiveSmallIntegerField()
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    ended = models.CharField(max_length=9, choices=PromiseEnd, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=9, choices=PromiseOutcome, blank=True, default="")
    paid = MoneyField(default=ZERO)
    judged_on = models.DateField(null=True, blank=True)
    look_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended="", outcome=""), name="promise_one_open"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="promise_amount_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("taken_on")), name="promise_ends_later"),
            models.CheckConstraint(condition=Q(outcome__in=PromiseOutcome.values), name="promise_outcome_known"),
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True, ended_on__isnull=True)
                | (
                    Q(ended__in=["replaced", "cancelled"], ended_at__isnull=False, ended_on__isnull=False)
                    & ~Q(reason="")
                ),
                name="promise_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", judged_on__isnull=True, look_on__isnull=False)
                | (~Q(outcome="") & Q(judged_on__isnull=False, look_on__isnull=True)),
                name="promise_judged_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["look_on"], name="promise_to_look_at", condition=Q(look_on__isnull=False)),
            models.Index(fields=["ends_on"], name="promise_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount}"

    @property
    def stands(self) -> bool:
        """Say whether it is the one that counts now: neither judged nor put aside."""
        return not self.ended and not self.outcome


class PromisePart(AppendOnlyModel):
    """One part of a promise: so much by this day."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = MoneyField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "number"], name="promise_part_once"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="promise_part_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} by {self.due_on}"


class PromiseJudgement(AppendOnlyModel):
    """What a promise was found to be, and with how much money counted; each supersedes the one before it.

    outcome "": open again (a payment was reversed). judged_on: the business date of the look; holds_from: the day for
    which the outcome counts: the value date of the payment that kept it, or the day after its last chance.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="judgements")
    outcome = models.CharField(max_length=9, choices=PromiseOutcome, blank=True)
    paid = MoneyField()
    judged_on = models.DateField()
    holds_from = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=PromiseOutcome.values), name="judgement_outcome_known"),
            models.CheckConstraint(condition=Q(paid__gte=ZERO), name="judgement_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.outcome or 'open'}"
