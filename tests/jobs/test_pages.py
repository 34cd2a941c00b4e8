"""Runs and the audit trail on their pages."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from casework.jobs import audit, live, runs, words
from casework.jobs.models import Job
from casework.people.models import Role
from tests import factories
from tests.clock import NOW, TODAY

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def operator(client):
    user = factories.person("olu", Role.OPERATIONS)
    client.force_login(user)
    return user


def made(kind="test.feed", scope="", state="done", **counts):
    run = runs.start(kind, scope=scope, now=NOW)
    if state == "done":
        runs.finish(run, now=NOW + timedelta(seconds=75), counts=counts)
    elif state == "failed":
        runs.fail(run, now=NOW, errors=[{"row": 3, "reason": "no such loan"}])
    return run


def test_runs_show_what_they_did_and_how_long_it_took(client, operator):
    made(scope="f.csv", rows_made=12)

    (line,) = client.get("/runs/").context["page"].lines

    assert (line.label, line.counts, line.took) == ("test.feed", [("rows made", "12")], timedelta(seconds=75))


def test_runs_are_filtered_by_state_and_kind(client, operator):
    made()
    failed = made(state="failed")
    other = made(kind="test.roll")

    def shown(query):
        return [line.run for line in client.get(f"/runs/?{query}").context["page"].lines]

    assert shown("state=failed") == [failed]
    assert shown("kind=test.roll") == [other]
    assert shown("state=nonsense&after=nonsense") == [other, failed, shown("")[-1]]


def test_runs_are_paged_by_key(client, operator):
    all_runs = [made(scope=str(n)) for n in range(53)]

    first = client.get("/runs/").context["page"]
    second = client.get(f"/runs/?after={first.after}").context["page"]

    seen = [line.run for page in (first, second) for line in page.lines]
    assert seen == all_runs[::-1]
    assert (len(first.lines), len(second.lines), second.after) == (50, 3, "")


def test_a_run_shows_its_errors_and_its_predecessor(client, operator):
    before = runs.start("test.roll", scope="main", business_date=TODAY - timedelta(days=1), now=NOW)
    run = runs.start("test.roll", scope="main", business_date=TODAY, predecessor=before, now=NOW)
    runs.fail(run, now=NOW, errors=[{"row": 3, "reason": "no such loan"}, "plain words"])

    page = client.get(reverse("jobs:run", args=[run.public_id])).content.decode()

    assert "no such loan" in page
    assert "plain words" in page
    assert reverse("jobs:run", args=[before.public_id]) in page


@pytest.mark.parametrize("path", ["/runs/", "/audit/"])
def test_empty_pages_say_what_will_be_there(client, path):
    client.force_login(factories.person("", Role.AUDITOR, online=False))
    query = "?kind=none&action=none"

    assert 'class="empty"' in client.get(path + query).content.decode()


def test_the_audit_trail_is_filtered(client):
    auditor, ann = factories.person("aud", Role.AUDITOR), factories.person("ann")
    client.force_login(auditor)
    mine = audit.record(actor=ann, action="phone.reveal", subject_kind="customer", subject_id="c-1", now=NOW)
    other = audit.record(actor=None, action="phone.reveal", subject_kind="customer", subject_id="c-2", now=NOW)

    def shown(query):
        return [line.entry for line in client.get(f"/audit/?{query}").context["page"].lines]

    assert shown("action=phone.reveal") == [other, mine]
    assert shown("actor=ann&action=phone.reveal") == [mine]
    assert shown("subject_kind=customer&subject_id=c-2") == [other]
    assert shown("action=phone") == []


def test_work_is_watched_by_its_owner_and_operations():
    owner = factories.person()
    job = Job.objects.create(kind="test", key="k", owner=owner, run_after=NOW, created_at=NOW)
    topic = f"job-{job.public_id}"

    assert live.may_watch(owner, topic)
    assert live.may_watch(factories.person("", Role.OPERATIONS), topic)
    assert not live.may_watch(factories.person("", Role.SUPERVISOR), topic)
    assert not live.may_watch(owner, "job-garbage")


def test_runs_are_watched_by_those_who_see_them():
    assert live.may_watch(factories.person("", Role.SUPERVISOR), "run-list")
    assert not live.may_watch(factories.person("", Role.COLLECTOR), "run-list")


def test_facts_are_said_in_words():
    facts = {"after": ["auditor", "risk"], "lead": True, "before": [], "rows": 12345, "an own fact": "", "name": "x"}

    with translation.override("en"):
        said = words.facts(facts)
    assert said == [
        ("After", "Auditor, Risk manager"), ("Lead", "Yes"), ("Before", "–"), ("Rows", "12,345"), ("an own fact", "–"),
        ("Name", "x"),
    ]  # fmt: skip
    assert words.facts("plain words") == [("", "plain words")]


def test_the_audit_trail_speaks_the_readers_language(client):
    client.force_login(factories.person("", Role.AUDITOR))
    chinese = {"Accept-Language": "zh-hans"}
    detail = {"purpose": "collection", "own_fact": "own words"}
    audit.record(
        actor=None, action="phone.reveal", subject_kind="contact_point", subject_id="1", now=NOW, detail=detail
    )
    audit.record(actor=None, action="own.action", subject_kind="own_kind", subject_id="2", now=NOW)
    with translation.override("en"):  # what a request switched on does not reach the next test
        filtered = client.get("/audit/?action=own.action", headers=chinese).content.decode()
        page = client.get("/audit/", headers=chinese).content.decode()
    assert filtered.count("own.action") >= 2, "a code without a name stays a filter"
    for told in ("查看电话号码", "电话号码", "用途", "催收", "own_fact", "own words", "own_kind"):
        assert told in page, told
    assert ">phone.reveal<" not in page


def test_every_action_that_the_program_writes_has_a_name():
    nouns = "phone|id_number|person|member|presence|feed|export|inspection|recording|job|roll|customer|load|webhook"
    written = re.compile(rf'["\']((?:{nouns})\.[a-z_]+)["\']')
    places = ("*/services/*.py", "*/services.py", "jobs/webhooks/services/*.py")
    sources = [path for place in places for path in (ROOT / "casework").glob(place)]
    found = {code for path in sources for code in written.findall(path.read_text())}
    assert len(found) >= 15
    assert sorted(code for code in found if words.action(code) == code) == []
