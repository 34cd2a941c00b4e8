"""Exports: asked for once, built once, fetched by their owner and auditors only."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, Job, JobState
from casework.people.models import Role, TeamKind
from casework.people.permissions import teams_with
from casework.reports import kinds, services
from casework.reports.kinds import Asked, Progress
from casework.reports.models import Export, ExportState
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW, YESTERDAY
from tests.reports import floor
from tests.reports.exported import ask, build
from tests.reports.floor import on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def opened(export: Export) -> Any:
    return openpyxl.load_workbook(export.file.path)


def test_a_supervisor_gets_their_own_teams_figures_only() -> None:
    made = floor.worked_collections()
    review = factories.review_team("initial")
    floor.reviewed_orders(factories.person("", team=review), [5], at=NOW)
    lead = factories.person("lea", Role.SUPERVISOR, leads=made.team)

    export = build(ask(lead))

    asked = {"kind": "kpi", "from": "2026-03-01", "to": "2026-03-10", "book": None, "teams": [made.team.pk]}
    assert export.params == asked
    (built,) = AuditEntry.objects.filter(action="export.build")  # with its filter and its rows
    assert (built.actor, built.detail) == (lead, {**asked, "rows": 16})
    assert export.job.state == JobState.DONE
    assert (export.job.progress_done, export.job.progress_total, export.rows) == (16, 16, 16)
    book = opened(export)
    assert book["Reviewers"].max_row == 1
    assert book["Collectors"].max_row == 1 + 3 + 1
    assert {row[0].value: row[1].value for row in book["Parameters"].iter_rows()}["Teams"] == made.team.name


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.AUDITOR])
def test_operations_and_auditors_get_everything(role: Role) -> None:
    floor.worked_collections()
    review = factories.review_team("initial")
    floor.reviewed_orders(factories.person("", team=review), [5], at=NOW)

    export = build(ask(factories.person("", role)))

    assert export.params["teams"] is None
    assert opened(export)["Reviewers"].max_row == 3


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"first": TOMORROW, "last": TODAY}, "after the last"),
        ({}, "no team whose numbers you may export"),
        ({"kind": "everything"}, "no such export"),
    ],
)
def test_a_refusal_begins_nothing(changes: dict[str, Any], word: str) -> None:
    nobody = factories.person("", Role.SUPERVISOR)

    with pytest.raises(services.ExportRefused, match=word):
        ask(nobody, **changes)
    with pytest.raises(services.ExportRefused, match="this team's"):
        ask(factories.person("", Role.SUPERVISOR, leads=factories.team()), team=factories.team())
    with pytest.raises(services.ExportRefused, match="no e-mail address"):
        ask(factories.person("", Role.OPERATIONS), mail=True)

    assert not Export.objects.exists()
    assert not Job.objects.exists()
    assert not AuditEntry.objects.filter(action="export.ask").exists()


def test_a_right_that_was_taken_away_exports_nothing_more() -> None:
    team = factories.team(TeamKind.COLLECTIONS)
    lead = factories.person("", Role.SUPERVISOR, leads=team)
    floor.people_services.remove_member(team=team, user=lead, now=NOW)
    assert not teams_with(lead, "export_team").exists()

    with pytest.raises(services.ExportRefused):
        ask(lead)


def test_asking_twice_is_asking_once_while_it_is_under_way() -> None:
    owner, other = factories.person("", Role.OPERATIONS), factories.person("", Role.OPERATIONS)

    first = ask(owner)

    assert ask(owner) == first
    assert ask(owner, last=on(8)) != first
    assert ask(other) != first
    build(first)
    assert ask(owner) != first  # what is done may have changed since


def test_who_cancels_gets_no_file() -> None:
    export = ask(factories.person("", Role.OPERATIONS))

    def cancelled(_done: int, _total: int) -> None:
        raise jobs.JobCancelled

    with pytest.raises(jobs.JobCancelled):
        services.build_export(public_id=export.public_id, now=NOW, progress=cancelled)

    export = Export.objects.get(pk=export.pk)
    assert (export.ready_at, export.file.name) == (None, "")
    assert not default_storage.exists("exports")


def test_only_the_owner_and_auditors_fetch_it_and_each_fetch_is_written_down(client: Client) -> None:
    owner = factories.person("", Role.SUPERVISOR, leads=factories.team())
    export = build(ask(owner))
    url = reverse("reports:download", args=[export.public_id])

    for asker, status in [
        (owner, 200),
        (factories.person("", Role.AUDITOR), 200),
        (factories.person("", Role.OPERATIONS), 404),
        (factories.person("", Role.SUPERVISOR, leads=factories.team()), 404),
        (factories.person("", Role.COLLECTOR), 404),
    ]:
        client.force_login(asker)
        answer: Any = client.get(url)
        assert (answer.status_code, bool(b"".join(answer))) == (status, True), asker.roles
        logged = AuditEntry.objects.filter(action="export.download", actor=asker, subject_id=str(export.public_id))
        assert logged.count() == (status == 200)


def test_the_file_comes_whole_and_is_not_kept_by_the_browser(client: Client) -> None:
    owner = factories.person("", Role.OPERATIONS)
    export = build(ask(owner))
    client.force_login(owner)

    answer: Any = client.get(reverse("reports:download", args=[export.public_id]))

    assert b"".join(answer.streaming_content) == Path(export.file.path).read_bytes()
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="casework-kpi-2026-03-01-2026-03-10.xlsx"'
    )  # fmt: skip
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == kinds.XLSX


def test_what_is_not_ready_cannot_be_fetched(client: Client) -> None:
    owner = factories.person("", Role.OPERATIONS)
    export = ask(owner)
    client.force_login(owner)

    answer = client.get(reverse("reports:download", args=[export.public_id]))

    assert answer.status_code == 409
    assert not AuditEntry.objects.filter(action="export.download").exists()


def test_the_form_asks_and_shows_what_is_wrong(client: Client) -> None:
    owner = factories.person("", Role.OPERATIONS)
    client.force_login(owner)

    wrong = client.post(reverse("reports:index"), {"kind": "kpi", "first": TODAY, "last": YESTERDAY, "book": ""})
    assert wrong.status_code == 422
    assert b"The last day is before the first." in wrong.content
    assert not Export.objects.exists()

    right = client.post(reverse("reports:index"), {"kind": "cases-csv", "first": YESTERDAY, "last": TODAY, "book": ""})
    assert right.status_code == 302
    (export,) = Export.objects.all()
    assert (export.owner, export.kind, export.first_day, export.last_day) == (owner, "cases-csv", YESTERDAY, TODAY)


def test_others_exports_are_not_in_the_list(client: Client) -> None:
    mine, theirs = ask(factories.person("", Role.OPERATIONS)), ask(factories.person("", Role.OPERATIONS))
    client.force_login(mine.owner)

    page = client.get(reverse("reports:index")).content.decode()

    assert str(mine.public_id) in page
    assert str(theirs.public_id) not in page
    assert client.get(reverse("reports:export", args=[theirs.public_id])).status_code == 404


def test_the_list_tells_a_table_from_a_workbook(client: Client) -> None:
    owner = factories.person("", Role.OPERATIONS)
    for suffix in ("csv", "xlsx"):
        ask(owner, kind=f"payments-{suffix}")
    client.force_login(owner)
    listed = client.get(reverse("reports:index")).text.split('id="export-')[1:]
    groups = [str(kinds.get(f"payments-{suffix}").group) for suffix in ("xlsx", "csv")]
    assert [group in card for group, card in zip(groups, listed, strict=True)] == [True, True]


def test_an_auditor_sees_everybodys(client: Client) -> None:
    export = build(ask(factories.person("", Role.OPERATIONS)))
    client.force_login(factories.person("", Role.AUDITOR))

    assert str(export.public_id) not in client.get(reverse("reports:index")).content.decode()
    page = client.get(reverse("reports:index") + "?all").content.decode()

    assert str(export.public_id) in page
    assert reverse("reports:cancel", args=[export.public_id]) not in page


def test_cancelling_stops_it_at_its_next_chunk_and_leaves_no_file(client: Client, tmp_path: Path) -> None:
    tempfile.tempdir, before = str(tmp_path), tempfile.tempdir
    floor.worked_collections()
    export = ask(factories.person("", Role.OPERATIONS), kind="cases-csv")
    client.force_login(export.owner)
    answers: list[Any] = []

    def cancelling(asked: Asked, target: Path, progress: Progress) -> int:
        target.write_text("half")
        answers.append(client.post(reverse("reports:cancel", args=[export.public_id])))
        progress(1, 1)
        raise AssertionError("it went on")

    with patch.dict(kinds._KINDS, {"cases-csv": replace(kinds.get("cases-csv"), build=cancelling)}):
        export = build(export)
    tempfile.tempdir = before

    assert b"Cancelled" in answers[0].content
    assert (export.state, export.ready_at, export.file.name) == (ExportState.CANCELLED, None, "")
    assert list(tmp_path.iterdir()) == []
    assert client.post(reverse("reports:cancel", args=[export.public_id])).status_code == 409
    [entry] = AuditEntry.objects.filter(action="export.cancel")
    assert (entry.actor, entry.subject_id, entry.detail) == (export.owner, str(export.public_id), export.params)


def test_what_cannot_be_built_says_why(client: Client) -> None:
    export = ask(factories.person("", Role.OPERATIONS))
    client.force_login(export.owner)

    def refusing(_asked: Asked, _target: Path, _progress: Progress) -> int:
        raise services.ExportRefused("The disk of figures is full.")

    with patch.dict(kinds._KINDS, {"kpi": replace(kinds.get("kpi"), build=refusing)}):
        export = build(export)

    assert export.state == ExportState.FAILED
    assert "The disk of figures is full." in client.get(reverse("reports:index")).content.decode()


def test_files_are_removed_after_some_days_and_their_rows_stay(
    client: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EXPORT_KEEP_DAYS = 3
    export = build(ask(factories.person("", Role.OPERATIONS)))
    path, ready = Path(export.file.path), export.ready_at
    assert ready is not None

    assert services.expire_exports(now=ready + timedelta(days=3, seconds=-1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.expire_exports(now=ready + timedelta(days=3)) == 1
        assert services.expire_exports(now=ready + timedelta(days=3)) == 0

    export = Export.objects.get(pk=export.pk)
    assert (export.state, export.file.name, path.exists()) == (ExportState.EXPIRED, "", False)
    client.force_login(export.owner)
    assert client.get(reverse("reports:download", args=[export.public_id])).status_code == 409
    assert b"file removed" in client.get(reverse("reports:index")).content
