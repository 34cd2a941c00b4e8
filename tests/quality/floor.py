"""Decided orders of yesterday, their reviewers, and inspectors of one or both stages."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from guardian.shortcuts import assign_perm

from casework.people import services as people_services
from casework.people.models import Role, Team, User
from casework.quality import services
from casework.quality.models import Inspection, Sample
from casework.quality.selectors import current_scorecard
from casework.review.models import Decision
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.kept import kept

THEN = NOW - timedelta(days=1)


@kept
def people() -> SimpleNamespace:
    """Make the two review teams with a reviewer each, and an inspector of both."""
    initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
    return SimpleNamespace(
        initial=initial,
        rereview=rereview,
        reviewer=factories.person("", Role.INITIAL_REVIEWER, team=initial),
        checker=factories.person("", Role.RE_REVIEWER, team=rereview),
        inspector=inspector(initial, rereview),
    )


def inspector(*teams: Team) -> User:
    """Make an inspector of these teams' work."""
    made = factories.person("", Role.INSPECTOR, online=False)
    for team in teams:
        assign_perm("inspect_team", made, team)
    return made


def decisions(person: User, number: int, outcome: str = "approved") -> list[Decision]:
    """Let `person` decide so many orders yesterday."""
    people_services.set_accepting(user=person, accepting=True, now=THEN)
    people_services.beat(user=person, now=THEN)
    orders = [factories.decide(factories.order(now=THEN), person, outcome, now=THEN) for _ in range(number)]
    return list(Decision.objects.filter(order__in=orders, decided_by=person).order_by("pk"))


def everything() -> Sample:
    """Draw all decisions of yesterday."""
    return services.draw_sample(day=YESTERDAY, rate=factories.Decimal(1), seed=1, now=NOW)


def one(person: User) -> Inspection:
    """Make one waiting inspection of a decision of `person`."""
    decisions(person, 1)
    return everything().inspections.select_related("decision").latest("pk")


def answers(*failed: int) -> list[services.Answer]:
    """Answer every question: those at these positions (from 1) failed."""
    items = current_scorecard().items.all()
    return [services.Answer(item=item.pk, passed=item.position not in failed) for item in items]


def redrawn(inspection: Inspection, **changes: Any) -> Inspection:
    """Let an inspection that nobody has scored yet have been drawn otherwise: how it was drawn is never changed."""
    Inspection.objects.filter(pk=inspection.pk).delete()
    for name, value in changes.items():
        setattr(inspection, name, value)
    inspection.save(force_insert=True)
    return inspection
