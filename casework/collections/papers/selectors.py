"""The card of legal steps and files on the case page, and one file."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from casework.collections import permissions
from casework.collections.legal.models import LegalStep
from casework.collections.legal.selectors import steps_of
from casework.collections.models import CollectionCase
from casework.collections.papers.models import CaseFile
from casework.lib.money import ZERO

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Papers:
    """steps: the newest first, with those struck out; files: the newest first. may: whether the viewer may add to both,
    and look into the files.
    """

    steps: list[LegalStep]
    files: list[CaseFile]
    may: bool

    @property
    def cost(self) -> Decimal:
        """What the steps that stand have cost so far."""
        return sum((step.cost for step in self.steps if step.struck_at is None), ZERO)

    @property
    def is_bare(self) -> bool:
        """Say whether there is nothing to show at all."""
        return not (self.may or self.steps or self.files)


def papers_of(*, case: CollectionCase, viewer: "User", may: bool) -> Papers:
    """Return the legal steps and the files of a case that `viewer` may read. may: they hold or supervise it. Two
    queries.
    """
    rows = CaseFile.objects.filter(case=case, removed_at__isnull=True).select_related("added_by").order_by("-pk")
    return Papers(steps=steps_of(case.pk), files=list(rows), may=may)


def may_add(user: "User", case: CollectionCase) -> bool:
    """Say whether `user` holds or supervises the case (pool joined)."""
    return permissions.reaches(user, case)


def case_of(user: "User", public_id: UUID) -> CollectionCase:
    """Return a case that `user` holds or supervises. Raises Http404."""
    related = ("book", "bucket", "customer", "loan")
    return get_object_or_404(permissions.revealable_by(user).select_related(*related), public_id=public_id)


def step_of(user: "User", public_id: UUID) -> LegalStep:
    """Return a legal step of a case that `user` holds or supervises, not struck out yet. Raises Http404."""
    rows = LegalStep.objects.filter(struck_at__isnull=True, case__in=permissions.revealable_by(user).values("pk"))
    return get_object_or_404(rows.select_related("case__customer", "case__loan"), public_id=public_id)


def paper_seen(user: "User", public_id: UUID) -> CaseFile:
    """Return a file that `user` may look into: of a case that they hold or supervise. Raises Http404."""
    rows = CaseFile.objects.filter(removed_at__isnull=True, case__in=permissions.revealable_by(user).values("pk"))
    return get_object_or_404(rows.select_related("case"), public_id=public_id)


def paper_to_remove(user: "User", public_id: UUID) -> CaseFile:
    """Return a file that `user` may take away: their own, or of a case that they supervise. Raises Http404."""
    mine = Q(added_by=user, case__in=permissions.revealable_by(user).values("pk"))
    led = Q(case__in=permissions.supervised_by(user).values("pk"))
    rows = CaseFile.objects.filter(mine | led, removed_at__isnull=True)
    return get_object_or_404(rows.select_related("case__customer", "case__loan"), public_id=public_id)
