"""What happened at channels day by day, as we counted it and as they did; what a funder's share is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import AcquisitionChannel, Funder
from casework.reports.asking import Request

WHOLE_BP = 10_000


class Teller(models.TextChoices):
    """Who counted."""

    OURS = "ours", _("We")
    THEIRS = "theirs", _("The channel")


class ChannelCount(AppendOnlyModel):
    """What was counted of a channel on a day of its book.

    version: the newest of a channel, day and teller counts; a later one corrects the one whose reference it names
    (`corrects`). disbursed, amount: told by the channel only, None where it does not.
    """

    channel = models.ForeignKey(AcquisitionChannel, on_delete=models.PROTECT, related_name="counts", db_index=False)
    day = models.DateField()
    teller = models.CharField(max_length=6, choices=Teller)
    version = models.PositiveSmallIntegerField(default=1)
    registrations = models.PositiveIntegerField()
    clicks = models.PositiveIntegerField()
    disbursed = models.PositiveIntegerField(null=True, blank=True)
    amount = MoneyField(null=True, blank=True)
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    corrects = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["channel", "day", "teller", "version"], name="channel_count_version_once"),
            models.UniqueConstraint(fields=["teller", "source", "external_ref"], name="channel_count_ref_once"),
            models.CheckConstraint(condition=Q(teller__in=Teller.values), name="channel_count_teller_known"),
            models.CheckConstraint(
                condition=Q(version=1, corrects="") | (Q(version__gt=1) & ~Q(corrects="")),
                name="channel_count_correction_names_one",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=ZERO), name="channel_count_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.external_ref


class FunderTerms(AppendOnlyModel):
    """A funder's share, in hundredths of a percent of each part of what is paid from a day on, by value date.

    `request` is what was asked for and by whom it was decided.
    """

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="terms")
    effective_on = models.DateField()
    principal_bp = models.PositiveIntegerField()
    interest_bp = models.PositiveIntegerField()
    fee_bp = models.PositiveIntegerField()
    penalty_bp = models.PositiveIntegerField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["funder", "effective_on"], name="funder_terms_once"),
            models.CheckConstraint(
                condition=Q(
                    principal_bp__lte=WHOLE_BP, interest_bp__lte=WHOLE_BP, fee_bp__lte=WHOLE_BP,
                    penalty_bp__lte=WHOLE_BP,
                ),
                name="funder_share_at_most_all",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.funder_id} from {self.effective_on}"


class ShareRequest(Request):
    """A share of a funder that one person asks for and another one decides. terms: what came of it, once approved."""

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="share_requests")
    effective_on = models.DateField()
    principal_bp = models.PositiveIntegerField()
    interest_bp = models.PositiveIntegerField()
    fee_bp = models.PositiveIntegerField()
    penalty_bp = models.PositiveIntegerField()
    terms = models.OneToOneField(FunderTerms, null=True, blank=True, on_delete=models.PROTECT, related_name="request")

    class Meta:
        app_label = "reports"
        constraints = [
            *Request.constraints_for("funder_share", about="funder", result="terms", approved="approved_has_terms"),
            models.CheckConstraint(condition=~Q(reason=""), name="funder_share_has_reason"),
            models.CheckConstraint(
                condition=Q(
                    principal_bp__lte=WHOLE_BP, interest_bp__lte=WHOLE_BP, fee_bp__lte=WHOLE_BP,
                    penalty_bp__lte=WHOLE_BP,
                ),
                name="funder_share_asked_at_most_all",
            ),
        ]  # fmt: skip
        indexes = Request.indexes_for("funder_share")

    def __str__(self) -> str:
        return f"{self.funder_id} from {self.effective_on}"

    @property
    def bp(self) -> dict[str, int]:
        """The share of each part, in hundredths of a percent."""
        return {part: getattr(self, f"{part}_bp") for part in ("principal", "interest", "fee", "penalty")}


class CountKind(models.TextChoices):
    """What is counted of a channel by both sides."""

    REGISTRATIONS = "registrations", _("Registrations")
    CLICKS = "clicks", _("Clicks")
    DISBURSED = "disbursed", _("Loans disbursed")
    AMOUNT = "amount", _("Amount disbursed")


class CountRuling(AppendOnlyModel):
    """Which number counts where a channel and we counted otherwise; the newest of a channel, day and kind.

    ours, theirs: what was compared, None where that side had counted nothing. Once either is another one now, the
    ruling counts no more. counts: the number that does, theirs, ours or a third one. Amounts and counts alike.
    """

    channel = models.ForeignKey(AcquisitionChannel, on_delete=models.PROTECT, related_name="rulings", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=13, choices=CountKind)
    number = models.PositiveSmallIntegerField()
    ours = MoneyField(null=True, blank=True)
    theirs = MoneyField(null=True, blank=True)
    counts = MoneyField()
    note = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["channel", "day", "kind", "number"], name="count_ruling_number_once"),
            models.CheckConstraint(condition=Q(kind__in=CountKind.values), name="count_ruling_kind_known"),
            models.CheckConstraint(condition=~Q(note=""), name="count_ruling_has_note"),
            models.CheckConstraint(condition=Q(counts__gte=ZERO), name="count_ruling_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day} {self.kind}"
