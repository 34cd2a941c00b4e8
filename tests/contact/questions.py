"""Questions to the rules, as tests put them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from casework.contact import rules
from casework.contact.rules import Event, Limit, Question, Rules, Thirds

LAGOS = ZoneInfo("Africa/Lagos")  # UTC+1, no summer time
BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def aim(**changes: object) -> rules.Aim:
    said: dict[str, object] = {
        "customer": 1, "loan": 11, "number": "n1", "channel": "call", "purpose": "collection", "side": "borrower",
    }  # fmt: skip
    return rules.Aim(**(said | changes))  # type: ignore[arg-type]


def question(aimed: rules.Aim | None = None, **changes: object) -> Question:
    facts: dict[str, object] = {"aim": aimed or aim(), "point_status": "valid", "zone": LAGOS, "now": MORNING}
    return Question(**(facts | changes))  # type: ignore[arg-type]


def event(at: datetime, **changes: object) -> Event:
    said: dict[str, object] = {
        "customer": 1, "loan": 11, "number": "n1", "channel": "call", "purpose": "collection", "side": "borrower",
        "unanswered": True, "conversation": False,
    }  # fmt: skip
    return Event(at=at, **(said | changes))  # type: ignore[arg-type]


def limit(**changes: object) -> Limit:
    said: dict[str, object] = {
        "legal": True, "source": "test", "scope": "customer", "counts": "attempts", "most": 1, "span": 1,
        "unit": "days",
    }  # fmt: skip
    return Limit(**(said | changes))  # type: ignore[arg-type]


def book(*lines: rules.Line, thirds: Thirds | None = None) -> Rules:
    return Rules(lines=lines, thirds=thirds or Thirds())
