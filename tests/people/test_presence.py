"""Who is there: derived from when somebody was last heard of."""

from datetime import timedelta

import pytest

from casework.jobs import outbox
from casework.people import rules, services
from casework.people.models import Presence
from casework.people.presence import is_available_q, is_online_q
from casework.people.selectors import presence_of
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def told(monkeypatch):
    """The topics that are pushed."""
    topics: list[str] = []
    monkeypatch.setattr(outbox, "push", topics.append)
    return topics


def is_available(user, now):
    return Presence.objects.filter(is_available_q(now), user=user).exists()


def test_online_lasts_as_long_as_somebody_is_heard_of():
    user = factories.person(online=False)
    services.connect(user=user, now=NOW)

    almost = NOW + rules.PRESENCE_TIMEOUT - SECOND
    assert Presence.objects.filter(is_online_q(almost), user=user).exists()
    assert presence_of(user, now=almost).online
    assert not Presence.objects.filter(is_online_q(almost + SECOND), user=user).exists()
    assert not presence_of(user, now=almost + SECOND).online

    assert services.beat(user=user, now=almost)
    assert presence_of(user, now=almost + SECOND).online


def test_available_means_online_and_accepting():
    user = factories.person(accepting=False)
    assert not is_available(user, NOW)

    assert services.set_accepting(user=user, accepting=True, now=NOW) is True
    assert services.set_accepting(user=user, accepting=True, now=NOW) is False
    assert is_available(user, NOW)
    assert not is_available(user, NOW + rules.PRESENCE_TIMEOUT)


def test_the_choice_to_accept_outlives_the_socket():
    user = factories.person(accepting=True)
    services.disconnect(user=user, now=NOW)

    tomorrow = NOW + timedelta(days=1)
    assert not presence_of(user, now=tomorrow).online
    services.connect(user=user, now=tomorrow)
    assert is_available(user, tomorrow)


def test_closing_the_last_page_ends_it_after_a_grace():
    user = factories.person(online=False)
    services.connect(user=user, now=NOW)
    services.connect(user=user, now=NOW)

    services.disconnect(user=user, now=NOW)
    assert presence_of(user, now=NOW + timedelta(seconds=30)).online  # one page is still open

    services.disconnect(user=user, now=NOW)
    assert presence_of(user, now=NOW + rules.CLOSED_PAGE_GRACE - SECOND).online
    assert not presence_of(user, now=NOW + rules.CLOSED_PAGE_GRACE).online


def test_going_from_one_page_to_the_next_does_not_flicker():
    user = factories.person(online=False)
    services.connect(user=user, now=NOW)
    services.disconnect(user=user, now=NOW)
    services.connect(user=user, now=NOW + SECOND)

    assert presence_of(user, now=NOW + timedelta(seconds=20)).online
    assert Presence.objects.get(user=user).sockets == 1


def test_sockets_that_a_crash_left_behind_are_forgotten():
    user = factories.person(online=False)
    for _page in range(5):
        services.connect(user=user, now=NOW)

    services.connect(user=user, now=NOW + timedelta(hours=1))

    assert Presence.objects.get(user=user).sockets == 1


def test_more_closed_than_opened_stays_at_zero():
    user = factories.person(online=False)
    services.connect(user=user, now=NOW)
    for _page in range(3):
        services.disconnect(user=user, now=NOW)

    assert Presence.objects.get(user=user).sockets == 0


def test_a_closed_account_is_heard_of_no_more():
    user = factories.person()
    user.is_active = False
    user.save()

    assert services.beat(user=user, now=NOW) is False


def test_teams_are_told_only_of_changes(told):
    team = factories.team()
    user = factories.person(team=team, online=False)
    told.clear()

    services.connect(user=user, now=NOW)
    assert told == [f"team-{team.public_id}"]
    services.connect(user=user, now=NOW)
    services.beat(user=user, now=NOW)
    assert told == [f"team-{team.public_id}"]

    services.set_accepting(user=user, accepting=True, now=NOW)
    assert told[1:] == [f"team-{team.public_id}", f"user-{user.public_id}"]
