"""Pictures and documents of an order: who may add them, who may see them, and that every look is written down."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.lib.uploads import UploadRefused
from casework.people.models import Role
from casework.review import permissions, selectors, services
from casework.review.models import Decision, OrderFile, RequiredEvidence, ReviewOrder
from casework.review.services import FileRefused
from tests import factories
from tests.clock import NOW
from tests.lib.test_uploads import HARMLESS
from tests.review.asking import HTMX, signed_in, toast, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def held(floor: SimpleNamespace) -> ReviewOrder:
    return factories.give(factories.order(product=floor.product), floor.first)


def read(answer: Any) -> bytes:
    """Read a streamed answer to its end, which closes the file."""
    return b"".join(answer.streaming_content)


def attach(order: ReviewOrder, actor: object, content: bytes, kind: str = "document", name: str = "scan") -> OrderFile:
    return services.attach_file(order=order, kind=kind, name=name, content=content, actor=actor, now=NOW)  # type: ignore[arg-type]


def test_what_is_stored_has_a_random_name_and_no_exif(floor: SimpleNamespace) -> None:
    order = held(floor)
    file = factories.order_file(order, person=floor.first)
    assert (file.content_type, file.added_by, file.added_at) == ("image/jpeg", floor.first, NOW)
    stored = Path(file.file.path)
    assert stored.is_relative_to(settings.MEDIA_ROOT)
    assert (stored.suffix, len(stored.stem)) == (".jpg", 32)
    assert not {order.external_ref, file.name} & set(stored.parts)
    assert stored.stat().st_size == file.size
    assert AuditEntry.objects.get(action="file.attach").detail["sha256"] == file.digest


def test_the_same_picture_is_kept_once_per_kind(floor: SimpleNamespace) -> None:
    order, content = held(floor), factories.picture()
    first, again = (attach(order, floor.first, content, name="a.png") for _time in range(2))
    other = attach(order, floor.first, content, kind="id_photo", name="a.png")
    assert (first, other != first, OrderFile.objects.count()) == (again, True, 2)


def test_what_is_refused_leaves_no_trace(floor: SimpleNamespace) -> None:
    order = held(floor)
    with pytest.raises(UploadRefused, match="Only pictures"):
        attach(order, floor.first, HARMLESS, kind="id_photo")
    with pytest.raises(UploadRefused, match="name"):
        attach(order, floor.first, factories.picture(), name="../x.png")
    for outsider in (floor.second, floor.auditor, floor.checker):
        with pytest.raises(OutOfReach):
            attach(order, outsider, factories.picture())
    with patch("casework.review.services.files.MOST_FILES", 0), pytest.raises(FileRefused):
        attach(order, floor.first, factories.picture())
    assert OrderFile.objects.count() == 0


def test_a_file_is_served_to_be_shown_and_to_nobody_who_may_not_see_the_order(floor: SimpleNamespace) -> None:
    order = held(floor)
    file = attach(order, None, HARMLESS, name="Kontoauszug März.pdf")
    answer = signed_in(floor.first).get(url("file", order, file.public_id))
    assert read(answer) == HARMLESS
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "inline; filename*=utf-8''Kontoauszug%20M%C3%A4rz.pdf"
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "SAMEORIGIN")
    assert headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert read(signed_in(floor.supervisor).get(url("file", order, file.public_id))) == HARMLESS
    for outsider in (floor.second, floor.checker):
        assert signed_in(outsider).get(url("file", order, file.public_id)).status_code == 404
    other = held(floor)
    assert signed_in(floor.first).get(url("file", other, file.public_id)).status_code == 404


@pytest.mark.parametrize("who", ["operations", "service"])
def test_who_only_withdraws_or_pays_sees_that_there_are_files_and_not_what_is_in_them(
    floor: SimpleNamespace, who: str
) -> None:
    floor.service = factories.person("", Role.SERVICE)
    order, client = held(floor), signed_in(getattr(floor, who))
    photo, paper = factories.order_file(order, "id_photo"), factories.order_file(order, "document")
    for file in (photo, paper):
        assert client.get(url("file", order, file.public_id)).status_code == 404
        assert client.get(url("document", order, file.public_id), headers=HTMX).status_code == 404
        tab = client.get(url("tab", order, "identity" if file is photo else "documents"), headers=HTMX).text
        assert file.name in tab
        assert "Into them look only those who review, supervise or inspect this order." in tab
        assert url("file", order, file.public_id) not in tab
        assert url("document", order, file.public_id) not in tab
    assert not AuditEntry.objects.filter(action__endswith="reveal").exists()
    shown = signed_in(floor.first).get(url("tab", order, "identity"), headers=HTMX).text
    assert "Into them look only" not in shown


def test_a_part_can_be_asked_for_and_belongs_to_the_look_before(floor: SimpleNamespace) -> None:
    order = held(floor)
    file, client = factories.order_file(order, "live_photo"), signed_in(floor.first)
    page = url("file", order, file.public_id)
    part = client.get(page, headers={"Range": "bytes=10-19"})
    assert (part.status_code, len(read(part))) == (206, 10)
    assert AuditEntry.objects.filter(action="image.reveal").count() == 1  # without a look before, it is one
    read(client.get(page, headers={"Range": "bytes=20-29"}))
    assert AuditEntry.objects.filter(action="image.reveal").count() == 1
    read(client.get(page))
    client.head(page)
    looks = AuditEntry.objects.filter(action="image.reveal").order_by("pk")
    assert [(look.actor, look.subject_id) for look in looks] == [(floor.first, str(file.public_id))] * 2
    assert looks[0].detail["order"] == str(order.public_id)
    with patch.object(timezone, "now", lambda: NOW + timedelta(minutes=11)):
        read(signed_in(floor.first).get(page, headers={"Range": "bytes=30-39"}))
    assert AuditEntry.objects.filter(action="image.reveal").count() == 3


def test_a_look_at_a_document_is_written_down_as_one(floor: SimpleNamespace) -> None:
    order = held(floor)
    file, client = factories.order_file(order), signed_in(floor.first)
    assert "<img" in client.get(url("document", order, file.public_id), headers=HTMX).text
    assert not AuditEntry.objects.filter(action__endswith="reveal").exists()  # only the file itself is a look
    read(client.get(url("file", order, file.public_id)))
    assert AuditEntry.objects.get(action="document.reveal").subject_id == str(file.public_id)


def test_a_file_is_added_by_the_form(floor: SimpleNamespace) -> None:
    order, client = held(floor), signed_in(floor.first)

    def send(name: str, content: bytes, kind: str = "document") -> object:
        upload = SimpleUploadedFile(name, content, content_type="image/png")
        return client.post(url("attach", order), {"kind": kind, "file": upload}, headers=HTMX)

    added = send("slip.png", factories.picture())
    assert (added.status_code, toast(added)) == (200, "File added.")
    refused = send("slip.png", b"MZ not a picture")
    assert refused.status_code == 422
    assert "Only pictures (JPEG, PNG, WebP) and PDF." in refused.text
    assert "Choose a file." in client.post(url("attach", order), {"kind": "document"}, headers=HTMX).text
    photo = send("me.png", factories.picture(), kind="live_photo")
    assert "photosChanged" in photo.headers["HX-Trigger"]
    assert sorted(OrderFile.objects.values_list("kind", flat=True)) == ["document", "live_photo"]
    listed = client.get(url("tab", order, "documents"), headers=HTMX)
    assert [file.name for file in listed.context["documents"]] == ["slip.png"]
    assert url("file", order, OrderFile.objects.get(kind="live_photo").public_id) in (
        client.get(url("tab", order, "identity"), headers=HTMX).text
    )


# --- taking away what is wrong ---------------------------------------------------------------------------------------


def remove(file: OrderFile, actor: Any, reason: str = "Somebody else's payslip.") -> OrderFile:
    return services.remove_file(file=file, reason=reason, actor=actor, now=NOW)


def settle(order: ReviewOrder, person: Any) -> Decision:
    """Let who has the order open approve it."""
    return services.decide(
        order=order, actor=person, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
    )


def test_a_wrong_file_is_shown_to_nobody_any_more_and_stays_on_record(floor: SimpleNamespace) -> None:
    order = held(floor)
    file = factories.order_file(order, person=floor.first)
    gone = remove(file, floor.first)
    assert (gone.removed_by, gone.removed_at, gone.removed_why) == (floor.first, NOW, "Somebody else's payslip.")
    assert Path(gone.file.path).exists()
    entry = AuditEntry.objects.get(action="file.remove")
    assert (entry.actor, entry.subject_id, entry.detail["sha256"], entry.detail["reason"]) == (
        floor.first, str(file.public_id), file.digest, "Somebody else's payslip.",
    )  # fmt: skip
    for person in (floor.first, floor.supervisor, floor.auditor):
        client = signed_in(person)
        assert client.get(url("file", order, file.public_id)).status_code == 404
        assert client.get(url("document", order, file.public_id), headers=HTMX).status_code == 404
        listed = client.get(url("tab", order, "documents"), headers=HTMX)
        assert (listed.context["documents"], listed.context["removed"]) == ([], [file])
        assert "Somebody else&#x27;s payslip." in listed.text
        assert "File removed" in client.get(url("timeline", order), headers=HTMX).text
    counts = {tab.key: tab.count for tab in selectors.tabs_of(order)}
    assert counts["documents"] == ""


def test_who_may_take_a_file_away(floor: SimpleNamespace) -> None:
    order = held(floor)
    brought, added = factories.order_file(order), factories.order_file(order, person=floor.first)
    boss_added = factories.order_file(order, person=floor.supervisor)
    assert permissions.removable_by(floor.first).get() == added
    assert set(permissions.removable_by(floor.supervisor)) == {brought, added, boss_added}
    for outsider in (floor.second, floor.checker, floor.operations, floor.auditor):
        assert not permissions.removable_by(outsider).exists()
        with pytest.raises(OutOfReach):
            remove(added, outsider)
    with pytest.raises(OutOfReach):
        remove(brought, floor.first)  # it came with the application
    factories.start(order, floor.first)
    settle(order, floor.first)
    with pytest.raises(OutOfReach):
        remove(added, floor.first)  # it is not in their hands any more
    with pytest.raises(FileRefused, match="why"):
        remove(added, floor.supervisor, "  ")
    assert not OrderFile.objects.filter(removed_at__isnull=False).exists()
    remove(added, floor.supervisor)
    with pytest.raises(OutOfReach):
        remove(added, floor.supervisor)


def test_what_was_taken_away_counts_for_nothing_and_can_be_added_again(floor: SimpleNamespace) -> None:
    RequiredEvidence.objects.create(stage="initial", product=floor.product, kind="document_there")
    order, content = held(floor), factories.picture()
    wrong = attach(order, floor.first, content, name="a.png")
    assert [one.met for one in selectors.evidence_of(order=order, actor=floor.first)] == [True]
    remove(wrong, floor.first)
    assert [one.met for one in selectors.evidence_of(order=order, actor=floor.first)] == [False]
    again = attach(order, floor.first, content, name="a.png")
    assert (again != wrong, again.digest) == (True, wrong.digest)


def test_a_decision_goes_on_naming_what_was_seen(floor: SimpleNamespace) -> None:
    order = held(floor)
    seen = factories.order_file(order, person=floor.first)
    factories.start(order, floor.first)
    gone = factories.order_file(order, person=floor.first)
    remove(gone, floor.first)
    decision = settle(order, floor.first)
    before = decision.snapshot["files"]
    assert [one["file"] for one in before] == [str(seen.public_id)]  # what was gone by then, nobody saw
    remove(seen, floor.supervisor)
    assert Decision.objects.get(pk=decision.pk).snapshot["files"] == before


def test_a_file_is_taken_away_in_the_drawer(floor: SimpleNamespace) -> None:
    order, client = held(floor), signed_in(floor.first)
    photo = factories.order_file(order, "id_photo", person=floor.first)
    brought = factories.order_file(order)
    page = url("remove_file", order, photo.public_id)
    assert page in client.get(url("tab", order, "identity"), headers=HTMX).text
    assert url("remove_file", order, brought.public_id) not in client.get(url("tab", order, "documents")).text
    assert photo.name in client.get(page, headers=HTMX).text
    empty = client.post(page, {"reason": ""}, headers=HTMX)
    assert (empty.status_code, OrderFile.objects.filter(removed_at__isnull=False).exists()) == (422, False)
    done = client.post(page, {"reason": "Blurred."}, headers=HTMX)
    assert (toast(done), "fileRemoved" in done.headers["HX-Trigger"]) == ("File removed.", True)
    assert OrderFile.objects.get(pk=photo.pk).removed_why == "Blurred."
    assert client.get(page, headers=HTMX).status_code == 404
