"""The chips above a pool's list: each is a filter to click, with how many orders it would show as far as is known."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.lib.bounded import shown
from casework.review import rules
from casework.review.selectors import pool_filter as flt
from casework.review.selectors.pool_filter import PoolFilter
from casework.review.selectors.pool_numbers import Came, Numbers, parts_by_channel


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter to click: its label, its address, whether it is on; count "" where nothing is known of it."""

    label: str
    query: str
    active: bool
    count: str = ""


def state_chips(known: Numbers, chosen: PoolFilter) -> list[Chip]:
    """Return all, waiting, assigned, with what the whole pool holds of each."""
    states = [
        ("", _("All"), known.waiting + known.held),
        (flt.WAITING, _("Waiting"), known.waiting),
        (flt.HELD, _("Assigned"), known.held),
        *([(flt.ON_HOLD, _("On hold"), known.on_hold)] if known.on_hold or chosen.state == flt.ON_HOLD else []),
    ]
    return [
        Chip(label=label, query=chosen.query(state=state, sort=""), active=chosen.state == state, count=shown(number))
        for state, label, number in states
    ]


def limit_chips(known: Numbers, chosen: PoolFilter) -> list[Chip]:
    """Return overdue and soon overdue, with what the whole pool holds of each."""
    kinds = [(flt.OVERDUE, _("Overdue"), known.overdue), (flt.SOON, _("Due within the hour"), known.soon)]
    return [_toggle(chosen, "limit", key, label, shown(number)) for key, label, number in kinds]


def age_chips(chosen: PoolFilter) -> list[Chip]:
    """Return how long an order waits at least; less long than what, where an address says so (today's floor does)."""
    chips = [_toggle(chosen, "age", key, flt.age_label(key)) for key in flt.AGES]
    if chosen.under in flt.AGES:
        chips.append(_toggle(chosen, "under", chosen.under, f"< {flt.age_label(chosen.under)}"))
    return chips


def product_chips(known: Numbers, chosen: PoolFilter) -> list[Chip]:
    """Return a chip per product of the window; none while there is only one and it is not filtered by."""
    names = {one.product: one.name for one in known.groups}
    if len(names) < 2 and not chosen.product:
        return []
    numbers = _numbers(known, chosen, "product")
    listed = sorted(names.items(), key=lambda pair: pair[1])
    unseen = [(chosen.product, chosen.product)] if chosen.product and chosen.product not in names else []
    return [_toggle(chosen, "product", code, name, numbers.get(code, "")) for code, name in [*listed, *unseen]]


def channel_chips(known: Numbers, chosen: PoolFilter) -> list[Chip]:
    """Return a chip per channel of the window, those of most orders first; none where there is no other and it is not
    filtered by.
    """
    came = {one.code: one for one in known.channels}
    if len(came) < 2 and not chosen.channel:
        return []
    if chosen.channel:
        came.setdefault(chosen.channel, Came(code=chosen.channel, name=chosen.channel, number=0))
    if parts_by_channel(chosen):
        numbers = _numbers(known, chosen, "channel")
    else:
        numbers = {} if chosen.q else {one.code: _counted(known, one.number) for one in known.channels}
    listed = sorted(came.values(), key=lambda one: (one.code == flt.NO_CHANNEL, -one.number, one.name))
    names = {**{one.code: one.name for one in listed}, flt.NO_CHANNEL: _("No channel")}
    return [_toggle(chosen, "channel", one.code, names[one.code], numbers.get(one.code, "")) for one in listed]


def band_chips(known: Numbers, chosen: PoolFilter) -> list[Chip]:
    """Return a chip per band of amounts; those that nothing lies in are left out of a pool that was read to its end."""
    numbers = _numbers(known, chosen, "band")
    present = {one.band for one in known.groups} | {chosen.band}
    return [
        _toggle(chosen, "band", band.key, flt.band_label(band), numbers.get(band.key, ""))
        for band in rules.bands()
        if band.key in present or known.is_cut
    ]


def _numbers(known: Numbers, chosen: PoolFilter, field: str) -> dict[str, str]:
    """Return how many of the window have which value of `field`, under the other filters; "at least" in a longer pool.

    Nothing is known of those that fit a text that is looked for.
    """
    if chosen.q:
        return {}
    free, counted = chosen.without(field), Counter[str]()
    for one in known.groups:
        counted[getattr(one, field)] += one.number if one.fits(free) else 0
    return {value: _counted(known, number) for value, number in counted.items() if number or not known.is_cut}


def _counted(known: Numbers, number: int) -> str:
    """Show how many of the window they are: at least so many of a longer pool."""
    return f"{number:,d}+" if known.is_cut else f"{number:,d}"


def _toggle(chosen: PoolFilter, field: str, key: str, label: str, count: str = "") -> Chip:
    """Return a chip that a second click turns off again."""
    active = getattr(chosen, field) == key
    return Chip(label=label, query=chosen.query(**{field: "" if active else key}), active=active, count=count)
