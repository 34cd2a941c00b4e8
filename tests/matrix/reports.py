"""Exports and figures."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from casework.people.models import Role, User
from casework.reports import services
from casework.reports.models import Export, ExportSchedule
from tests import factories
from tests.clock import NOW, TODAY
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, RISK, SUPERVISOR, Row, World
from tests.query_budgets import Budget

READERS = SUPERVISOR | OPERATIONS | AUDITOR
FIGURE_READERS = READERS | RISK


def export_of(owner: User) -> Export:
    """Make an export that is ready; what is in its file does not matter here."""
    return Export.objects.create(
        owner=owner, first_day=TODAY, last_day=TODAY, asked_at=NOW, ready_at=NOW,
        file=default_storage.save("exports/any.xlsx", ContentFile(b"any")),
        params={"from": str(TODAY), "to": str(TODAY), "book": None, "teams": []},
    )  # fmt: skip


def own(world: World) -> Mapping[str, Any]:
    return {"public_id": export_of(world.asker).public_id}


def others(world: World) -> Mapping[str, Any]:
    return {"public_id": export_of(factories.person("", Role.SUPERVISOR, online=False)).public_id}


def none(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


def schedule_of(owner: User) -> ExportSchedule:
    """Make a schedule that is paused."""
    return ExportSchedule.objects.create(
        owner=owner, kind="kpi", cadence="day", next_at=NOW, created_at=NOW, active=False, problem="-"
    )


def own_schedule(world: World) -> Mapping[str, Any]:
    return {"public_id": schedule_of(world.asker).public_id}


def others_schedule(world: World) -> Mapping[str, Any]:
    return {"public_id": schedule_of(factories.person("", Role.SUPERVISOR, online=False)).public_id}


def channels(world: World) -> Mapping[str, Any]:
    """Take in an order through a channel."""
    return many_channels(world, 1)


def many_channels(_world: World, number: int) -> Mapping[str, Any]:
    """Take in so many orders through the store, and one through each of as many channels; let funders be there."""
    sold = factories.Product.objects.filter(book__code="lagos").first() or factories.product()
    store = factories.AcquisitionChannel.objects.filter(code="store").first() or factories.channel("store", sold.book)
    factories.orders(number, product=sold, channel_id=store.pk)
    for _channel in range(number):
        factories.orders(1, product=sold, channel_id=factories.channel(factories.unique("c"), sold.book).pk)
        factories.funder(factories.unique("f"), sold.book)
    return {}


MARCH = "of=lagos&channel=store&first=2026-03-01&last=2026-03-31"
ASKED = {"kind": "kpi", "first": "2026-03-01", "last": "2026-03-02", "book": ""}
DECIDED = "first=2026-03-01&last=2026-03-02"
ROWS = [
    Row("reports:index", READERS),
    Row("reports:index", READERS, case="nonsense", query="first=x&last=%00&book=%27"),
    Row("reports:index", READERS, case="asks", method="POST", data=ASKED),
    Row("reports:index", READERS, case="everybody's", query="all&after=x"),
    Row("reports:cancel", READERS, case="own", kwargs=own, method="POST"),
    Row("reports:cancel", NOBODY, case="another's", kwargs=others, method="POST"),
    Row("reports:schedule", READERS, method="POST", data={"kind": "kpi", "cadence": "week", "hour": "6"}),
    Row("reports:unschedule", READERS, case="own", kwargs=own_schedule, method="POST"),
    Row("reports:unschedule", NOBODY, case="another's", kwargs=others_schedule, method="POST"),
    Row("reports:resume", READERS, case="own", kwargs=own_schedule, method="POST"),
    Row("reports:resume", NOBODY, case="another's", kwargs=others_schedule, method="POST"),
    Row("reports:definitions", FIGURE_READERS),
    Row("reports:kpi", FIGURE_READERS),
    Row("reports:kpi", FIGURE_READERS, case="collectors", query="first=2026-03-01&last=2026-03-02&table=collectors"),
    Row("reports:kpi_data", FIGURE_READERS, query="table=reviewers&first=2026-03-01&last=2026-03-02"),
    Row("reports:kpi_data", READERS, case="collectors", query="table=collectors&first=2026-03-01&last=2026-03-02"),
    Row("reports:kpi_data", NOBODY, case="unknown", query="table=%00&first=2026-03-01&last=2026-03-02"),
    Row("reports:kpi_data", FIGURE_READERS, case="nonsense", query="first=x&last=%00&book=%27"),
    Row("reports:kpi", FIGURE_READERS, case="nonsense", query="first=x&last=%00&book=%27&table=%00&after=--"),
    Row("reports:behind_figure", OPERATIONS | AUDITOR, kwargs=channels, query=f"{MARCH}&number=orders"),
    Row("reports:behind_figure", OPERATIONS | AUDITOR, case="days", kwargs=channels, query=f"{MARCH}&number=clicks"),
    Row(
        "reports:behind_figure", NOBODY, case="no channel", kwargs=channels, query="of=lagos&channel=%00&number=orders"
    ),
    Row("reports:behind_figure", NOBODY, case="days of none", query="of=%00&channel=%00&number=clicks"),
    Row("reports:behind_figure", NOBODY, case="nonsense", query="of=%27&channel=%00&number=x&first=x"),
    Row("reports:behind_work", READERS, query=f"{DECIDED}&table=reviewers&number=decided&stage=initial"),
    Row("reports:behind_work", READERS, case="cases", query=f"{DECIDED}&table=collectors&number=placements"),
    Row("reports:behind_work", READERS, case="reasons", query=f"{DECIDED}&table=reasons&number=given&reason=verified"),
    Row("reports:behind_work", READERS, case="slice", query=f"{DECIDED}&table=self-cure&number=out"),
    Row("reports:behind_work", NOBODY, case="no outcome", query=f"{DECIDED}&table=reasons&number=given&outcome=%00"),
    Row("reports:behind_work", NOBODY, case="nonsense", query=f"{DECIDED}&table=collectors&number=cash"),
    Row("reports:behind_work", NOBODY, case="no line", query=f"{DECIDED}&table=net&number=placements&by=%00&of=%00"),
    Row("reports:behind_work", NOBODY, case="no period", query="first=x&table=collectors&number=placements"),
    Row("reports:export", READERS, case="own", kwargs=own),
    Row("reports:export", AUDITOR, case="another's", kwargs=others),
    Row("reports:export", NOBODY, case="none", kwargs=none),
    Row("reports:download", READERS, case="own", kwargs=own),
    Row("reports:download", AUDITOR, case="another's", kwargs=others),
    Row("reports:download", NOBODY, case="none", kwargs=none),
]


def many_exports(world: World, number: int) -> Mapping[str, Any]:
    for _export in range(number):
        last = TODAY.replace(year=TODAY.year + Export.objects.count())
        services.ask_export(owner=world.asker, first=TODAY, last=last, book=None, now=NOW)
        schedule_of(world.asker)
    export_of(world.asker)
    return {}


def many_decisions(world: World, number: int) -> Mapping[str, Any]:
    for _order in range(min(number, 10)):  # each takes a whole review; ten show a query per row as well as twenty
        reviewer = factories.person("", Role.INITIAL_REVIEWER, team=world.team_of("initial"))
        factories.Pool.objects.filter(code="initial").update(team=world.team_of("initial"))
        factories.decide(factories.order(), reviewer)
    return {}


BUDGETS = [
    Budget("reports:index", Role.SUPERVISOR, most=10, fill=many_exports),
    Budget("reports:kpi", Role.SUPERVISOR, most=12, fill=many_decisions, query="first=2026-03-01&last=2026-03-02"),
    Budget(
        "reports:kpi",
        Role.RISK,
        most=12,
        fill=many_decisions,
        case="reasons",
        query="first=2026-03-01&last=2026-03-02&table=reasons",
    ),
    *(
        Budget(
            "reports:kpi",
            Role.RISK,
            most=13,
            fill=many_decisions,
            case=table,
            query=f"first=2026-03-01&last=2026-03-02&table={table}",
        )
        for table in ("outcome", "vintages", "overturns", "expected")
    ),
    Budget("reports:kpi", Role.AUDITOR, most=12, query="table=collectors", case="collectors"),
    Budget(
        "reports:kpi_data",
        Role.SUPERVISOR,
        most=8,
        fill=many_decisions,
        query="first=2026-03-01&last=2026-03-02&table=reviewers",
    ),
    Budget("reports:kpi", Role.AUDITOR, most=12, query="table=buckets", case="buckets"),
    *(
        Budget("reports:kpi", Role.AUDITOR, most=16, fill=many_channels, query=f"{MARCH}&table={table}", case=table)
        for table in ("channels", "funders")
    ),
    Budget(
        "reports:behind_work",
        Role.SUPERVISOR,
        most=14,
        fill=many_decisions,
        query=f"{DECIDED}&table=review-floor&number=decided",
    ),
    *(
        Budget(
            "reports:behind_work",
            Role.SUPERVISOR,
            most=14,
            fill=many_decisions,
            case=table,
            query=f"{DECIDED}&table={table}&number={number}",
        )
        for table, number in (
            ("reasons", "given&reason=verified"),
            ("vintages", "vintage_size"),
            ("self-cure", "out"),
            ("net", "out"),
        )
    ),
    Budget("reports:behind_figure", Role.AUDITOR, most=9, fill=many_channels, query=f"{MARCH}&number=orders"),
]
UNCOUNTED = {"reports:definitions": "words, no rows", "reports:export": "one row", "reports:download": "a file"}
