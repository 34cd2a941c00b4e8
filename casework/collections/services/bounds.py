"""Changing the lower bounds of a ladder from a date on, and calling such a change off before it holds."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, F, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.collections.ladders import EVER, reached, versions_of
from casework.collections.models import Bucket, BucketBound, Ladder, LadderVersion
from casework.jobs import audit
from casework.lib.refusal import Conflict, Refused

if TYPE_CHECKING:
    from casework.people.models import User

LATEST = date(9999, 12, 31)
LEAST, MOST = -60, 3650
ASIDE = 10_000  # beyond any bound: where one waits while its neighbour takes its place


class BoundsRefused(Refused):
    """The bounds cannot be like this; nothing was changed."""


class VersionInForce(Conflict):
    """The version holds already somewhere, or is not there any more."""


@transaction.atomic
def set_bounds(
    *, ladder: Ladder, lowers: Sequence[int], effective_on: date, note: str, actor: "User | None", now: datetime
) -> LadderVersion:
    """Let the ladder's buckets, in their order, begin at these DPDs from a date on. The same date again replaces it.

    On that date's roll every case of the ladder is looked at and lies where the new bounds say. Raises BoundsRefused:
    not ascending, out of range, opening later than now, or a date that some book has reached.
    """
    Ladder.objects.select_for_update().get(pk=ladder.pk)
    buckets = list(Bucket.objects.filter(ladder=ladder).order_by("lower"))
    _require_sound(ladder, [bucket.lower for bucket in buckets], lowers)
    _require_ahead(effective_on)
    if not LadderVersion.objects.filter(ladder=ladder).exists():
        _write(ladder, buckets, [bucket.lower for bucket in buckets], EVER, "", None, now)
    LadderVersion.objects.filter(ladder=ladder, effective_on=effective_on).delete()
    made = _write(ladder, buckets, lowers, effective_on, note, actor, now)
    audit.record(
        actor=actor, action="ladder.set_bounds", subject_kind="ladder", subject_id=ladder.code, now=now,
        detail={
            "ladder": ladder.code, "effective_on": effective_on.isoformat(), "reason": note,
            "bounds": [f"{bucket.code} {lower}" for bucket, lower in zip(buckets, lowers, strict=True)],
        },
    )  # fmt: skip
    return made


def require_possible(*, ladder: Ladder, lowers: Sequence[int], effective_on: date) -> None:
    """Raise BoundsRefused if `set_bounds` would."""
    before = list(Bucket.objects.filter(ladder=ladder).order_by("lower").values_list("lower", flat=True))
    _require_sound(ladder, before, lowers)
    _require_ahead(effective_on)


@transaction.atomic
def call_off(*, ladder: Ladder, effective_on: date, actor: "User", now: datetime) -> None:
    """Take back a version that holds nowhere yet. Raises VersionInForce."""
    Ladder.objects.select_for_update().get(pk=ladder.pk)
    row = LadderVersion.objects.filter(ladder=ladder, effective_on=effective_on).first()
    if row is None or effective_on <= reached():
        raise VersionInForce(_("This change holds already, or was called off."))
    row.delete()
    audit.record(
        actor=actor, action="ladder.call_off", subject_kind="ladder", subject_id=ladder.code, now=now,
        detail={"ladder": ladder.code, "effective_on": effective_on.isoformat()},
    )  # fmt: skip


def take_effect(*, day: date) -> None:
    """Let the buckets say the bounds that hold on `day`, for whoever shows them; the night calls it in its transaction.

    Books reach a date one after the other; what a night does goes by the versions, never by what a bucket says.
    """
    ladders = LadderVersion.objects.filter(effective_on__lte=day).values_list("ladder", flat=True)
    for ladder, versions in versions_of(set(ladders), until=max(day, reached())).items():
        buckets = list(Bucket.objects.filter(ladder=ladder).order_by("lower"))
        wanted = dict(zip([bucket.pk for bucket in buckets], versions[-1][1], strict=True))
        if any(bucket.lower != wanted[bucket.pk] for bucket in buckets):
            rows = Bucket.objects.filter(ladder=ladder)
            rows.update(lower=F("lower") + ASIDE)  # so that no two say the same in between
            rows.update(lower=Case(*(When(pk=pk, then=lower) for pk, lower in wanted.items())))


def _require_sound(ladder: Ladder, before: Sequence[int], lowers: Sequence[int]) -> None:
    if len(lowers) != len(before):
        raise BoundsRefused(_("Say where each bucket begins."))
    if any(first >= second for first, second in pairwise(lowers)):
        raise BoundsRefused(_("Each bucket begins later than the one before it."))
    if not all(LEAST <= lower <= MOST for lower in lowers):
        raise BoundsRefused(_("Days past due lie between %(least)d and %(most)d.") % {"least": LEAST, "most": MOST})
    known = versions_of([ladder.pk], until=LATEST).get(ladder.pk, [])
    earliest = min([before[0], *(bounds[0] for _since, bounds in known)])
    if lowers[0] > earliest:
        raise BoundsRefused(
            _("A ladder may open earlier, not later than at %(opening)d: cases that are open would have no bucket.")
            % {"opening": earliest}
        )


def _require_ahead(effective_on: date) -> None:
    last = reached()
    if effective_on <= last:
        raise BoundsRefused(
            _("A book is rolled up to %(day)s already: a change takes effect later.") % {"day": date_format(last)}
        )


def _write(
    ladder: Ladder, buckets: Sequence[Bucket], lowers: Sequence[int], effective_on: date, note: str,
    actor: "User | None", now: datetime,
) -> LadderVersion:  # fmt: skip
    made = LadderVersion.objects.create(ladder=ladder, effective_on=effective_on, note=note, made_by=actor, made_at=now)
    BucketBound.objects.bulk_create(
        BucketBound(version=made, bucket=bucket, lower=lower) for bucket, lower in zip(buckets, lowers, strict=True)
    )
    return made
