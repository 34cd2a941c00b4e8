"""The floor of a deal."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from casework.people.models import Role, User
from casework.workflow.models import AssignmentPolicy, Pool
from tests import factories
from tests.browser.review_floor import PASSWORD

WAITING = 9


def make(now: datetime) -> dict[str, str]:
    """Make a team of two with room for all but one of nine orders, its supervisor, and two versions of its policy."""
    team = factories.review_team("initial")
    factories.person("ada", Role.INITIAL_REVIEWER, team=team, capacity=3, now=now)
    factories.person("bea", Role.INITIAL_REVIEWER, team=team, capacity=5, now=now)
    factories.person("boss", Role.SUPERVISOR, leads=[team], now=now)
    product = factories.product()
    for number in range(1, WAITING + 1):
        factories.order(ref=f"D-{number}", product=product, amount=f"{number * 1000}.00", now=now)
    for version, strategy in enumerate(("least_loaded", "round_robin"), start=1):
        AssignmentPolicy.objects.create(
            team=team,
            version=version,
            strategy=strategy,
            made_at=now,
            effective_at=now.replace(year=now.year + version - 1),
        )
    User.objects.update(password=make_password(PASSWORD))
    return {"pool": str(Pool.objects.get(team=team).public_id)}
