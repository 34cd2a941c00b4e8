"""What lay before a reviewer when they decided, read from the decision's snapshot and not from what is there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.people.models import User
from casework.review import words
from casework.review.findings import raw_findings
from casework.review.models import Decision, EvidenceKind, FileKind, OrderFile, OrderNote, Stage
from casework.review.selectors.timeline import contact_entries

if TYPE_CHECKING:
    from casework.review.selectors.desk_entries import Entry


@dataclass(frozen=True, kw_only=True)
class FrozenCheck:
    """That a finding was checked at a stage, by whom (None: somebody whose account is gone) and when."""

    stage: str
    by: User | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FrozenFinding:
    """A risk in the reader's words, what it calls for, and the checks that counted then; none: it was not checked."""

    finding: str
    advice: str
    checks: list[FrozenCheck]


@dataclass(frozen=True, kw_only=True)
class FrozenFile:
    """A file that was there. looked_at: when the decider looked at it last, None for never.

    row: the file, to be looked into; None when it is gone from the order's files. A removed one says so itself.
    """

    kind: str
    name: str
    digest: str
    looked_at: datetime | None
    row: OrderFile | None


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """All that a snapshot holds besides the application. evidence: what an approval had to have, and had."""

    findings: list[FrozenFinding]
    files: list[FrozenFile]
    notes: list[OrderNote]
    contacts: "list[Entry]"
    evidence: list[str]
    limit_at: datetime | None

    @property
    def unchecked(self) -> int:
        """How many findings nobody had checked."""
        return sum(not one.checks for one in self.findings)


def frozen_of(decision: Decision, *, viewer: User) -> Frozen:
    """Return what was frozen with `decision`, its order joined. Seven queries at most.

    Snapshots from before something was frozen simply do not have it.
    """
    held: Mapping[str, Any] = decision.snapshot
    return Frozen(
        findings=_findings(held),
        files=_files(held, decision),
        notes=_notes(held, decision),
        contacts=_contacts(held, decision, viewer),
        evidence=[str(EvidenceKind(kind).label) for kind in held.get("evidence", []) if kind in EvidenceKind.values],
        limit_at=_moment(held.get("limit_at")),
    )


def _findings(held: Mapping[str, Any]) -> list[FrozenFinding]:
    rows = [row for row in held.get("checks", []) if row["checked"]]
    people = {str(one.public_id): one for one in User.objects.filter(public_id__in={row["by"] for row in rows})}
    checks: dict[str, list[FrozenCheck]] = {}
    for row in rows:
        made = FrozenCheck(
            stage=str(Stage(row["stage"]).label), by=people.get(row["by"]), at=datetime.fromisoformat(row["at"])
        )
        checks.setdefault(row["finding"], []).append(made)
    return [
        FrozenFinding(
            finding=words.said_of(one.finding), advice=words.said(one.advice), checks=checks.get(one.finding, [])
        )
        for one in raw_findings(held.get("application", {}))
    ]


def _files(held: Mapping[str, Any], decision: Decision) -> list[FrozenFile]:
    frozen = held.get("files", [])
    rows = OrderFile.objects.filter(order=decision.order_id, public_id__in=[one["file"] for one in frozen])
    there = {str(row.public_id): row for row in rows.select_related("removed_by")} if frozen else {}
    return [
        FrozenFile(
            kind=str(FileKind(one["kind"]).label), name=one["name"], digest=one["sha256"],
            looked_at=_moment(one["looked_at"]), row=there.get(one["file"]),
        )
        for one in frozen
    ]  # fmt: skip


def _notes(held: Mapping[str, Any], decision: Decision) -> list[OrderNote]:
    """Return the notes in the very versions that lay there."""
    wanted = {(one["thread"], one["version"]) for one in held.get("notes", [])}
    if not wanted:
        return []
    rows = OrderNote.objects.filter(order=decision.order_id, thread__in={thread for thread, _version in wanted})
    found = rows.select_related("written_by").order_by("pk")
    return [row for row in found if (str(row.thread), row.version) in wanted]


def _contacts(held: Mapping[str, Any], decision: Decision, viewer: User) -> "list[Entry]":
    wanted = {one.get("attempt") or one.get("call") for one in held.get("contacts", [])}
    return contact_entries(order=decision.order, viewer=viewer, only=wanted) if wanted else []


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
