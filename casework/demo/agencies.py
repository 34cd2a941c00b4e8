"""An agency that has some of the oldest cases, so that its pages have something true to show."""

from datetime import timedelta
from decimal import Decimal

from casework.collections.agencies import rules, services
from casework.collections.permissions import supervised_by
from casework.collections.states import OPEN_STATES
from casework.demo.floor import Floor
from casework.lib.days import day_in

CASES = 14
LATE = ("S4", "M4+")
RATES = {
    "S4": [rules.Tier(Decimal(0), 1_800), rules.Tier(Decimal(50_000), 2_200)],
    "M4+": [rules.Tier(Decimal(0), 2_500), rules.Tier(Decimal(100_000), 3_000)],
}


def place_some(floor: Floor) -> None:
    """Let operations keep an agency, and the supervisor place the oldest cases of the late buckets with it."""
    keeper, boss = floor.people["operations"], floor.people["supervisor"]
    today = day_in(floor.book.time_zone, floor.now)
    agency = services.add_agency(
        book=floor.book, code="harbour", name="Harbour Recoveries", actor=keeper, now=floor.now
    )
    services.set_plan(agency=agency, effective_on=today.replace(day=1), tiers=RATES, actor=keeper, now=floor.now)
    late = supervised_by(boss).filter(state__in=OPEN_STATES, bucket__code__in=LATE, book=floor.book)
    oldest = list(late.order_by("due_on", "pk").values_list("pk", flat=True)[:CASES])
    if oldest:
        services.place(
            agency=agency, cases=oldest, due_back_on=today + timedelta(days=60),
            reason="Three months without a word", actor=boss, now=floor.now,
        )  # fmt: skip
