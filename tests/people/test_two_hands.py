"""Two supervisors at one team at the same moment."""

import threading

import pytest
from django.db import connections

from casework.people import services
from casework.people.models import Membership, Role, TeamGrant
from casework.people.services import MembershipRefused
from tests import factories
from tests.clock import NOW


@pytest.mark.django_db(transaction=True)
def test_who_is_added_by_two_at_once_is_a_member_once_and_the_second_is_told() -> None:
    team, user = factories.team(), factories.person("", Role.COLLECTOR, online=False)
    start, results = threading.Barrier(2), list[object]()

    def add() -> None:
        try:
            start.wait()
            results.append(services.add_member(team=team, user=user, capacity=30, now=NOW))
        except Exception as problem:  # noqa: BLE001 (the test wants to see it)
            results.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(result) for result in results} == {Membership, MembershipRefused}, results
    assert Membership.objects.filter(team=team, user=user).count() == 1
    assert TeamGrant.objects.filter(content_object=team, user=user).count() == 1
