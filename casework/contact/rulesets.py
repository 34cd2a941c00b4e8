"""Rules as the tables hold them and as the judgement takes them."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from casework.contact import rules
from casework.contact.models import ContactRule, RuleKind, RuleSet, ThirdParties
from casework.contact.rules.lines import EVERY_CHANNEL
from casework.portfolio.models import Book

# The columns of ContactRule that say what a rule is.
FIELDS = (
    "kind", "basis", "source", "channels", "purposes", "side", "opens", "closes", "weekdays", "holidays", "scope",
    "counts", "most", "span", "unit",
)  # fmt: skip


def rules_of(book: Book, chosen: Mapping[str, Any] | None, lines: Sequence[Mapping[str, Any]]) -> rules.Rules:
    """Return a version's rules; the house's, when the book chose none. chosen: number, allowed, tries, days."""
    if chosen is None:
        return rules.HOUSE
    return rules.Rules(
        code=f"{book.code} v{chosen['number']}",
        lines=tuple(line_of(line) for line in lines),
        thirds=rules.Thirds(
            allowed=chosen["allowed"] == ThirdParties.LOCATE, tries=chosen["tries"], days=chosen["days"]
        ),
    )


def of_version(version: RuleSet) -> rules.Rules:
    """Return the rules of a version (its book and rules fetched)."""
    chosen = {
        "number": version.number, "allowed": version.third_parties, "tries": version.third_tries,
        "days": version.third_days,
    }  # fmt: skip
    return rules_of(version.book, chosen, [as_columns(row) for row in version.rules.all()])


def as_columns(row: ContactRule) -> dict[str, Any]:
    """Return what a stored rule says, by column."""
    return {name: getattr(row, name) for name in FIELDS}


def line_of(said: Mapping[str, Any]) -> rules.Line:
    """Return the rule that these columns say; times as they are or as text."""
    shared: dict[str, Any] = {
        "legal": said["basis"] == "legal",
        "source": said["source"],
        "channels": _words(said["channels"]) or EVERY_CHANNEL,
        "purposes": _words(said["purposes"]) or rules.BOUND_PURPOSES,
        "side": said["side"],
    }
    if said["kind"] == RuleKind.HOURS:
        return rules.Hours(opens=_clock(said["opens"]), closes=_clock(said["closes"]), **shared)
    if said["kind"] == RuleKind.REST:
        weekdays = frozenset(int(day) for day in _words(said["weekdays"]))
        return rules.Rest(weekdays=weekdays, holidays=said["holidays"], **shared)
    limit = {name: said[name] for name in ("scope", "counts", "most", "span", "unit")}
    return rules.Limit(**limit, **shared)


def columns_of(line: rules.Line) -> dict[str, Any]:
    """Return the columns that say this rule: the opposite of `line_of`."""
    said: dict[str, Any] = {
        "basis": "legal" if line.legal else "internal",
        "source": line.source,
        "channels": _text(line.channels, "call sms email visit"),
        "purposes": _text(line.purposes, "verification reminder collection"),
        "side": line.side,
    }
    if isinstance(line, rules.Hours):
        return said | {"kind": RuleKind.HOURS, "opens": line.opens, "closes": line.closes}
    if isinstance(line, rules.Rest):
        weekdays = ",".join(str(day) for day in sorted(line.weekdays))
        return said | {"kind": RuleKind.REST, "weekdays": weekdays, "holidays": line.holidays}
    if isinstance(line, rules.Limit):
        limit = {name: getattr(line, name) for name in ("scope", "counts", "most", "span", "unit")}
        return said | {"kind": RuleKind.LIMIT} | limit
    raise TypeError(f"{line!r} is no rule that a table can hold")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def _text(words: frozenset[str], every: str) -> str:
    """Return the words in their order, comma-joined; "" for all of them."""
    order = every.split()
    return "" if words >= set(order) else ",".join(word for word in order if word in words)


def _clock(said: time | str) -> time:
    return said if isinstance(said, time) else time.fromisoformat(said)
