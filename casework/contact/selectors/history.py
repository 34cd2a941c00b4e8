"""What restrained contact with a customer, as timelines tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from casework.contact.models import ContactFlag, GateRelease, Hold

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 50  # of each kind


@dataclass(frozen=True, kw_only=True)
class Restraint:
    """One thing that happened: a hold or a wish began or ended, a contact was let pass. note: what somebody wrote."""

    at: datetime
    actor: "User"
    title: str
    icon: str
    kind: str
    text: str
    note: str


def restraint_history(*, customer: int, loan: int | None, since: datetime) -> list[Restraint]:
    """Return what restrained contact with the customer (id), oldest first: what stood at `since` or came after it.

    loan: leave out holds on other debts; None: all of them. Three queries.
    """
    stood = Q(lifted_at__isnull=True) | Q(lifted_at__gte=since)
    holds = Hold.objects.filter(stood, customer=customer)
    if loan is not None:
        holds = holds.filter(Q(loan__isnull=True) | Q(loan=loan))
    flags = ContactFlag.objects.filter(stood, customer=customer)
    passed = GateRelease.objects.filter(customer=customer, given_at__gte=since)
    related = ("placed_by", "lifted_by")
    told = [
        *(one for row in holds.select_related(*related).order_by("-pk")[:MOST] for one in _hold(row)),
        *(one for row in flags.select_related(*related, "point").order_by("-pk")[:MOST] for one in _wish(row)),
        *(_passed(row) for row in passed.select_related("given_by").order_by("-pk")[:MOST]),
    ]
    return sorted(told, key=lambda one: one.at)


def _hold(row: Hold) -> Iterator[Restraint]:
    day = formats.date_format(row.review_on, "SHORT_DATE_FORMAT")
    what = _("this loan only") if row.loan_id else _("all debts of the customer")
    text = f"{row.get_kind_display()} · {what} · " + _("review on %(day)s") % {"day": day}
    yield Restraint(
        at=row.placed_at, actor=row.placed_by, title=_("Hold placed"), icon="hand", kind="kind-bad", text=text,
        note=row.why,
    )  # fmt: skip
    if row.lifted_at is not None and row.lifted_by is not None:
        yield Restraint(
            at=row.lifted_at, actor=row.lifted_by, title=_("Hold lifted"), icon="hand", kind="kind-good",
            text=str(row.get_kind_display()), note=row.lift_reason,
        )  # fmt: skip


def _wish(row: ContactFlag) -> Iterator[Restraint]:
    parts = [str(row.get_kind_display())]
    if row.opens is not None and row.closes is not None:
        parts.append(f"{formats.time_format(row.opens, 'H:i')}–{formats.time_format(row.closes, 'H:i')}")
    if row.channel:
        parts.append(str(row.get_channel_display()))
    if row.point is not None:
        parts.append(str(row.point.get_relation_display()))
    text = " · ".join(parts)
    yield Restraint(
        at=row.placed_at, actor=row.placed_by, title=_("Wish kept"), icon="bell-off", kind="kind-move", text=text,
        note=row.reason,
    )  # fmt: skip
    if row.lifted_at is not None and row.lifted_by is not None:
        yield Restraint(
            at=row.lifted_at, actor=row.lifted_by, title=_("Wish lifted"), icon="bell", kind="kind-good", text=text,
            note=row.lift_reason,
        )  # fmt: skip


def _passed(row: GateRelease) -> Restraint:
    return Restraint(
        at=row.given_at, actor=row.given_by, title=_("Contact let pass"), icon="key-round", kind="kind-move",
        text=_("used") if row.used_at else _("not used"), note=row.reason,
    )  # fmt: skip
