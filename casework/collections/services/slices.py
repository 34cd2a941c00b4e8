"""Drawing the slice of new cases that nobody works for some days, and ending it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q

from casework.collections.desk import left_alone
from casework.collections.models import BucketStay, CaseState, CollectionCase, SliceDraw
from casework.workflow import freed, policies

WRITTEN_AT_ONCE = 2_000


def turn_slices(*, book_id: int, day: date, now: datetime) -> None:
    """End what is over by `day`, and draw for what entered on it; idempotent.

    A case that its bucket left is out of the slice with its stay. What is on hold, with an agency or not in a pool is
    not drawn for: it could not be worked, or somebody has it.
    """
    over = Q(until_on__lte=day) | Q(stay__last_on__isnull=False) | Q(stay__is_current=False)
    ending = SliceDraw.objects.filter(over, is_open=True, case__book=book_id)
    ended = list(ending.values_list("pk", "case__pool__team"))
    if ended:
        SliceDraw.objects.filter(pk__in=[pk for pk, _team in ended]).update(is_open=False)
        freed.dealable_again(teams={team for _pk, team in ended}, now=now)
    SliceDraw.objects.bulk_create(
        _draws(book_id=book_id, day=day, now=now), ignore_conflicts=True, batch_size=WRITTEN_AT_ONCE
    )


def _draws(*, book_id: int, day: date, now: datetime) -> Iterator[SliceDraw]:
    slices = policies.holding_out(now)
    if not slices:
        return
    waiting = CollectionCase.objects.filter(
        ~left_alone(), book=book_id, state=CaseState.POOLED, pool__team__in=list(slices)
    )
    entered = BucketStay.objects.filter(
        case__in=waiting, entered_on=day, last_on__isnull=True, is_current=True, bucket__is_reminder=False,
        slice_draw__isnull=True,
    )  # fmt: skip
    rows = entered.order_by("pk").values_list("pk", "case", "case__public_id", "case__pool__team")
    for stay, case, public_id, team in rows.iterator(chunk_size=WRITTEN_AT_ONCE):
        policy = slices[team]
        is_out = falls(seed=str(policy), case=public_id, day=day, chance_bp=policy.hold_out_bp)
        yield SliceDraw(
            stay_id=stay, case_id=case, policy=policy, chance_bp=policy.hold_out_bp, is_out=is_out, is_open=is_out,
            until_on=day + timedelta(days=policy.hold_out_days),
        )  # fmt: skip


def falls(*, seed: str, case: UUID, day: date, chance_bp: int) -> bool:
    """Say whether a case falls into the slice: as if drawn at random, and the same again for the same seed."""
    drawn = int.from_bytes(sha256(f"{seed} {case} {day}".encode()).digest()[:8])
    return drawn % 10_000 < chance_bp
