"""A funder's share: agreed from a day on, never changed backwards."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Refused
from casework.portfolio.models import Funder
from casework.portfolio.services.partners import TOPIC
from casework.reports.partners.models import FunderTerms

if TYPE_CHECKING:
    from casework.people.models import User


class SharesRefused(Refused):
    """The share cannot be like this; the message says why."""


@transaction.atomic
def set_shares(*, funder: Funder, effective_on: date, bp: Mapping[str, int], actor: "User", now: datetime) -> None:
    """Let a funder's share count from a day on. bp: hundredths of a percent of principal, interest, fee and penalty.

    Raises SharesRefused when terms of that day or a later one are there: terms only follow one another.
    """
    locked = Funder.objects.select_for_update(of=("self",)).get(pk=funder.pk)
    if FunderTerms.objects.filter(funder=locked, effective_on__gte=effective_on).exists():
        raise SharesRefused(_("Terms of that day or a later one are there already; terms only follow one another."))
    FunderTerms.objects.create(
        funder=locked, effective_on=effective_on, principal_bp=bp["principal"], interest_bp=bp["interest"],
        fee_bp=bp["fee"], penalty_bp=bp["penalty"],
    )  # fmt: skip
    audit.record(
        actor=actor, action="funder.terms", subject_kind="funder", subject_id=locked.public_id, now=now,
        detail={"effective_on": effective_on.isoformat(), **bp},
    )  # fmt: skip
    outbox.push(TOPIC)
