"""Who leads the contact with a customer whose cases lie in several pools."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.collections.models import CollectionCase
from casework.collections.rules.leading import Held, leader
from casework.collections.selectors.leading import lead_of
from casework.workflow.models import Pool
from tests.clock import TODAY
from tests.collections import desk
from tests.collections.asking import signed_in

_held = st.lists(st.tuples(st.integers(-2, 4), st.integers(0, 5), st.integers(1, 3)), max_size=6)


@given(_held)
def test_nobody_has_a_worse_bucket_than_the_leader_or_is_due_longer_in_it(rows: list[tuple[int, int, int]]):
    held = [
        Held(case=number, holder=holder, lower=lower, due_on=TODAY - timedelta(days=ago))
        for number, (lower, ago, holder) in enumerate(rows)
    ]
    first = leader(held)
    assert (first is None) == (not held)
    assert leader(held[::-1]) == first
    for one in held:
        assert first is not None
        assert (one.lower, TODAY - one.due_on) <= (first.lower, TODAY - first.due_on)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_collector_of_the_worst_bucket_leads_and_the_others_are_told(django_assert_num_queries: Any):
    floor = desk.make()
    Pool.objects.filter(code="s2").update(team=floor.team)
    mild, worse = floor.held(), floor.held(by=floor.colleague, dpd=10)
    assert (lead_of(mild), lead_of(worse)) == (None, None)
    CollectionCase.objects.filter(pk=worse.pk).update(customer=mild.customer)

    with django_assert_num_queries(1):
        lead = lead_of(mild)

    assert lead is not None
    assert (lead.person, lead.bucket, lead.others) == (floor.colleague, "S2", 1)
    page = reverse("collections:case", args=[mild.public_id])
    assert "leads the contact, by the case in S2" in signed_in(floor.collector).get(page).text
    theirs = reverse("collections:case", args=[worse.public_id])
    assert "You lead the contact, by the case in S2: 1 other" in signed_in(floor.colleague).get(theirs).text
    desk.give(desk.again(worse), floor.collector)
    assert lead_of(mild) is None
