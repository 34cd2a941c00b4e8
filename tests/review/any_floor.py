"""The people and products around the orders of tests/review/any_order.py."""

from casework.people import services as people
from casework.people.models import Role
from tests import factories
from tests.clock import NOW


class Floor:
    """The people; they stay for all lives that are tried, which begin with fresh orders."""

    def __init__(self) -> None:
        initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
        both = factories.person("", Role.INITIAL_REVIEWER, Role.OPERATIONS, team=initial)
        people.add_member(team=rereview, user=both, now=NOW)
        # Two initial reviewers, a re-reviewer, and one who is in both teams: the one whom four eyes have to stop.
        self.people = [
            factories.person("", Role.INITIAL_REVIEWER, team=initial),
            factories.person("", Role.INITIAL_REVIEWER, team=initial, capacity=1),
            factories.person("", Role.RE_REVIEWER, team=rereview),
            both,
        ]
        self.boss = factories.person("", Role.SUPERVISOR, leads=[initial, rereview])
        self.cashier = factories.person("", Role.OPERATIONS)
        self.service = factories.person("", Role.SERVICE)
        self.products = [factories.product(), factories.product(), factories.product(two_stage=False)]
