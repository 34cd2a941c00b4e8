"""Files of exports: stored once, outside of any transaction, and none left that no row names."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from casework.people.models import Role
from casework.reports import services
from casework.reports.models import Export
from tests import factories
from tests.clock import NOW
from tests.reports.floor import on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def ask() -> Export:
    owner = factories.person("", Role.OPERATIONS)
    return services.ask_export(owner=owner, first=on(0), last=on(9), book=None, now=NOW)


def build(export: Export) -> Export:
    services.build_export(public_id=export.public_id, now=NOW, progress=lambda _done, _all: None)
    return Export.objects.get(pk=export.pk)


def test_building_twice_builds_once() -> None:
    export = build(ask())
    written = default_storage.get_modified_time(export.file.name)

    again = services.build_export(public_id=export.public_id, now=NOW, progress=lambda _done, _all: None)

    assert again == {"export": str(export.public_id), "rows": export.rows}
    assert default_storage.get_modified_time(export.file.name) == written


def test_what_a_dead_worker_left_is_replaced(django_capture_on_commit_callbacks: Any) -> None:
    export = ask()
    built = build(export)
    Export.objects.filter(pk=export.pk).update(ready_at=None)  # it died before it could say so

    with django_capture_on_commit_callbacks(execute=True):
        services.build_export(public_id=export.public_id, now=NOW, progress=lambda _done, _all: None)

    again = Export.objects.get(pk=export.pk)
    assert again.file.name != built.file.name
    assert list(Path(built.file.path).parent.iterdir()) == [Path(again.file.path)]


def test_a_file_is_stored_outside_of_any_transaction_and_goes_when_it_cannot_be_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export = ask()
    depth, store = len(connection.savepoint_ids), default_storage.save
    depths: list[int] = []

    def storing(name: str, content: Any) -> str:
        depths.append(len(connection.savepoint_ids))
        kept: str = store(name, content)
        Export.objects.filter(pk=export.pk).update(ready_at=NOW)  # another worker was faster
        return kept

    monkeypatch.setattr(default_storage, "save", storing)
    services.build_export(public_id=export.public_id, now=NOW, progress=lambda _done, _all: None)

    assert depths == [depth]
    assert not Path(Export.objects.get(pk=export.pk).file.path).exists()
