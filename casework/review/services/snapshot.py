"""What lay before a reviewer when they decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.review.findings import raw_findings
from casework.review.models import OrderContact, ReviewOrder
from casework.review.selectors.checks import latest_checks
from casework.review.selectors.evidence import Evidence
from casework.review.selectors.files import files_of, looked_at
from casework.review.selectors.notes import notes_of

if TYPE_CHECKING:
    from casework.people.models import User


def snapshot_of(
    *, order: ReviewOrder, actor: "User", version: int | None, evidence: Sequence[Evidence]
) -> dict[str, Any]:  # fmt: skip
    """Return what lay before `actor`, as JSON that stays readable: the facts themselves and no numbers in clear.

    files: their digests, and when the actor looked at them last. checks: of every stage so far. notes, contacts: by
    their public ids.
    """
    return {
        "version": version,
        "amount": str(order.value),
        "currency": order.currency,
        "term": order.term,
        "granted_amount": None if order.granted_amount is None else str(order.granted_amount),
        "granted_term": order.granted_term,
        "product": order.product.code,
        "customer": str(order.customer.public_id),
        "machine_score": order.machine_score,
        "channel": order.channel.code if order.channel else None,
        "application": order.application,
        "limit_at": _moment(order.limit_at),
        "contacts": _contacts(order),
        "files": _files(order, actor),
        "checks": _checks(order),
        "notes": [{"thread": str(one.latest.thread), "version": one.latest.version} for one in notes_of(order)],
        "evidence": [one.kind for one in evidence],
    }


def _contacts(order: ReviewOrder) -> list[dict[str, str | None]]:
    rows = OrderContact.objects.filter(order=order).order_by("pk").values_list("attempt__public_id", "call__public_id")
    return [{"attempt": _text(attempt), "call": _text(call)} for attempt, call in rows]


def _files(order: ReviewOrder, actor: "User") -> list[dict[str, str | None]]:
    found = files_of(order)
    files = [*found.photos, *found.documents]
    seen = looked_at(files=files, viewer=actor) if files else {}
    return [
        {
            "file": str(one.public_id), "kind": one.kind, "name": one.name, "sha256": one.digest,
            "looked_at": _moment(seen.get(one.public_id)),
        }
        for one in files
    ]  # fmt: skip


def _checks(order: ReviewOrder) -> list[dict[str, Any]]:
    raw = {one.key: one.finding for one in raw_findings(order.application)}
    latest = latest_checks(order) if raw else {}
    return [
        {
            "stage": stage, "finding": raw[key], "checked": row.checked, "by": str(row.checked_by.public_id),
            "at": _moment(row.checked_at),
        }
        for (stage, key), row in latest.items()
        if key in raw
    ]  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
