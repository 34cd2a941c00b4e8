"""The slice of a team's new cases that nobody works for some days: what is paid then is paid by itself (self-cure)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from casework.collections.models.cases import CollectionCase
from casework.collections.models.stays import BucketStay
from casework.workflow.models import AssignmentPolicy


class SliceDraw(models.Model):
    """The draw for one stay that entered a pool of a team whose policy holds a slice out; drawn once, never again.

    policy: the version that it was drawn by, which names the team; chance_bp: its share then, in ten-thousandths.
    is_out: it fell into the slice; the others are what it is compared with. until_on: the first day on which it is
    worked like any other; both groups are looked at up to the day before. is_open: nobody is given the case now.
    """

    stay = models.OneToOneField(BucketStay, on_delete=models.PROTECT, related_name="slice_draw")
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(AssignmentPolicy, on_delete=models.PROTECT, related_name="+", db_index=False)
    chance_bp = models.PositiveSmallIntegerField()
    is_out = models.BooleanField()
    until_on = models.DateField()
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(is_open=False) | Q(is_out=True), name="slice_draw_open_is_out"),
            models.CheckConstraint(condition=Q(chance_bp__gte=1, chance_bp__lte=5000), name="slice_draw_chance"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_open=True), name="slice_draw_open_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["until_on"], name="slice_draw_by_end")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.until_on}"
