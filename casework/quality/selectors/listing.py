"""What lies before an inspector: what waits, what was found, how the samples stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from casework.lib import keyset
from casework.lib.roles import Role
from casework.quality import permissions, rules, words
from casework.quality.models import Inspection, InspectionState, Mark, Sample, Score
from casework.quality.selectors.work import Work, with_work, work_of

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Numbers over all that the reader sees. gross, net: the defect rate before and after disputes, weighted, in
    percent; None before any.
    """

    waiting: int
    inspected: int
    defective: int
    gross: Decimal | None
    net: Decimal | None


@dataclass(frozen=True, kw_only=True)
class SampleLine:
    """One sample: how it was drawn, and how many of the inspections that the reader sees are done."""

    sample: Sample
    of_reader: int
    scored: int
    defective: int

    @property
    def share(self) -> Decimal | None:
        """Drawn ÷ what there was, in percent, two decimals for reading; None when there was nothing."""
        return _percent(Decimal(self.sample.size) / self.sample.population) if self.sample.population else None


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which of the scored inspections are asked for. mine: those that the reader scored; person, subject: whose, and of
    which kind of work; random: of random samples, as the rates count; days: scored in the last so many; defective: with
    a defect, before disputes.
    """

    mine: bool = False
    person: UUID | None = None
    subject: str = ""
    random: bool = False
    defective: bool = False
    days: int = 0

    @property
    def is_narrow(self) -> bool:
        """Say whether a number's own rows are asked for, not all."""
        return self != Which(mine=self.mine)

    def asked(self, now: datetime) -> Q:
        """Return the filter, apart from `mine`."""
        asked = Q(person__public_id=self.person) if self.person else Q()
        asked &= Q(subject=self.subject) if self.subject else Q()
        asked &= Q(probability__isnull=False, state=InspectionState.SCORED) if self.random else Q()
        asked &= Q(defective=True) if self.defective else Q()
        return asked & Q(scored_at__gt=now - timedelta(days=self.days)) if self.days else asked


@dataclass(frozen=True, kw_only=True)
class Row:
    """One inspection of a list. score, defective: its result, or what the reader said while it has none; begun: they
    left marks in it.
    """

    inspection: Inspection
    work: Work
    score: int | None
    defective: bool | None
    reasons: list[str]
    begun: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of inspections. after: where the next page begins, None on the last."""

    rows: list[Row]
    after: UUID | None


def overview(user: "User") -> Overview:
    """Return the numbers at the head of the page, of the inspections that `user` sees. One query.

    What was inspected, and the rate: of random samples, without gold items that wait for the reader. What waits: of
    all; for who scores what they may score, as listed.
    """
    drawn = Q(probability__isnull=False)
    waits = ~Q(state=InspectionState.SCORED)
    if not user.has_role(Role.AUDITOR):
        waits = Q(pk__in=permissions.waiting_for(user).order_by().values("pk"))
    known = drawn & Q(state=InspectionState.SCORED) & permissions.done_by(user)
    rows = list(
        permissions.visible_to(user)
        .order_by()
        .values_list("probability")
        .annotate(
            waiting=Count("pk", filter=waits),
            inspected=Count("pk", filter=known),
            defective=Count("pk", filter=known & Q(defective=True)),
            net=Count("pk", filter=known & Q(net_defective=True)),
        )
    )
    inspected = [row for row in rows if row[0] is not None]
    return Overview(
        waiting=sum(row[1] for row in rows),
        inspected=sum(row[2] for row in inspected),
        defective=sum(row[3] for row in inspected),
        gross=_rate([(row[0], row[2], row[3]) for row in inspected]),
        net=_rate([(row[0], row[2], row[4]) for row in inspected]),
    )


def waiting_page(user: "User", *, after: UUID | None = None) -> Page:
    """Return what waits: for auditors all, for the others what they may score, first what they have begun, then the
    oldest. Two queries, one behind the first page: both along the keys, however much waits.
    """
    if user.has_role(Role.AUDITOR):
        seen = permissions.visible_to(user).exclude(state=InspectionState.SCORED)
    else:
        seen = permissions.waiting_for(user)
    begun = Exists(Mark.objects.filter(inspection=OuterRef("pk"), made_by=user))
    rest = with_work(seen).filter(~begun).order_by("pk")
    if after is not None:
        return _page(user, rest.filter(pk__gt=_key(after))[: PAGE + 1])
    first = list(with_work(seen).filter(begun).annotate(begun=Value(value=True)).order_by("pk")[: PAGE + 1])
    return _page(user, [*first, *rest[: PAGE + 1 - len(first)]])


def scored_page(user: "User", *, after: UUID | None = None, which: Which, now: datetime) -> Page:
    """Return what has a result or the reader's own score, of what `which` asks for, the newest first. One query."""
    scores = Score.objects.filter(inspection=OuterRef("pk"), inspector=user)
    seen = permissions.visible_to(user).filter(permissions.done_by(user), which.asked(now))
    if which.mine:
        seen = seen.filter(pk__in=Score.objects.filter(inspector=user).values("inspection"))
    rows = with_work(seen).annotate(
        said=Subquery(scores.values("score")[:1]), said_defective=Subquery(scores.values("defective")[:1])
    )
    return _page(user, (rows.filter(pk__lt=_key(after)) if after else rows).order_by("-pk")[: PAGE + 1])


