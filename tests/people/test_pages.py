"""Home, navigation, the team page."""

import json
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.urls import clear_script_prefix, reverse, set_script_prefix

from casework.jobs import live
from casework.people import navigation
from casework.people.models import Load, Membership, Role, Team, User
from casework.people.navigation import Entry, Item
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(monkeypatch):
    """A navigation of its own."""
    monkeypatch.setattr(navigation, "_ENTRIES", {})


def entry(key, order, url_name="people:team", roles=frozenset({Role.SUPERVISOR}), group="Floor", **more):
    return Entry(key=key, label=key, icon="users", url_name=url_name, roles=roles, group=group, order=order, **more)


def test_people_start_at_their_first_entry(client, entries):
    navigation.register(entry("b", 2))
    navigation.register(entry("a", 1, url_name="jobs:runs"))
    client.force_login(factories.person("", Role.SUPERVISOR))

    assert client.get("/").headers["Location"] == "/runs/"


def test_somebody_without_a_role_is_told_what_to_do(client):
    client.force_login(factories.person())

    answer = client.get("/")

    assert answer.status_code == 200
    assert "Ask operations" in answer.content.decode()


def several(user):
    return [Group.objects.all(), Team.objects.none(), Group.objects.filter(name=user.username)]


def test_the_navigation_shows_the_entries_of_ones_roles(entries, django_assert_num_queries):
    navigation.register(
        entry(
            "team",
            2,
            group="Floor",
            waiting=lambda user: [Group.objects.all(), Team.objects.none(), Group.objects.filter(name=user.username)],
        )
    )
    navigation.register(entry("runs", 1, url_name="jobs:runs", group="Operations"))
    navigation.register(entry("audit", 3, url_name="jobs:audit", roles=frozenset({Role.AUDITOR})))

    person = factories.person("", Role.SUPERVISOR)
    list(person.roles)

    with django_assert_num_queries(1):
        groups = navigation.menu(person, "/team/x/")

    assert [(str(group.label), [item.key for item in group.entries]) for group in groups] == [
        ("Operations", ["runs"]),
        ("Floor", ["team"]),
    ]
    assert groups[1].entries[0] == Item(
        key="team", label="team", icon="users", url="/team/", active=True, count=len(Role)
    )
    assert groups[0].entries[0].active is False


def test_the_deepest_address_is_where_one_is(entries):
    navigation.register(entry("all", 1, url_name="home"))
    navigation.register(entry("team", 2))

    (group,) = navigation.menu(factories.person("", Role.SUPERVISOR), "/team/")

    assert [item.active for item in group.entries] == [False, True]

    try:
        set_script_prefix("/desk/")
        moved = navigation.menu(factories.person("supe", Role.SUPERVISOR), "/")
    finally:
        clear_script_prefix()
    assert [item.url for group in moved for item in group.entries] == ["/desk/", "/desk/team/"]


def test_a_page_that_its_address_does_not_tell_marks_its_entry(entries):
    """/team/ belongs to the board, unless the reader has an entry of that very page; /jobs/runs/ to nobody else."""
    navigation.register(entry("home", 1, url_name="home"))
    navigation.register(entry("board", 2, url_name="jobs:runs", also=("people:team",)))
    person = factories.person("", Role.SUPERVISOR)

    def here(path: str) -> list[str]:
        (group,) = navigation.menu(person, path, anew=True)
        return [item.key for item in group.entries if item.active]

    assert here("/team/x/") == ["board"]
    navigation.register(entry("team", 3))
    assert here("/team/x/") == ["team"]


@pytest.mark.parametrize(("count", "shown"), [(None, ""), (0, ""), (7, "7"), (99, "99"), (100, "99+")])
def test_counts_stop_at_ninety_nine(count, shown):
    item = Item(key="k", label="k", icon="users", url="/", active=False, count=count)
    assert item.shown == shown


