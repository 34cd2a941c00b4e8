"""A pool's numbers in one statement: how much waits, what breaches its limit, how its orders spread over the filters.

Nothing here reads a pool to its end: numbers stop at a bound (lib.bounded), and what needs the rows themselves looks
at the first WINDOW of them, in the order in which they are worked. Written by hand: through the ORM the same seven
subqueries and the window's rows cost more than the whole page (docs/adr/0008).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from casework.lib.bounded import MOST
from casework.lib.money import to_cents
from casework.lib.prepared import ask
from casework.lib.requests import uuid_of
from casework.review import rules
from casework.review.models import ReviewOrder
from casework.review.selectors import pool_filter as flt
from casework.review.selectors.pool_filter import PoolFilter
from casework.review.states import CLOCKED_STATES

WINDOW = MOST

# Each count has the order of the index that finds its rows: without one, a planner that expects to meet enough rows
# soon reads the table from its beginning, where the decided orders lie.
_SQL = """
WITH seen AS (
  SELECT state, product_id, channel_id, value, waiting_since, limit_at FROM review_revieworder
   WHERE pool_id = {pool} AND state IN ({states}){person} ORDER BY {order} LIMIT {bound}),
shown AS (SELECT * FROM seen LIMIT {window})
SELECT 'waiting', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state IN ({waiting}) ORDER BY priority DESC, id LIMIT {bound}) counted
UNION ALL SELECT 'held', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state IN ({held}) ORDER BY limit_at, id LIMIT {bound}) counted
UNION ALL SELECT 'on_hold', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state = 'on_hold' ORDER BY limit_at, id LIMIT {bound}) counted
UNION ALL SELECT 'overdue', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state IN ({clocked}) AND limit_at <= %(now)s ORDER BY limit_at, id LIMIT {bound}) counted
UNION ALL SELECT 'overdue', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state = 'pooled' AND limit_at IS NOT NULL AND limit_at <= %(now)s
  ORDER BY limit_at, id LIMIT {bound}) counted
UNION ALL SELECT 'soon', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state IN ({clocked}) AND limit_at > %(now)s AND limit_at <= %(soon)s
  ORDER BY limit_at, id LIMIT {bound}) counted
UNION ALL SELECT 'soon', '', '', '', '', count(*), '' FROM (SELECT 1 FROM review_revieworder
  WHERE pool_id = {pool} AND state = 'pooled' AND limit_at IS NOT NULL AND limit_at > %(now)s AND limit_at <= %(soon)s
  ORDER BY limit_at, id LIMIT {bound}) counted
UNION ALL SELECT 'oldest', '', '', '', '', 0, CAST(first.waiting_since AS text) FROM (SELECT waiting_since
  FROM review_revieworder WHERE pool_id = {pool} AND state = 'pooled' ORDER BY waiting_since, id LIMIT 1) first
UNION ALL SELECT 'median', '', '', '', '', 0, CAST(middle.waiting_since AS text) FROM (SELECT waiting_since
  FROM shown WHERE state IN ({waiting}) ORDER BY waiting_since LIMIT 1
  OFFSET (SELECT count(*) / 2 FROM shown WHERE state IN ({waiting}))) middle
UNION ALL SELECT 'seen', '', '', '', '', count(*), '' FROM seen
UNION ALL SELECT 'channel', '', coalesce(channel.code, '{none}'), '', '', count(*), coalesce(min(channel.name), '')
  FROM shown LEFT JOIN portfolio_acquisitionchannel channel ON channel.id = shown.channel_id GROUP BY channel.code
UNION ALL SELECT 'group', spread.state, product.code, spread.band,
                 spread.age || ' ' || spread.breach || ' ' || coalesce(channel.code, '{none}'), spread.number,
                 product.name
  FROM (SELECT CASE WHEN state IN ({waiting}) THEN 'waiting' WHEN state = 'on_hold' THEN 'on_hold' ELSE 'held' END
                 AS state, product_id, {channel} AS channel_id,
               CASE {bands} END AS band, CASE {ages} ELSE '0' END AS age,
               CASE WHEN state = 'on_hold' THEN '' WHEN limit_at <= %(now)s THEN 'overdue'
                    WHEN limit_at <= %(soon)s THEN 'soon' ELSE '' END AS breach,
               count(*) AS number
          FROM shown GROUP BY 1, 2, 3, 4, 5, 6) spread
  JOIN portfolio_product product ON product.id = spread.product_id
  LEFT JOIN portfolio_acquisitionchannel channel ON channel.id = spread.channel_id
