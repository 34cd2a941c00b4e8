"""Which risk findings were checked, by whom and when."""

from dataclasses import dataclass, field

from casework.review import words
from casework.review.findings import raw_findings
from casework.review.models import FindingCheck, ReviewOrder


@dataclass(frozen=True, kw_only=True)
class CheckedFinding:
    """A risk in the reader's words, the check that it calls for ("" for none), and what became of it.

    check: the row that counts at the order's present stage, None before there is one. before: the one of the stage
    before.
    """

    key: str
    finding: str
    advice: str
    check: FindingCheck | None = None
    before: FindingCheck | None = None

    @property
    def version(self) -> int:
        """The version that a change has to name."""
        return self.check.version if self.check else 0

    @property
    def checked(self) -> bool:
        """Say whether it is checked at this stage."""
        return bool(self.check and self.check.checked)


@dataclass(frozen=True, kw_only=True)
class Checks:
    """All findings of an order at its present stage."""

    findings: list[CheckedFinding] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many are not checked yet."""
        return sum(not one.checked for one in self.findings)


def checks_of(order: ReviewOrder) -> Checks:
    """Return the findings of `order` with their checks. One query, none without findings."""
    raw = raw_findings(order.application)
    latest = latest_checks(order) if raw else {}
    earlier = {finding: row for (stage, finding), row in latest.items() if stage != order.stage and row.checked}
    return Checks(
        findings=[
            CheckedFinding(
                key=one.key, finding=words.said_of(one.finding), advice=words.said(one.advice),
                check=latest.get((order.stage, one.key)), before=earlier.get(one.key),
            )
            for one in raw
        ]
    )  # fmt: skip


def latest_checks(order: ReviewOrder) -> dict[tuple[str, str], FindingCheck]:
    """Return the check that counts, by stage and finding. One query."""
    rows = FindingCheck.objects.filter(order=order).select_related("checked_by").order_by("version")
    return {(row.stage, row.finding): row for row in rows}