def test_numbers_are_remembered_until_what_they_hang_on_changes_or_the_persons_rights(entries, settings, monkeypatch):
    settings.NUMBERS_KEPT_SECONDS = 60
    monkeypatch.setattr(live, "SLACK_SECONDS", 0.0)
    team = entry("team", 1, waiting=lambda user: [Team.objects.order_by("pk")])
    navigation.register(replace(team, follows=lambda user: ["pool-1"]))
    person = factories.person("", Role.SUPERVISOR)

    def number(user=person, **how):
        factories.team()
        ((item,),) = (group.entries for group in navigation.menu(user, "/team/", **how))
        return item.count

    assert [number(), number()] == [1, 1]
    live.send("pool-2")
    assert number() == 1
    live.send("pool-1")
    assert [number(), number()] == [4, 4]
    live.send(f"user-{person.public_id}")
    assert number() == 6
    assert [number(anew=True), number()] == [7, 7]
    person.groups.add(Group.objects.get(name=Role.AUDITOR))
    assert number(User.objects.get(pk=person.pk)) == 9


def test_the_counts_are_answered_alone(client, entries):
    for _team in range(navigation.MOST_COUNTED + 2):
        factories.team()
    navigation.register(entry("team", 1, waiting=lambda user: [Team.objects.order_by("pk")]))
    client.force_login(factories.person("", Role.SUPERVISOR))

    page = client.get("/nav/counts/").content.decode()

    assert 'id="count-team"' in page
    assert "99+" in page
    assert "<html" not in page


def test_the_switch_is_for_those_who_are_given_work(client):
    for role, has_switch in ((Role.COLLECTOR, True), (Role.AUDITOR, False)):
        client.force_login(factories.person("", role))
        assert (b"data-presence" in client.get("/no-such-page/").content) is has_switch


def test_the_team_page_shows_who_is_there_and_what_they_carry(client):
    team = factories.team()
    ann = factories.person("ann", Role.COLLECTOR, team=team, capacity=20, online=False)
    Load.objects.filter(user=ann, team=team).update(open_items=12, open_points=12)
    client.force_login(factories.person("lea", Role.SUPERVISOR, leads=team))

    answer = client.get("/team/")

    (member,) = answer.context["floor"].members
    assert (member.user, member.state, member.open_items, member.capacity, member.load_percent) == (
        ann, "offline", 12, 20, 60,
    )  # fmt: skip
    assert f'data-watch="team-{team.public_id}"' in answer.content.decode()


def test_a_live_refresh_answers_the_table_alone(client):
    team = factories.team()
    client.force_login(factories.person("", Role.SUPERVISOR, leads=team))

    page = client.get("/team/", headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith("<section")


def test_auditors_see_every_team_and_change_none(client):
    first, second = factories.team(code="a-team"), factories.team(code="b-team")
    ann = factories.person("ann", Role.COLLECTOR, team=second)
    client.force_login(factories.person("", Role.AUDITOR))

    floor = client.get("/team/?team=b-team").context["floor"]

    assert [team.code for team in floor.teams] == [first.code, second.code]
    assert ([member.user for member in floor.members], floor.may_edit) == ([ann], False)


def capacity_url(team, user):
    return reverse("workflow:capacity", args=[team.public_id, user.public_id])


def test_a_supervisor_sets_the_capacity_in_the_drawer(client):
    team = factories.team()
    ann = factories.person("ann", Role.COLLECTOR, team=team, capacity=20)
    client.force_login(factories.person("lea", Role.SUPERVISOR, leads=team))

    assert b'value="20"' in client.get(capacity_url(team, ann)).content
    answer = client.post(capacity_url(team, ann), {"capacity": "35"})

    assert answer.status_code == 204
    assert json.loads(answer.headers["HX-Trigger"])["closeDrawer"] is True
    assert Membership.objects.get(user=ann).capacity == 35


@pytest.mark.parametrize("wrong", ["", "-1", "many", "1001"])
def test_a_wrong_capacity_keeps_the_drawer_open(client, wrong):
    team = factories.team()
    ann = factories.person("ann", Role.COLLECTOR, team=team, capacity=20)
    client.force_login(factories.person("lea", Role.SUPERVISOR, leads=team))

    answer = client.post(capacity_url(team, ann), {"capacity": wrong})

    assert answer.status_code == 422
    assert b'class="error"' in answer.content
    assert Membership.objects.get(user=ann).capacity == 20
