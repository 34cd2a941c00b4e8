"""What lies before an inspector: what waits, what was found, how the samples stand."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework.quality import permissions, rules
from casework.quality.models import Inspection, InspectionState, Sample

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Numbers over all the samples that the reader sees. defect_rate: gross, weighted, in percent; None before any."""

    waiting: int
    inspected: int
    defective: int
    defect_rate: Decimal | None


@dataclass(frozen=True, kw_only=True)
class SampleLine:
    """One sample: how it was drawn, and how many of the inspections that the reader sees are done."""

    sample: Sample
    of_reader: int
    scored: int
    defective: int

    @property
    def probability(self) -> Decimal:
        """The inclusion probability in percent, two decimals for reading."""
        return _percent(Decimal(self.sample.size) / self.sample.population)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of inspections. after: where the next page begins, None on the last."""

    inspections: list[Inspection]
    after: UUID | None


def overview(user: "User") -> Overview:
    """Return the numbers at the head of the page. One query."""
    rows = list(
        permissions.visible_to(user)
        .order_by()
        .values_list("sample__population", "sample__size", "sample")
        .annotate(
            waiting=Count("pk", filter=Q(state=InspectionState.WAITING)),
            inspected=Count("pk", filter=Q(state=InspectionState.SCORED)),
            defective=Count("pk", filter=Q(defective=True)),
        )
    )
    drawn = [
        rules.Drawn(population=population, size=size, inspected=inspected, defective=defective)
        for population, size, _sample, _waiting, inspected, defective in rows
    ]
    rate = rules.defect_rate(drawn)
    return Overview(
        waiting=sum(row[3] for row in rows),
        inspected=sum(each.inspected for each in drawn),
        defective=sum(each.defective for each in drawn),
        defect_rate=None if rate is None else _percent(Decimal(rate.numerator) / rate.denominator),
    )


def waiting_page(user: "User", *, after: UUID | None = None) -> Page:
    """Return what waits, oldest first: for inspectors what they may score, for auditors all. One query."""
    seen = permissions.waiting_for(user) if permissions.scores(user) else permissions.visible_to(user)
    rows = _shown(seen.filter(state=InspectionState.WAITING)).order_by("pk")
    return _page(rows.filter(pk__gt=_key(after)) if after else rows)


def scored_page(user: "User", *, after: UUID | None = None) -> Page:
    """Return what was scored, newest sample first. One query."""
    rows = _shown(permissions.visible_to(user).filter(state=InspectionState.SCORED)).order_by("-pk")
    return _page(rows.filter(pk__lt=_key(after)) if after else rows)


def samples_page(user: "User") -> list[SampleLine]:
    """Return the newest samples. One query."""
    mine = permissions.visible_to(user).filter(sample=OuterRef("pk")).order_by().values("sample")

    def counted(**which: object) -> Coalesce:
        return Coalesce(Subquery(mine.filter(**which).annotate(number=Count("pk")).values("number")), 0)

    samples = Sample.objects.select_related("drawn_by").annotate(
        of_reader=counted(), scored=counted(state=InspectionState.SCORED), bad=counted(defective=True)
    )
    return [
        SampleLine(sample=each, of_reader=each.of_reader, scored=each.scored, defective=each.bad)
        for each in samples.order_by("-day")[:PAGE]
    ]


def next_waiting(user: "User") -> UUID | None:
    """Return the inspection that `user` should score next. One query."""
    return permissions.waiting_for(user).order_by("pk").values_list("public_id", flat=True).first()


def inspections_waiting(user: "User") -> list[QuerySet[Inspection]]:
    """Return the inspections that `user` may score, for the navigation to count."""
    return [permissions.waiting_for(user).order_by()]


def _shown(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    related = ("sample", "decision__order__product", "decision__decided_by", "decision__assignment", "inspector")
    heavy = ("decision__snapshot", "decision__order__application")
    return rows.select_related(*related).defer(*heavy)


def _page(rows: QuerySet[Inspection]) -> Page:
    found = list(rows[: PAGE + 1])
    return Page(inspections=found[:PAGE], after=found[PAGE - 1].public_id if len(found) > PAGE else None)


def _key(public_id: UUID) -> Subquery:
    return Subquery(Inspection.objects.filter(public_id=public_id).values("pk")[:1])


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal("0.01"))
