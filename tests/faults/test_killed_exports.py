"""A worker is killed while it writes or stores an export: the next one builds the file whole, and nothing is left."""

import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.jobs import dispatch, services
from casework.jobs.models import AuditEntry, Job, JobState
from casework.people.models import Role
from casework.reports import services as reports
from casework.reports.models import Export, ExportState
from tests import factories
from tests.reports import floor
from tests.reports.floor import on

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WORKER = """
import sys, time, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[3]
from django.core.files.storage import default_storage
from django.utils import timezone
from casework.jobs import services
from casework.lib.sheets import writing

def stop(*_args, **_more):
    print("working", flush=True)
    time.sleep(60)

def storing(name, content):
    path = default_storage.path(name)
    import os
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as half:
        half.write(content.read(500))
    stop()

if sys.argv[4] == "storing":
    default_storage.save = storing
else:
    writing.Book.charts = stop  # after the tables, before the workbook is saved
services.run(job_id=int(sys.argv[2]), clock=timezone.now)
"""


def killed_while(at: str, job: int | None, media: Path, temporary: Path) -> None:
    """Let a real process take the work, and kill it in the middle."""
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), str(job), str(media), at]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, env=environment, cwd=Path(settings.BASE_DIR), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "working"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)


def left(temporary: Path) -> list[Path]:
    return [path for name in ("casework-export-*", "openpyxl.*") for path in temporary.rglob(name)]


@pytest.mark.parametrize("at", ["writing", "storing"])
def test_an_export_whose_worker_was_killed_is_built_whole_by_the_next_one(
    at: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media, temporary = tmp_path / "media", tmp_path / "temporary"
    temporary.mkdir()
    settings.MEDIA_ROOT = media
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(dispatch, "send", lambda job_id, *, delay=0.0: True)
    floor.worked_collections()
    owner = factories.person("", Role.OPERATIONS)
    export = reports.ask_export(owner=owner, first=on(0), last=on(9), book=None, now=timezone.now())

    killed_while(at, export.job_id, media, temporary)

    assert left(temporary)  # the half file lies there
    assert Export.objects.get().state == ExportState.RUNNING
    job = Job.objects.get()
    assert job.lease_until is not None
    later = job.lease_until + timedelta(seconds=1)
    assert services.sweep(now=later) == 1
    assert services.run(job_id=job.pk, clock=lambda: later) is True

    export = Export.objects.get()
    assert (export.state, Job.objects.get().state) == (ExportState.READY, JobState.DONE)
    assert openpyxl.load_workbook(export.file.path)["Collectors"].max_row == 1 + 3 + 1
    assert [path for path in media.rglob("*") if path.is_file()] == [Path(export.file.path)]
    assert left(temporary) == []
    assert AuditEntry.objects.filter(action="export.build").count() == 1
