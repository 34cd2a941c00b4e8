"""The people around an order: two teams, a reviewer each, their supervisor, operations."""

from types import SimpleNamespace

import pytest

from casework.people.models import Role, User
from tests import factories
from tests.kept import kept


@pytest.fixture
@kept
def floor(db: None) -> SimpleNamespace:
    """Two teams that own the two pools, two reviewers in each, a supervisor of both, operations."""
    initial, rereview = factories.review_team("initial"), factories.review_team("re_review")

    def reviewer(role: Role, team: object) -> User:
        return factories.person("", role, team=team)

    return SimpleNamespace(
        initial=initial,
        rereview=rereview,
        first=reviewer(Role.INITIAL_REVIEWER, initial),
        second=reviewer(Role.INITIAL_REVIEWER, initial),
        checker=reviewer(Role.RE_REVIEWER, rereview),
        supervisor=factories.person("", Role.SUPERVISOR, leads=[initial, rereview]),
        operations=factories.person("", Role.OPERATIONS),
        auditor=factories.person("", Role.AUDITOR),
        product=factories.product(),
    )
