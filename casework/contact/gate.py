"""The contact gate: it stands before every contact that the house starts, whatever the channel, and knows its purpose.

One implementation for all callers. Today its limits are constants in `rules` (hours, cap, whom for which purpose), the
same for every book. They become data, by book and channel and with a right to override the internal ones, behind this
same interface: callers ask `require` before they act and `allowed` when a page wants to say why a button is off.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from casework.contact import rules
from casework.contact.models import Channel, ContactAttempt, Purpose
from casework.contact.rules import Rule
from casework.lib.refusal import Refused
from casework.portfolio.models import ContactPoint, Customer

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

__all__ = ["ContactRefused", "Rule", "Verdict", "allowed", "allowed_each", "count_also", "require"]

# (customer id, since) → instants of contacts that are under way and have no ledger row yet.
Counter = Callable[[int, datetime], Iterable[datetime]]
_COUNTERS: list[Counter] = []


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate says.

    rule: which rule refuses. until: when it will not any more (aware, the customer's local time).
    """

    allowed: bool
    rule: Rule
    until: datetime | None
    zone: str

    @property
    def message(self) -> "str | StrPromise":
        """The reason in the reader's language; "" when allowed."""
        text = _TEXTS[self.rule]
        if self.until is None:
            return text
        local = self.until.astimezone(ZoneInfo(self.zone))
        # The hours open again within a day, so the time is enough; a cap may end tomorrow.
        when = formats.time_format(local, "H:i")
        if self.rule is Rule.CAP:
            when = f"{formats.date_format(local, 'SHORT_DATE_FORMAT', use_l10n=True)} {when}"
        return text % {"when": when, "zone": self.zone}


_TEXTS: "dict[Rule, str | StrPromise]" = {
    Rule.NONE: "",
    Rule.POINT_STATUS: _("This number must not be used: it is marked wrong, out of service or do not call."),
    Rule.THIRD_PARTY: _("Only the borrower may be contacted for reminders and collection."),
    Rule.TIME_ZONE: _("The customer's time zone is not known; correct it first."),
    Rule.HOURS: _("It is outside the contact hours where the customer lives; allowed again at %(when)s (%(zone)s)."),
    Rule.CAP: _("This customer has been tried as often as one day allows; allowed again at %(when)s (%(zone)s)."),
}


class ContactRefused(Refused):
    """The gate said no.

    `rule` names the rule, `until` when it will not say so any more (None: waiting does not help).
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.rule = verdict.rule
        self.until = verdict.until


def count_also(counter: Counter) -> None:
    """Let an app above add contacts under way to the cap, in its `ready()`.

    What has a ledger row is counted already.
    """
    if counter not in _COUNTERS:
        _COUNTERS.append(counter)


def zone_of(customer: Customer) -> str:
    """Return the name of the customer's time zone: their own, or that of their book."""
    return customer.time_zone or customer.book.time_zone


def allowed(
    *, customer: Customer, point: ContactPoint, channel: str, purpose: str, actor: "User", now: datetime
) -> Verdict:
    """Say whether `actor` may contact the customer at `point` now, for `purpose`.

    channel, actor: part of the question although today's limits are the same for all channels and people. Reads without
    a lock: to act on the answer, use `require`.
    """
    Channel(channel)  # a channel that nobody knows is a mistake of the caller, never a pass
    return _verdict(customer, point, purpose, now=now, earlier=_earlier(customer.pk, now))


def allowed_each(
    *, customer: Customer, points: Iterable[ContactPoint], channel: str, purpose: str, actor: "User", now: datetime
) -> dict[int, Verdict]:
    """Say the same for several of the customer's points, by point id, in the queries of one."""
    Channel(channel)
    earlier = _earlier(customer.pk, now)
    return {point.pk: _verdict(customer, point, purpose, now=now, earlier=earlier) for point in points}


def require(
    *, customer: Customer, point: ContactPoint, channel: str, purpose: str, actor: "User", now: datetime
) -> None:
    """Raise ContactRefused unless the contact may be made now.

    Locks the customer's row until the caller's transaction ends, so that two people at once cannot both be the last one
    under the cap: record the contact (or what the counters count) in the same transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("the contact gate is asked inside the transaction that acts on it")
    locked = Customer.objects.select_for_update(no_key=True, of=("self",)).select_related("book").get(pk=customer.pk)
    current = ContactPoint.objects.get(pk=point.pk, customer=locked)
    verdict = allowed(customer=locked, point=current, channel=channel, purpose=purpose, actor=actor, now=now)
    if not verdict.allowed:
        raise ContactRefused(verdict)


def _verdict(
    customer: Customer, point: ContactPoint, purpose: str, *, now: datetime, earlier: list[datetime]
) -> Verdict:
    zone = zone_of(customer)
    answer = rules.judge(
        rules.Question(
            purpose=Purpose(purpose),
            point_status=point.status,
            is_third_party=point.is_third_party,
            zone=_known_zone(zone),
            now=now,
            earlier=earlier,
        )
    )
    return Verdict(allowed=answer.rule is Rule.NONE, rule=answer.rule, until=answer.until, zone=zone)


def _known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _earlier(customer_id: int, now: datetime) -> list[datetime]:
    since = now - rules.DAY
    recorded = ContactAttempt.objects.filter(
        customer_id=customer_id, made_at__gt=since, purpose__in=rules.BOUND_PURPOSES
    ).values_list("made_at", flat=True)
    return [*recorded, *(at for counter in _COUNTERS for at in counter(customer_id, since))]
