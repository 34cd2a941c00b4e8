"""What an address says of one line of a table of figures (`Table.where`), read strictly: nonsense is no line at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from casework.review.models import Decided, Stage


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One line. by: a person's key; team: a team's, "none" for no team; ladder, bucket: the bucket's ladder and code;
    day: of review; month: the first day of a cohort's or vintage's month; outcome, reason: of decisions, the reason by
    its code; chance (in ten-thousandths), days: with which and for how long a slice was drawn. None or "": the line
    does not say.
    """

    by: int | None = None
    team: int | str | None = None
    ladder: int | None = None
    bucket: str = ""
    stage: str = ""
    currency: str = ""
    day: date | None = None
    month: date | None = None
    outcome: str = ""
    reason: str = ""
    chance: int | None = None
    days: int | None = None


def asked_of(query: Mapping[str, str]) -> Asked:
    """Return the line that an address names. Raises Http404 for nonsense."""
    team = query.get("team", "")
    stage, outcome = query.get("stage", ""), query.get("outcome", "")
    if stage not in {"", *Stage.values} or outcome not in {"", *Decided.values}:
        raise Http404
    return Asked(
        by=_number(query.get("by", "")), team=team if team == "none" else _number(team),
        ladder=_number(query.get("ladder", "")), bucket=_word(query.get("bucket", "")), stage=stage,
        currency=_word(query.get("currency", "")), day=_day(query.get("day", "")), month=_day(query.get("month", "")),
        outcome=outcome, reason=_word(query.get("reason", "")), chance=_number(query.get("chance", "")),
        days=_number(query.get("days", "")),
    )  # fmt: skip


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _word(text: str) -> str:
    if "\x00" in text or len(text) > 40:
        raise Http404
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
