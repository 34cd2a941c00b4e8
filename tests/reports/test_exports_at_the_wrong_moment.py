"""Exports when the moment is unlucky: rights that go, a mail that comes late, a cancel, a file that is gone."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, Job, JobState
from casework.people import services as people_services
from casework.people.models import Role, User
from casework.people.permissions import teams_with
from casework.reports import kinds, services
from casework.reports.kinds import Asked, Progress
from casework.reports.models import Export, ExportState
from tests import factories
from tests.clock import NOW
from tests.reports.exported import ask, build

pytestmark = pytest.mark.django_db
GONE = "You may not export these numbers any more."


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def lead() -> User:
    """Who leads two teams, and has an address."""
    made = factories.person("", Role.SUPERVISOR, leads=factories.team())
    people_services.add_member(team=factories.team(), user=made, lead=True, now=NOW)
    User.objects.filter(pk=made.pk).update(email="lead@example.com")
    return User.objects.get(pk=made.pk)


def lose(user: User) -> None:
    team = teams_with(user, "export_team").earliest("pk")
    people_services.remove_member(team=team, user=user, now=NOW)


def not_said_yet(export: Export) -> None:
    """Let its worker still be about to say that the work is done."""
    running = {"state": JobState.RUNNING, "lease_until": NOW, "finished_at": None}
    Job.objects.filter(pk=export.job_id).update(**running)


def during(build_it: Any) -> Any:
    """Let something happen while the workbook is written."""
    usual = kinds.get("kpi")

    def building(asked: Asked, target: Path, progress: Progress) -> int:
        rows = usual.build(asked, target, progress)
        build_it()
        return rows

    return patch.dict(kinds._KINDS, {"kpi": replace(usual, build=building)})


def status(client: Client, user: User, export: Export, name: str = "download") -> int:
    client.force_login(User.objects.get(pk=user.pk))
    answer: Any = client.get(reverse(f"reports:{name}", args=[export.public_id]))
    b"".join(answer)
    return int(answer.status_code)


def test_a_right_lost_while_it_waits_builds_nothing(lead: User) -> None:
    export = ask(lead)
    lose(lead)

    export = build(export)

    assert (export.state, export.job.error, export.file.name) == (ExportState.FAILED, GONE, "")


def test_whoever_left_gets_nothing_built(lead: User) -> None:
    export = ask(lead)
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert build(export).state == ExportState.FAILED


def test_a_right_lost_when_it_is_ready_fetches_nothing_more(client: Client, lead: User) -> None:
    team = teams_with(lead, "export_team").latest("pk")
    both, one = build(ask(lead)), build(ask(lead, team=team))
    assert (status(client, lead, both), status(client, lead, one)) == (200, 200)
    lose(lead)
    fetched = AuditEntry.objects.filter(action="export.download").count()

    assert (status(client, lead, both), status(client, lead, one)) == (404, 200)
    assert status(client, factories.person("", Role.AUDITOR), both) == 200
    assert AuditEntry.objects.filter(action="export.download").count() == fetched + 2
    client.force_login(User.objects.get(pk=lead.pk))
    page = client.get(reverse("reports:index")).text  # it is still listed, and says why
    assert reverse("reports:download", args=[both.public_id]) not in page
    assert page.count(GONE) == 1


def test_a_file_of_every_team_is_not_for_who_leads_some_now(client: Client, lead: User) -> None:
    operations = factories.person("", Role.OPERATIONS)
    export = build(ask(operations))
    operations.groups.set(lead.groups.all())
    people_services.add_member(team=factories.team(), user=operations, lead=True, now=NOW)
    assert status(client, operations, export) == 404


def test_a_mail_wished_while_it_is_built_is_sent(lead: User) -> None:
    export = ask(lead)

    with during(lambda: ask(lead, mail=True)):
        export = build(export)

    assert export.mail
    assert Job.objects.filter(kind=services.MAIL, key=str(export.public_id)).count() == 1


def test_a_mail_wished_when_the_file_has_just_got_ready_is_sent_once(lead: User) -> None:
    export = build(ask(lead))
    not_said_yet(export)

    assert ask(lead, mail=True) == ask(lead, mail=True) == export

    assert Job.objects.filter(kind=services.MAIL, key=str(export.public_id)).count() == 1


def test_what_was_cancelled_while_it_was_stored_does_not_come(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export, store = ask(lead, mail=True), default_storage.save

    def storing(name: str, content: Any) -> str:
        services.cancel_export(export=export, actor=lead, now=NOW)
        kept: str = store(name, content)
        return kept

    monkeypatch.setattr(default_storage, "save", storing)
    export = build(export)

    assert (export.state, export.ready_at) == (ExportState.CANCELLED, None)
    assert not default_storage.exists(export.file.name)
    assert not Job.objects.filter(kind=services.MAIL).exists()


def test_what_is_ready_is_cancelled_no_more(lead: User) -> None:
    export = build(ask(lead))
    not_said_yet(export)

    with pytest.raises(jobs.JobOver):
        services.cancel_export(export=Export.objects.get(pk=export.pk), actor=lead, now=NOW)

    assert Job.objects.get(pk=export.job_id).state == JobState.RUNNING
    assert not AuditEntry.objects.filter(action="job.cancel").exists()


def test_a_file_that_is_gone_is_told_and_not_written_down_as_fetched(client: Client, lead: User) -> None:
    export = build(ask(lead))
    Path(export.file.path).unlink()

    assert status(client, lead, export) == 409

    assert not AuditEntry.objects.filter(action="export.download").exists()


def test_what_a_lost_worker_left_of_a_file_goes_once_the_work_is_given_up(lead: User) -> None:
    export = build(ask(lead))
    path = Path(export.file.path)  # killed after it was stored, before it was marked, and never tried again
    Export.objects.filter(pk=export.pk).update(ready_at=None)
    services.expire_exports(now=NOW)
    assert path.exists()
    Job.objects.filter(pk=export.job_id).update(state=JobState.FAILED)

    services.expire_exports(now=NOW)

    assert not path.exists()
    assert Export.objects.get(pk=export.pk).file.name == ""
