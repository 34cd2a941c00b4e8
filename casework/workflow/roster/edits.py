"""Every change that a supervisor makes of one member or of several: its form, what it would strand, what it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.people import rules, services
from casework.people.rosters import zones_of
from casework.workflow import facts, loads
from casework.workflow.models import Pool
from casework.workflow.roster import changing, forms, offers
from casework.workflow.roster.stranding import Change, Stranded, stranded_by
from casework.workflow.rules import Place

if TYPE_CHECKING:
    from casework.people.models import Membership, User

    Places = Sequence[Membership]

Data = Mapping[str, Any]


class NoSuchEdit(OutOfReach):
    """Nothing of this name can be changed."""


def _strands_nothing(data: Data, places: "Places", now: datetime) -> Change:
    return lambda stand, pool: stand


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One kind of change. title: with %(who)s. done: what is said afterwards. many: several members at once too.

    change(data, places, now): how the members would stand (all of one team). save(place, data, actor, now): does it.
    """

    name: str
    title: Promise
    done: Promise
    form: type[forms.Change]
    save: "Callable[[Membership, Data, User, datetime], object]"
    change: "Callable[[Data, Places, datetime], Change]" = _strands_nothing
    many: bool = False


def today_of(place: "Membership", now: datetime) -> date:
    """Return the calendar day of the member's team."""
    return now.astimezone(zones_of([place.team_id])[place.team_id]).date()


def _skills(data: Data, places: "Places", now: datetime) -> Change:
    return lambda stand, pool: replace(stand, skills=(stand.skills | data["give"]) - data["take"])