def samples_page(user: "User", *, after: str = "") -> keyset.Page[SampleLine]:
    """Return a page of the samples, the newest day first. A gold item counts as done once the reader has scored it.

    Two queries at most.
    """
    mine = permissions.visible_to(user).filter(sample=OuterRef("pk")).order_by().values("sample")
    known = Q(state=InspectionState.SCORED) & permissions.done_by(user)

    def counted(which: Q) -> Coalesce:
        return Coalesce(Subquery(mine.filter(which).annotate(number=Count("pk")).values("number")), 0)

    samples = Sample.objects.select_related("drawn_by", "plan").annotate(
        of_reader=counted(Q()), scored=counted(known), bad=counted(known & Q(defective=True))
    )
    page = keyset.along(samples.filter(size__gt=0), by="day", falling=True, after=after, size=PAGE)
    lines = [
        SampleLine(sample=each, of_reader=each.of_reader, scored=each.scored, defective=each.bad) for each in page.rows
    ]
    return keyset.Page(rows=lines, after=page.after)


def next_waiting(user: "User") -> UUID | None:
    """Return the inspection that `user` should score next. One query."""
    return permissions.waiting_for(user).order_by("pk").values_list("public_id", flat=True).first()


def inspections_waiting(user: "User") -> list[QuerySet[Inspection]]:
    """Return the inspections that `user` may score, for the navigation to count."""
    return [permissions.waiting_for(user).order_by()]


def _page(user: "User", found: Iterable[Inspection]) -> Page:
    rows = list(found)
    shown = [_row(user, row) for row in rows[:PAGE]]
    return Page(rows=shown, after=rows[PAGE - 1].public_id if len(rows) > PAGE else None)


def _row(user: "User", row: Inspection) -> Row:
    final = row.state == InspectionState.SCORED
    return Row(
        inspection=row,
        work=work_of(row),
        score=row.score if final else getattr(row, "said", None),
        defective=row.defective if final else getattr(row, "said_defective", None),
        reasons=words.reasons(row.reasons),
        begun=getattr(row, "begun", False),
    )


def _key(public_id: UUID) -> Subquery:
    return Subquery(Inspection.objects.filter(public_id=public_id).values("pk")[:1])


def _rate(groups: Iterable[tuple[Decimal, int, int]]) -> Decimal | None:
    drawn = [rules.Drawn(probability=chance, inspected=done, defective=bad) for chance, done, bad in groups]
    rate = rules.defect_rate(drawn)
    return None if rate is None else _percent(Decimal(rate.numerator) / rate.denominator)


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal("0.01"))
