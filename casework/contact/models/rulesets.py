"""The rules before a contact, as data: versions per book, in force from a date on. Append-only."""

import uuid
from itertools import combinations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.contact.models.attempts import Channel, Purpose
from casework.contact.rules import BOUND_PURPOSES, LONGEST_SPAN
from casework.lib.append_only import AppendOnlyModel
from casework.portfolio.models import Book


class Preset(models.TextChoices):
    """Rules that come with the product; their numbers and sources stand in `rules.presets`."""

    HOUSE = "house", _("House rules")
    REG_F = "us_reg_f", _("United States: Regulation F")
    GB_T = "cn_gbt_45251", _("China: GB/T 45251-2025")
    RBI = "in_rbi", _("India: Reserve Bank of India")
    VIETNAM = "vn_18_2019", _("Vietnam: Circular 18/2019/TT-NHNN")
    CONC = "uk_conc_7", _("United Kingdom: CONC 7")


class ThirdParties(models.TextChoices):
    """Whether people other than the borrower may be contacted for collection at all."""

    NEVER = "never", _("Never")
    LOCATE = "locate", _("Only to find the borrower or to leave a message, never about the debt")


class Basis(models.TextChoices):
    """Whose rule it is: nobody passes a legal one; an internal one can be passed with a right and a reason."""

    LEGAL = "legal", _("Legal")
    INTERNAL = "internal", _("Internal")


class RuleKind(models.TextChoices):
    """What a rule is about."""

    HOURS = "hours", _("Hours")
    REST = "rest", _("Days without contact")
    LIMIT = "limit", _("Limit")


class Scope(models.TextChoices):
    """Among whose attempts a limit counts."""

    CUSTOMER = "customer", _("per customer")
    DEBT = "debt", _("per customer and debt")
    NUMBER = "number", _("per number")
    PARTY = "party", _("for the borrower, and for all third parties together")


class Side(models.TextChoices):
    """Who is contacted."""

    BORROWER = "borrower", _("the borrower")
    THIRD_PARTY = "third_party", _("third parties")


class Counts(models.TextChoices):
    """What a limit counts."""

    ATTEMPTS = "attempts", _("attempts")
    UNANSWERED = "unanswered", _("unanswered attempts")
    CONVERSATIONS = "conversations", _("conversations")


class Unit(models.TextChoices):
    """What a limit's span is counted in: hours back from now, or the customer's calendar days including today."""

    HOURS = "hours", _("hours")
    DAYS = "days", _("calendar days")


def _sets_of(words: list[str]) -> list[str]:
    """Return every set of these words, comma-joined in their order; "" first."""
    return [",".join(found) for number in range(len(words) + 1) for found in combinations(words, number)]


# "" in a rule means all of them.
CHANNEL_SETS = _sets_of(Channel.values)
PURPOSE_SETS = _sets_of([one for one in Purpose.values if one in BOUND_PURPOSES])
WEEKDAY_SETS = _sets_of([str(day) for day in range(1, 8)])


class RuleSet(AppendOnlyModel):
    """One version of a book's rules, in force from the day `effective_on` (the book's calendar) until a later one is.

    Of versions for the same day the higher number counts. A book without any keeps the house rules
    (`rules.presets.HOUSE`).
    third_parties: whether others than the borrower may be contacted for collection. third_tries, third_days: only when
    the borrower could not be reached by so many attempts in so many days, nor talked to in them; 0: always.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="contact_rule_sets")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    preset = models.CharField(max_length=20, choices=Preset)
    third_parties = models.CharField(max_length=6, choices=ThirdParties, default=ThirdParties.NEVER)
    third_tries = models.PositiveSmallIntegerField(default=0)
    third_days = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["book", "-effective_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="rule_set_number_once"),
            models.CheckConstraint(condition=Q(preset__in=Preset.values), name="rule_set_preset_known"),
            models.CheckConstraint(condition=Q(third_parties__in=ThirdParties.values), name="rule_set_thirds_known"),
            models.CheckConstraint(
                condition=Q(third_tries=0, third_days=0)
                | Q(third_tries__gte=1, third_days__gte=1, third_days__lte=LONGEST_SPAN.days),
                name="rule_set_unreachable_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} v{self.number}"


class ContactRule(AppendOnlyModel):
    """One rule of a version. channels, purposes: comma-joined, "" for all that a rule can bind; side "": whoever.

    HOURS: contact only from `opens` on and before `closes`, where the customer lives. REST: none on these `weekdays`
    (ISO, comma-joined) and on the public holidays of `holidays` (ISO country, or country-subdivision). LIMIT: not
    another one once there were `most` of what it `counts`, among those of its `scope`, in the last `span` `unit`s.
    source: the law or the decision that it comes from.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rules")
    kind = models.CharField(max_length=5, choices=RuleKind)
    basis = models.CharField(max_length=8, choices=Basis)
    source = models.CharField(max_length=200)
    channels = models.CharField(max_length=30, blank=True)
    purposes = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=11, choices=Side, blank=True)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    weekdays = models.CharField(max_length=13, blank=True)
    holidays = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=8, choices=Scope, blank=True)
    counts = models.CharField(max_length=13, choices=Counts, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    span = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=5, choices=Unit, blank=True)

    class Meta:
        ordering = ["rule_set", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="rule_basis_known"),
            models.CheckConstraint(condition=Q(channels__in=CHANNEL_SETS), name="rule_channels_known"),
            models.CheckConstraint(condition=Q(purposes__in=PURPOSE_SETS), name="rule_purposes_known"),
            models.CheckConstraint(condition=Q(side__in=["", *Side.values]), name="rule_side_known"),
            models.CheckConstraint(condition=~Q(source=""), name="rule_has_source"),
            models.CheckConstraint(
                condition=Q(kind="hours", opens__isnull=False, closes__gt=F("opens"), weekdays="", holidays="")
                & Q(scope="", counts="", most__isnull=True, span__isnull=True, unit="")
                | Q(kind="rest", opens__isnull=True, closes__isnull=True, weekdays__in=WEEKDAY_SETS[:-1])
                & ~Q(weekdays="", holidays="")
                & Q(scope="", counts="", most__isnull=True, span__isnull=True, unit="")
                | Q(kind="limit", opens__isnull=True, closes__isnull=True, weekdays="", holidays="")
                & Q(scope__in=Scope.values, counts__in=Counts.values, most__gte=1)
                & (
                    Q(unit="days", span__gte=1, span__lte=LONGEST_SPAN.days)
                    | Q(unit="hours", span__gte=1, span__lte=LONGEST_SPAN.days * 24)
                ),
                name="rule_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.source}"
