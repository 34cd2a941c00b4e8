"""Channels and funders: kept by operations, read by auditors too; a funder's share, which another person approves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.people.models import Role
from casework.reports.partners.models import ChannelCount, CountRuling, Teller
from casework.reports.partners.services.funders import approve_shares, ask_shares
from tests import factories
from tests.clock import NOW, TODAY
from tests.matrix.reports import many_channels
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, Row, World
from tests.query_budgets import Budget

READERS = OPERATIONS | AUDITOR
SHARES = {"principal": 10_000, "interest": 5_000, "fee": 0, "penalty": 0}


DAY = {"day": (TODAY - timedelta(days=1)).isoformat(), "kind": "registrations"}


def a_channel(world: World) -> Mapping[str, Any]:
    many_channels(world, 1)
    return {"public_id": factories.AcquisitionChannel.objects.get(code="store").public_id}


def a_funder(world: World) -> Mapping[str, Any]:
    many_channels(world, 1)
    return {"public_id": factories.Funder.objects.order_by("pk")[0].public_id}


def a_request(world: World) -> Mapping[str, Any]:
    a_funder(world)
    return {"public_id": asked(factories.Funder.objects.order_by("pk")[0]).public_id}


def own_request(world: World) -> Mapping[str, Any]:
    a_funder(world)
    return {"public_id": asked(factories.Funder.objects.order_by("pk")[0], world.asker).public_id}


def asked(funder: Any, by: Any = None, days: int = 0) -> Any:
    maker = by or factories.person("", Role.OPERATIONS, online=False)
    on = TODAY + timedelta(days=days)
    return ask_shares(funder=funder, effective_on=on, bp=SHARES, reason="Contract", actor=maker, now=NOW)


def a_day(world: World) -> Mapping[str, Any]:
    many_days(world, 1)
    return {"public_id": factories.AcquisitionChannel.objects.get(code="store").public_id, **DAY}


def many_days(world: World, number: int) -> Mapping[str, Any]:
    """Let the store tell so many days, on none of which we counted; one of them is decided."""
    many_channels(world, 1)
    store = factories.AcquisitionChannel.objects.get(code="store")
    before = ChannelCount.objects.count()
    ChannelCount.objects.bulk_create(
        ChannelCount(
            channel=store, day=TODAY - timedelta(days=1 + before + back), teller=Teller.THEIRS, registrations=1,
            clicks=0, source="desk", external_ref=factories.unique("count"), digest="-", received_at=NOW,
        )
        for back in range(number)
    )  # fmt: skip
    CountRuling.objects.create(
        channel=store, day=TODAY - timedelta(days=1), kind="registrations", number=1 + CountRuling.objects.count(),
        theirs=1, counts=1, note="-", made_by=factories.person("", Role.OPERATIONS, online=False), made_at=NOW,
    )  # fmt: skip
    return {}


def unknown(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


ROWS = [
    Row("reports:channels", READERS),
    Row("reports:channels", READERS, case="nonsense", query="q=%27%00&after=--"),
    Row("reports:add_channel", OPERATIONS, method="POST", case="empty"),
    Row("reports:rename_channel", OPERATIONS, kwargs=a_channel),
    Row("reports:close_channel", OPERATIONS, kwargs=a_channel, method="POST"),
    Row("reports:close_channel", NOBODY, kwargs=unknown, method="POST", case="unknown"),
    Row("reports:reopen_channel", NOBODY, kwargs=unknown, method="POST", case="unknown"),
    Row("reports:compared", READERS),
    Row("reports:compared", READERS, case="nonsense", query="first=x&last=%00&channel=%27&kind=%00&after=--&open"),
    Row("reports:count_ruling", READERS, kwargs=a_day),
    Row("reports:count_ruling", OPERATIONS, kwargs=a_day, method="POST", case="empty"),
    Row("reports:count_ruling", NOBODY, kwargs=lambda world: {**a_day(world), "day": "x"}, case="nonsense"),
    Row("reports:funders", READERS),
    Row("reports:funders", READERS, case="nonsense", query="q=%27%00&after=--"),
    Row("reports:add_funder", OPERATIONS),
    Row("reports:rename_funder", OPERATIONS, kwargs=a_funder, method="POST", case="empty"),
    Row("reports:close_funder", OPERATIONS, kwargs=a_funder, method="POST"),
    Row("reports:reopen_funder", NOBODY, kwargs=unknown, method="POST", case="unknown"),
    Row("reports:funder", READERS, kwargs=a_funder),
    Row("reports:funder", NOBODY, kwargs=unknown, case="unknown"),
    Row("reports:ask_shares", OPERATIONS, kwargs=a_funder),
    Row("reports:ask_shares", OPERATIONS, kwargs=a_funder, method="POST", case="empty"),
    Row("reports:decide_shares", OPERATIONS, kwargs=a_request),
    Row("reports:decide_shares", OPERATIONS, kwargs=a_request, method="POST", data={"decision": "approve"}),
    Row("reports:take_back_shares", OPERATIONS, kwargs=own_request, method="POST", case="own"),
    Row("reports:take_back_shares", NOBODY, kwargs=a_request, method="POST", case="another's"),
]


def many_partners(world: World, number: int) -> Mapping[str, Any]:
    """Let there be so many channels and funders, each of these with a share and one that waits."""
    many_channels(world, number)
    checker = factories.person("", Role.OPERATIONS, online=False)
    for funder in factories.Funder.objects.order_by("-pk")[:number]:
        approve_shares(request=asked(funder), actor=checker, now=NOW)
        asked(funder, days=1)
    return {}


def many_shares(world: World, number: int) -> Mapping[str, Any]:
    """Let a funder's share be agreed so many times."""
    many_channels(world, 1)
    checker, funder = factories.person("", Role.OPERATIONS, online=False), factories.Funder.objects.order_by("pk")[0]
    terms = funder.terms.count()
    for day in range(number):
        approve_shares(request=asked(funder, days=terms + day), actor=checker, now=NOW)
    return {"public_id": funder.public_id}


BUDGETS = [
    Budget("reports:channels", Role.AUDITOR, most=6, fill=many_partners),
    Budget("reports:compared", Role.AUDITOR, most=13, fill=many_days, query="first=2026-01-01&last=2026-03-31"),
    Budget("reports:funders", Role.AUDITOR, most=8, fill=many_partners),
    Budget("workflow:approvals", Role.OPERATIONS, most=10, fill=many_partners, query="kind=shares", case="shares"),
    Budget("reports:funder", Role.AUDITOR, most=10, fill=many_shares),
]
_DRAWERS = (
    "add_channel",
    "rename_channel",
    "add_funder",
    "rename_funder",
    "ask_shares",
    "decide_shares",
    "count_ruling",
)
UNCOUNTED = {f"reports:{name}": "a drawer" for name in _DRAWERS}
