"""Parts of pages that poll: 204 as long as nothing changed, for people who are signed in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from casework.jobs import live
from casework.people.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_changed() -> Iterator[None]:
    caches["changes"].clear()
    yield
    caches["changes"].clear()


@pytest.fixture
def team() -> Any:
    return factories.team()


def poll(client: Client, topic: str, age: str = "9000") -> int:
    answer = client.get("/team/", headers={"HX-Request": "true", "Live-Topics": topic, "Live-Age": age})
    return int(answer.status_code)


def test_a_part_of_which_nothing_changed_is_answered_without_its_page(client: Client, team: Any) -> None:
    client.force_login(factories.person("", Role.SUPERVISOR, leads=team))
    topic = f"team-{team.public_id}"
    caches["changes"].clear()  # the new lead was told of
    assert poll(client, topic) == 204
    live.send(topic)
    assert poll(client, topic) == 200
    assert poll(client, f"other {topic}") == 200


def test_what_does_not_say_its_age_is_answered_in_full(client: Client, team: Any) -> None:
    client.force_login(factories.person("", Role.SUPERVISOR, leads=team))
    for topic, age in [("", "9000"), (f"team-{team.public_id}", ""), (f"team-{team.public_id}", "-5")]:
        assert poll(client, topic, age) == 200


def test_strangers_get_the_usual_answer(client: Client) -> None:
    assert poll(client, "team-1") == 302


def test_a_poll_asks_the_database_only_who_asks(client: Client, team: Any, django_assert_num_queries: Any) -> None:
    client.force_login(factories.person("", Role.SUPERVISOR, leads=team))
    caches["changes"].clear()
    with django_assert_num_queries(2):  # session, person
        assert poll(client, f"team-{team.public_id}") == 204