"""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """How many orders of the window are alike in what is filtered by. age: how many of AGES they have waited. channel:
    NO_CHANNEL for none; only where the filter asks for more than a state (`parts_by_channel`).
    """

    state: str
    product: str
    channel: str
    name: str
    band: str
    age: int
    breach: str
    number: int

    def fits(self, chosen: PoolFilter) -> bool:
        """Say whether the filter lets them pass, whatever text is looked for."""
        held = self.state == flt.ON_HOLD and chosen.state == flt.HELD
        wanted = {
            chosen.product: self.product, chosen.channel: self.channel, chosen.band: self.band,
            chosen.limit: self.breach,
        }  # fmt: skip
        ages = list(flt.AGES)
        old = not chosen.age or (chosen.age in ages and self.age > ages.index(chosen.age))
        old = old and (not chosen.under or (chosen.under in ages and self.age <= ages.index(chosen.under)))
        return (
            old
            and (held or chosen.state in {"", self.state})
            and all(asked in {"", is_so} for asked, is_so in wanted.items())
        )


@dataclass(frozen=True, kw_only=True)
class Came:
    """How many of the window's orders came through a channel. code: NO_CHANNEL for those of none."""

    code: str
    name: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """waiting, held (on_hold too), overdue, soon: bounded counts of the whole pool.

    oldest: since when the first one waits. median: how long the waiting ones among the first WINDOW wait; is_cut: there
    are more than these.
    """

    waiting: int
    held: int
    on_hold: int
    overdue: int
    soon: int
    oldest: datetime | None
    median: timedelta | None
    is_cut: bool
    groups: list[Alike]
    channels: list[Came]


def numbers(*, pool: int, chosen: PoolFilter, now: datetime) -> Numbers:
    """Return the numbers of a pool (its id); the window is that of the chosen state, and person. One query."""
    rows = ask(_statement(pool, chosen), _instants(chosen, now))
    counted: dict[str, int] = {}
    since = {kind: _instant(text) for kind, *_keys, text in rows if kind in {"oldest", "median"}}
    for kind, *_keys, number, _text in rows:
        counted[kind] = counted.get(kind, 0) + number
    median = since.get("median")
    return Numbers(
        waiting=counted["waiting"], held=counted["held"], on_hold=counted["on_hold"],
        overdue=counted["overdue"], soon=counted["soon"],
        oldest=since.get("oldest"), median=now - median if median else None, is_cut=counted["seen"] > WINDOW,
        groups=list(_groups(rows)),
        channels=[
            Came(code=code, name=name, number=number)
            for kind, _state, code, _band, _classes, number, name in rows if kind == "channel"
        ],
    )  # fmt: skip


def window_of(chosen: PoolFilter) -> str:
    """Name the window that the numbers look at: filters that agree in it have the same numbers."""
    state = chosen.state if chosen.state in {flt.WAITING, flt.HELD, flt.ON_HOLD} else ""
    parted = ".parted" if parts_by_channel(chosen) else ""
    return f"{state}.{uuid_of(chosen.person) if chosen.person else ''}{parted}"


def parts_by_channel(chosen: PoolFilter) -> bool:
    """Say whether what is alike is parted by channel, too: only then does a filter's number hang on both. Three times
    as many parts take half as long again.
    """
    return bool(chosen.channel or chosen.product or chosen.band or chosen.age or chosen.under or chosen.limit)


def _groups(rows: list[tuple[str, str, str, str, str, int, str]]) -> Iterator[Alike]:
    for kind, state, product, band, classes, number, name in rows:
        if kind == "group":
            age, breach, channel = classes.split(" ")
            yield Alike(
                state=state, product=product, channel=channel, name=name, band=band, age=int(age), breach=breach,
                number=number,
            )  # fmt: skip


def _statement(pool: int, chosen: PoolFilter) -> str:
    waiting, held = _listed(ReviewOrder.WAITING), _listed(ReviewOrder.HELD)
    every = _listed(ReviewOrder.WAITING | ReviewOrder.HELD)
    states = {flt.WAITING: waiting, flt.HELD: held, flt.ON_HOLD: "'on_hold'"}.get(chosen.state, every)
    bands = " ".join(f"WHEN value >= {to_cents(band.low)} THEN '{band.key}'" for band in reversed(rules.bands()))
    ages = " ".join(f"WHEN waiting_since <= %({key})s THEN '{place}'" for place, key in _oldest_first())
    person = " AND assignee_id = (SELECT id FROM people_user WHERE public_id = %(person)s)" if chosen.person else ""
    order = "limit_at, id" if chosen.state in {flt.HELD, flt.ON_HOLD} else "priority DESC, id"
    return _SQL.format(
        pool=int(pool), waiting=waiting, held=held, clocked=_listed(frozenset(CLOCKED_STATES)),
        states=states, bands=bands, ages=ages, person=person, order=order, none=flt.NO_CHANNEL,
        channel="channel_id" if parts_by_channel(chosen) else "CAST(NULL AS bigint)",
        window=WINDOW, bound=WINDOW + 1,
    )  # fmt: skip


def _instants(chosen: PoolFilter, now: datetime) -> dict[str, Any]:
    adapted = connection.ops.adapt_datetimefield_value
    person = uuid_of(chosen.person)
    return {
        "now": adapted(now), "soon": adapted(now + flt.SOON_WITHIN),
        **{key: adapted(now - age) for key, age in flt.AGES.items()},
        "person": person.hex if person else None,
    }  # fmt: skip


def _oldest_first() -> list[tuple[int, str]]:
    return list(enumerate(flt.AGES, start=1))[::-1]


def _listed(states: frozenset[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _instant(text: str) -> datetime | None:
    """Return an instant that came as text: PostgreSQL's carries its zone, SQLite's is in UTC."""
    parsed = parse_datetime(text)
    return parsed if parsed is None or parsed.tzinfo else parsed.replace(tzinfo=UTC)
