"""Saved filters: kept, shared, renamed, the one a page opens with."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.people import saveable, saved_strip, services
from casework.people.models import Role, SavedDefault, SavedView, User
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
PAGE = "review.pool.initial"


def names(user: User, query: str = "") -> list[tuple[str, bool, bool]]:
    """Return what the strip shows: (name, active, opens the page)."""
    user.__dict__.pop("standing", None)
    lines = saved_strip.strip(user, page=PAGE, query=query).lines
    return [(line.view.name, line.active, line.default) for line in lines]


def save(owner: User, name: str, query: str = "state=held", **changes: Any) -> SavedView:
    told: dict[str, Any] = {"page": PAGE, "team": None, "default": False, "now": NOW}
    return services.save_view(owner=owner, name=name, query=query, **(told | changes))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?band=0&state=held", "state=held&band=0"),
        ("state=held&after=xyz&evil=1", "state=held"),
        ("state=", ""),
        ("q=%E8%B5%B5", "q=%E8%B5%B5"),
        ("q=" + "x" * 600, ""),
    ],
)
def test_equal_filters_are_equal_texts(query: str, kept: str) -> None:
    assert saveable.tidy(PAGE, query) == kept
    assert saveable.tidy("no.such.page", query) == ""


def test_own_filters_stand_before_shared_ones_and_the_one_in_force_is_marked() -> None:
    team = factories.team("initial")
    lea, max_ = (factories.person("", Role.SUPERVISOR, leads=team) for _ in range(2))
    save(max_, "a shared one", "limit=overdue", team=team)
    save(max_, "only his")
    save(lea, "hers", default=True)
    assert names(lea, "state=held") == [("hers", True, True), ("a shared one", False, False)]
    assert names(factories.person("", Role.SUPERVISOR)) == []


def test_the_same_name_again_replaces_what_was_kept() -> None:
    lea = factories.person()
    save(lea, "late", "limit=soon")
    save(lea, "late", "limit=overdue")
    assert list(SavedView.objects.values_list("name", "query")) == [("late", "limit=overdue")]


def test_what_cannot_be_kept_is_refused_and_leaves_nothing() -> None:
    lea, foreign = factories.person(), factories.team()
    with pytest.raises(services.SavingRefused, match="no filter to save"):
        save(lea, "nothing", "after=1")
    with pytest.raises(services.NotYourView):
        save(lea, "theirs", team=foreign)
    assert not SavedView.objects.exists()


def test_no_more_than_fifty_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.people.services.saved.MOST_SAVED", 1)
    lea = factories.person()
    save(lea, "one")
    with pytest.raises(services.SavingRefused, match="delete one first"):
        save(lea, "two")
    save(lea, "one", "state=waiting")
    assert SavedView.objects.get().query == "state=waiting"


def test_a_page_opens_with_one_filter_at_most_a_shared_one_too() -> None:
    team = factories.team("initial")
    lea, max_ = (factories.person("", Role.SUPERVISOR, leads=team) for _ in range(2))
    shared, own = save(max_, "shared", team=team), save(lea, "own")
    assert services.toggle_default(view=shared.public_id, actor=lea) is True
    assert services.toggle_default(view=own.public_id, actor=lea) is True
    assert SavedDefault.objects.get().view == own
    assert services.toggle_default(view=own.public_id, actor=lea) is False
    assert not SavedDefault.objects.exists()


def test_only_the_owner_renames_and_deletes() -> None:
    team = factories.team("initial")
    lea, max_ = (factories.person("", Role.SUPERVISOR, leads=team) for _ in range(2))
    shared = save(max_, "shared", team=team)
    for change in (
        lambda: services.rename_view(view=shared.public_id, actor=lea, name="mine"),
        lambda: services.delete_view(view=shared.public_id, actor=lea),
    ):
        with pytest.raises(services.NotYourView):
            change()
    save(max_, "other")
    with pytest.raises(services.SavingRefused, match="is called so"):
        services.rename_view(view=shared.public_id, actor=max_, name="other")
    assert services.rename_view(view=shared.public_id, actor=max_, name="late").name == "late"
    services.delete_view(view=shared.public_id, actor=max_)
    assert names(lea) == []


def test_the_drawer_keeps_a_filter_and_the_strip_listens(client: Client) -> None:
    team = factories.review_team("initial")
    lea = factories.person("lea", Role.SUPERVISOR, leads=team)
    client.force_login(lea)
    asked = {"page": PAGE, "query": "?state=held", "team": str(team.public_id)}
    drawer = client.get(reverse("saved:save"), asked)
    assert "Share with everybody who leads this team" in drawer.text
    assert client.post(reverse("saved:save"), asked).status_code == 422  # no name

    answer = client.post(reverse("saved:save"), {**asked, "name": "Held", "shared": "on", "default": "on"})

    assert json.loads(answer.headers["HX-Trigger"])["savedFilters"] is True
    view = SavedView.objects.get()
    assert (view.name, view.query, view.team, view.owner) == ("Held", "state=held", team, lea)
    bare = client.get(reverse("review:pool_initial"))
    assert (bare.status_code, bare.headers["Location"]) == (302, "/review/pools/initial/?state=held")
    page = client.get(reverse("review:pool_initial") + "?state=all")
    assert 'href="?state=held"' in page.text
    strip = client.get(reverse("saved:strip"), {**asked})
    assert 'aria-current="true"' in strip.text
    assert "Save this filter" not in strip.text  # it is saved
    manage = client.get(reverse("saved:manage"), {**asked})
    assert "Shared with the team" in manage.text
