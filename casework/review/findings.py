"""The risk findings of an application, and the key by which the check of each is remembered."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RISK = "risk"


@dataclass(frozen=True, kw_only=True)
class RawFinding:
    """A finding as the source said it. key: names it within its order, whatever language it is read in."""

    key: str
    finding: str
    advice: str


def finding_key(finding: str) -> str:
    """Return the key of a finding: 16 hex digits of its text's SHA-256."""
    return hashlib.sha256(finding.encode()).hexdigest()[:16]


def raw_findings(application: Mapping[str, Any]) -> list[RawFinding]:
    """Return the findings of an application, each text once."""
    rows = application.get(RISK) or []
    said = {str(row.get("finding", "")): str(row.get("advice", "")) for row in rows if isinstance(row, Mapping)}
    return [RawFinding(key=finding_key(text), finding=text, advice=advice) for text, advice in said.items()]