def _save_skills(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    services.set_skills(place=place, give=data["give"], take=data["take"], actor=actor, now=now)


def _capacity(data: Data, places: "Places", now: datetime) -> Change:
    many, team = data["many"], places[0].team_id

    def then(stand: Place, pool: Pool) -> Place:
        total = stand.total_capacity if many and data["total"] is None else data["total"]
        here = pool.team_id == team
        of_team = stand.team_capacity if data["capacity"] is None or not here else data["capacity"]
        of_pool = data["pools"].get(pool, stand.pool_capacity)
        of_pool = stand.pool_capacity if many and of_pool is None else of_pool
        return replace(stand, total_capacity=total, team_capacity=of_team, pool_capacity=of_pool)

    return then


def _save_capacity(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    said: dict[str, Any] = {"actor": actor, "now": now}
    if data["capacity"] is not None:
        services.set_capacity(team=place.team, user=place.user, capacity=data["capacity"], **said)
    for pool, capacity in data["pools"].items():
        if capacity is not None or not data["many"]:
            changing.set_pool_capacity(place=place, pool=pool, capacity=capacity, **said)
    if data["total"] is not None or not data["many"]:
        services.set_total_capacity(place=place, capacity=data["total"], **said)


def _limit(data: Data, places: "Places", now: datetime) -> Change:
    team = places[0].team_id

    def then(stand: Place, pool: Pool) -> Place:
        return replace(stand, amount_limit=data["limit"]) if pool.team_id == team else stand

    return then


def _save_limit(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    services.set_amount_limit(place=place, limit=data["limit"], actor=actor, now=now)


def _shifts(data: Data, places: "Places", now: datetime) -> Change:
    put = [rules.Hours(weekday=day, starts=one, ends=two) for day, hours in data["week"].items() for one, two in hours]
    known = facts.shifts_of([place.user_id for place in places])
    hours_of = {user: [one for one in hours if one.weekday not in data["week"]] + put for user, hours in known.items()}
    zones: dict[int, Any] = {}

    def then(stand: Place, pool: Pool) -> Place:
        team = pool.team_id or 0
        if team not in zones:
            zones.update(zones_of([team]))
        hours = hours_of.get(stand.person, put)
        return replace(stand, on_shift=rules.is_on_shift(hours, local=now.astimezone(zones[team])))

    return then


def _save_shifts(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    services.put_shifts(place=place, hours=data["week"], actor=actor, now=now)


def _leave(data: Data, places: "Places", now: datetime) -> Change:
    away = data["first_on"] <= today_of(places[0], now) <= data["last_on"]
    return lambda stand, pool: replace(stand, on_leave=stand.on_leave or away)


def _save_leave(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    said: dict[str, Any] = {name: data[name] for name in ("first_on", "last_on", "note")}
    said |= {"place": place, "today": today_of(place, now), "actor": actor, "now": now}
    if data["leave"] and not data["many"]:
        services.change_leave(leave=data["leave"], **said)
    else:
        services.plan_leave(**said)


def _cancel_leave(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    services.cancel_leave(place=place, leave=data["leave"], today=today_of(place, now), actor=actor, now=now)


def _conflict(data: Data, places: "Places", now: datetime) -> Change:
    customer = offers.customer_of(data["customer"])
    return lambda stand, pool: replace(stand, barred=stand.barred | {customer or 0})


def _save_conflict(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    changing.note_conflict(
        place=place, customer=offers.customer_of(data["customer"]) or 0, public_id=data["customer"],
        reason=data["reason"], actor=actor, now=now,
    )  # fmt: skip


def _end_conflict(place: "Membership", data: Data, actor: "User", now: datetime) -> None:
    customer = offers.customer_of(data["customer"]) or 0
    changing.end_conflict(place=place, customer=customer, public_id=data["customer"], actor=actor, now=now)


_ALL = (
    Edit(
        name="skills",
        title=_("Skills of %(who)s"),
        done=_("The skills are changed."),
        form=forms.Skills,
        save=_save_skills,
        change=_skills,
        many=True,
    ),
    Edit(
        name="capacity",
        title=_("Capacity of %(who)s"),
        done=_("The capacity was changed."),
        form=forms.Capacity,
        save=_save_capacity,
        change=_capacity,
        many=True,
    ),
    Edit(
        name="limit",
        title=_("Authority of %(who)s"),
        done=_("The authority is changed."),
        form=forms.Limit,
        save=_save_limit,
        change=_limit,
        many=True,
    ),
    Edit(
        name="shifts",
        title=_("Shifts of %(who)s"),
        done=_("The shifts are changed."),
        form=forms.Shifts,
        save=_save_shifts,
        change=_shifts,
        many=True,
    ),
    Edit(
        name="leave",
        title=_("Leave of %(who)s"),
        done=_("The leave is noted."),
        form=forms.LeaveDays,
        save=_save_leave,
        change=_leave,
        many=True,
    ),
    Edit(
        name="cancel-leave",
        title=_("Leave of %(who)s"),
        done=_("The leave is called off."),
        form=forms.PlannedLeave,
        save=_cancel_leave,
    ),
    Edit(
        name="conflict",
        title=_("Conflict of interest of %(who)s"),
        done=_("The conflict of interest is noted."),
        form=forms.ConflictWith,
        save=_save_conflict,
        change=_conflict,
    ),
    Edit(
        name="end-conflict",
        title=_("Conflict of interest of %(who)s"),
        done=_("The conflict of interest is taken away."),
        form=forms.OfCustomer,
        save=_end_conflict,
    ),
)
EDITS = {edit.name: edit for edit in _ALL}


def edit_named(name: str, *, many: bool = False) -> Edit:
    """Return the change of this name. Raises NoSuchEdit (shown as 404)."""
    found = EDITS.get(name)
    if found is None or (many and not found.many):
        raise NoSuchEdit(_("There is nothing of this name."))
    return found


def would_strand(edit: Edit, *, places: "Places", data: Data, now: datetime) -> list[Stranded]:
    """Return the open work that the change would leave with people who could not be given it any more."""
    if edit.change is _strands_nothing:
        return []
    return stranded_by(edit.change(data, places, now), people=[place.user for place in places], now=now)


@transaction.atomic
def apply(edit: Edit, *, places: "Places", data: Data, actor: "User", now: datetime) -> None:
    """Make the change for all of these members, or for none. Raises what its services raise."""
    loads.lock([place.user_id for place in places])
    for place in sorted(places, key=lambda one: one.user_id):
        edit.save(place, data, actor, now)
