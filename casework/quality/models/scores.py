"""What each inspector said: scores, the answers behind them, marks in recordings."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.lib.append_only import AppendOnlyModel
from casework.quality.models.cards import Scorecard, ScorecardItem
from casework.quality.models.samples import Inspection
from casework.telephony.models import Call

FIRST, SECOND, THIRD, CALIBRATION = 1, 2, 3, 0


class Score(AppendOnlyModel):
    """One inspector's score of one inspection, final.

    turn: 1 and 2 do not know of each other; 3 decides between them; 0 scores a gold item, whose result is known and
    stays. person: whose work it is, so that the database can forbid that somebody inspects themselves.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="scores")
    turn = models.PositiveSmallIntegerField(default=FIRST)
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField()
    defective = models.BooleanField()
    comment = models.TextField(blank=True)
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "inspector"], name="score_once_per_inspector"),
            models.UniqueConstraint(fields=["inspection", "turn"], condition=Q(turn__gt=0), name="score_once_per_turn"),
            models.CheckConstraint(condition=~Q(inspector=F("person")), name="score_not_of_oneself"),
            models.CheckConstraint(condition=Q(score__lte=100), name="score_range"),
            models.CheckConstraint(condition=Q(turn__lte=3), name="score_turn_known"),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} by {self.inspector_id}: {self.score}"


class Finding(models.Model):
    """The answer to one question. struck: a dispute was upheld about it, and net it counts as passed."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(ScorecardItem, on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField()
    remark = models.CharField(max_length=300, blank=True)
    struck = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["score", "item"], name="finding_once_per_item"),
            models.CheckConstraint(condition=Q(struck=False) | Q(passed=False), name="finding_struck_had_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {'pass' if self.passed else 'fail'}"


class Mark(models.Model):
    """A comment on one second of a recording, made during an inspection."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="marks")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+", db_index=False)
    second = models.PositiveIntegerField()
    comment = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["call", "second", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(comment=""), name="mark_says_something")]

    def __str__(self) -> str:
        return f"{self.inspection_id} at {self.second} s"
