"""The import pages: upload, job, numbers, refused rows, the download."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from casework.jobs import registry
from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, Job, JobState
from casework.people.models import Role
from casework.portfolio.feeds import reasons
from casework.portfolio.models import FeedFile, Loan
from casework.portfolio.services import feeding
from casework.portfolio.services.uploads import KIND
from tests import factories
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, loan_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def operations(client: Client, tmp_path: Path, settings: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    book_of.product()
    client.force_login(factories.person("", Role.OPERATIONS))
    return client


def send(client: Client, content: bytes, *, name: str = "march.csv", **fields: Any) -> Any:
    """Upload a file of loans."""
    data = {"kind": "loans", "mapping": "own", "file": SimpleUploadedFile(name, content), **fields}
    return client.post(reverse("portfolio:upload"), data)


def work() -> None:
    """Let the background do what waits."""
    jobs.run_waiting(clock=timezone.now)


def test_an_upload_becomes_a_job_whose_result_the_page_shows(operations: Client):
    bad = loan_row("L2", principal="5", interest="0.001")
    answer = send(operations, csv_of([loan_row("L1"), bad]))
    entry = FeedFile.objects.get()
    page = reverse("portfolio:feed", args=[entry.public_id])
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    job = Job.objects.get()
    assert (job.kind, job.state, job.owner, entry.job) == (KIND, JobState.QUEUED, entry.uploaded_by, job)
    waiting = operations.get(page).content.decode()
    assert "Waiting for its turn" in waiting
    assert f'data-watch="job-{job.public_id}"' in waiting
    assert "every 3s" in waiting
    work()
    done = operations.get(page).content.decode()
    assert "Taken in part" in done
    assert reasons.DECIMALS in done
    assert "every 3s" not in done
    assert Loan.objects.get().external_ref == "L1"
    assert default_storage.listdir("feeds") == ([], []), "the file is not kept"
    assert AuditEntry.objects.get(action="feed.upload").subject_id == str(entry.public_id)


def test_a_job_that_runs_again_takes_nothing_twice(operations: Client):
    send(operations, csv_of([loan_row("L1")]))
    work()
    job = Job.objects.get()
    running = registry.RunningJob(
        job_id=job.pk, owner_id=job.owner_id, params=job.params, progress=lambda _done, _total: None
    )
    assert registry.get(KIND).run(running) == {"added": 1, "unchanged": 0, "refused": 0}


def test_a_mapping_of_ones_own_is_used(operations: Client):
    columns = "\n".join(f'{name} = "{name}"' for name in book_of.HEADERS)
    mapping = SimpleUploadedFile("bank.toml", f'kind = "loans"\nsource = "bank"\n[columns]\n{columns}'.encode())
    send(operations, csv_of([loan_row("L1")]), own_mapping=mapping)
    work()
    assert FeedFile.objects.get().mapping == "bank"
    assert Loan.objects.get().source == "bank"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "march.pdf"}, "File extension “pdf” is not allowed"),
        ({"kind": "payments", "mapping": "superlender_loans"}, "This mapping reads “loans”"),
        ({"mapping": "../../secret"}, "Select a valid choice"),
        ({"kind": "cows"}, "Select a valid choice"),
        ({"own_mapping": SimpleUploadedFile("a.toml", b"kind=")}, "is not TOML"),
        ({"own_mapping": SimpleUploadedFile("a.toml", b'kind="loans"\nsource="x"\n[columns]\nq="q"')}, "no field “q”"),
        ({"own_mapping": SimpleUploadedFile("a.toml", b"#" * 70_000)}, "at most 64 KiB"),
        ({"own_mapping": SimpleUploadedFile("a.exe", b"#")}, "File extension “exe” is not allowed"),
    ],
    ids=str,
)
def test_a_wrong_upload_is_refused_with_a_reason_and_kept_nowhere(operations: Client, fields: dict[str, Any], why: str):
    for given in fields.values():
        if isinstance(given, SimpleUploadedFile):
            given.seek(0)
    answer = send(operations, csv_of([loan_row("L1")]), **fields)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not FeedFile.objects.exists()
    assert not Job.objects.exists()


def test_a_file_too_large_is_refused_at_the_door(operations: Client):
    with override_settings(FEED_MAX_BYTES=10):
        answer = send(operations, csv_of([loan_row("L1")]))
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()
    assert not FeedFile.objects.exists()


def test_a_file_refused_whole_says_why(operations: Client):
    send(operations, b"\x89PNG\r\n\x1a\n", name="march.xlsx")
    work()
    page = operations.get(reverse("portfolio:feed", args=[FeedFile.objects.get().public_id])).content.decode()
    assert "this is not an .xlsx workbook" in page
    assert "Nothing of it was taken" in page
    assert "Refused" in operations.get(reverse("portfolio:imports")).content.decode()


def test_an_empty_file_is_told_by_the_feed_not_by_the_form(operations: Client):
    send(operations, b"")
    work()
    assert "the file is empty" in FeedFile.objects.get().refused_whole


def test_refused_rows_are_paged_and_downloaded_without_formulas(operations: Client):
    rows = [loan_row(f"=cmd|{n}") for n in range(60)]
    entry = book_of.feed("loans", csv_of(rows))
    url = reverse("portfolio:feed", args=[entry.public_id])
    first = operations.get(url).content.decode()
    assert "=cmd|0<" in first
    assert "=cmd|50<" not in first
    after = entry.refused.order_by("pk")[49].pk
    assert f"?after={after}" in first
    assert "=cmd|59<" in operations.get(url, {"after": after}).content.decode()
    answer = operations.get(reverse("portfolio:refused", args=[entry.public_id]))
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert lines[1] == f"2,external_ref,'=cmd|0,{reasons.FORMULA}"
    assert len(lines) == 61
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.get(action="feed.download").detail == {"rows": 60}


def test_progress_is_told_by_the_job(operations: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feeding, "CHUNK", 2)
    send(operations, csv_of([loan_row(f"L{n}") for n in range(5)]))
    work()
    job = Job.objects.get()
    assert (job.state, job.progress_done, job.progress_total) == (JobState.DONE, 5, 5)
    assert job.result == {"added": 5, "unchanged": 0, "refused": 0}


def test_an_auditor_reads_but_does_not_feed(client: Client):
    client.force_login(factories.person("", Role.AUDITOR))
    page = client.get(reverse("portfolio:imports")).content.decode()
    assert "Nothing was fed yet" in page
    assert reverse("portfolio:upload") not in page
    assert client.get(reverse("portfolio:upload")).status_code == 404
