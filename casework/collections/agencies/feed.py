"""The kind of feed that brings what agencies report of the cases that they have."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from casework.collections.agencies.models import AgencyPlacement, AgencyResult, AgencyResultKind
from casework.collections.agencies.services.placing import Said, log_each
from casework.lib.days import day_in
from casework.lib.requests import uuid_of
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out

NO_PLACEMENT = gettext_noop("this agency never had such a case")
BEFORE = gettext_noop("lies before the case was placed")
NO_AMOUNT = gettext_noop("a promise needs an amount")


class AgencyResultFeed(Feed):
    """Results of one agency: the mapping's source is the agency's code; `case` is the id in our batch file."""

    title = _("Results of an agency")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="case"),
        Field(name="result", choices=frozenset(AgencyResultKind.values)),
        Field(name="happened_on", kind=FieldKind.DATE),
        Field(name="amount", kind=FieldKind.MONEY, required=False),
        Field(name="note", required=False, max_length=500, personal=True),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of results. Four queries."""
        found = _placements(rows, context)
        good, refused = [], []
        for row in rows:
            if problem := _problem(row, found.get(uuid_of(row.text("case"))), context):
                refused.append(problem)
            else:
                good.append(row)
        known = AgencyResult.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        made = [(row, found[uuid_of(row.text("case"))]) for row in fresh]
        AgencyResult.objects.bulk_create(_result(row, placement, context) for row, placement in made)
        log_each([_said(row, placement) for row, placement in made], "agency_result", actor=None, now=context.now)
        taken.added += len(fresh)
        taken.refused += refused
        return taken


def _placements(rows: Sequence[ParsedRow], context: FeedContext) -> dict[UUID | None, AgencyPlacement]:
    """Return the newest placement of each case with this agency, by the case's public id."""
    ids = {key for row in rows if (key := uuid_of(row.text("case")))}
    found = AgencyPlacement.objects.select_related("case__pool", "batch__agency").filter(
        case__public_id__in=ids, batch__agency__code=context.source, batch__agency__book=context.book
    )
    return {one.case.public_id: one for one in found.order_by("pk")}


def _problem(row: ParsedRow, placement: AgencyPlacement | None, context: FeedContext) -> Refusal | None:
    if placement is None:
        return Refusal(row.number, "case", row.text("case"), NO_PLACEMENT)
    day = row.day("happened_on")
    if day < placement.batch.placed_on:
        return Refusal(row.number, "happened_on", day.isoformat(), BEFORE)
    if day > day_in(context.book.time_zone, context.now):
        return Refusal(row.number, "happened_on", day.isoformat(), reasons.FUTURE)
    if row.text("result") == AgencyResultKind.PROMISE and row.values["amount"] is None:
        return Refusal(row.number, "amount", "", NO_AMOUNT)
    return None


def _said(row: ParsedRow, placement: AgencyPlacement) -> Said:
    told = {"result": row.text("result"), "amount": str(row.values["amount"] or ""), "note": row.text("note")}
    return Said(case=placement.case, batch=placement.batch, day=row.day("happened_on"), detail=told)


def _result(row: ParsedRow, placement: AgencyPlacement, context: FeedContext) -> AgencyResult:
    return AgencyResult(
        placement=placement, source=context.source, external_ref=row.ref, digest=row.digest, kind=row.text("result"),
        happened_on=row.day("happened_on"), amount=row.values["amount"], note=row.text("note"),
        received_at=context.now,
    )  # fmt: skip
