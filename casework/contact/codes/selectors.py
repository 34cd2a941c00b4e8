"""Codes in force on a day, and the page on which they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from casework.contact.codes import places
from casework.contact.codes.models import ResultCode
from casework.contact.models import Channel, Party
from casework.contact.rules import results_offered


def newest(day: date) -> dict[str, ResultCode]:
    """Return, by code, the version that counts on `day`, ended ones too. One query."""
    rows = ResultCode.objects.filter(active_from__lte=day).order_by("active_from", "number")
    return {row.code: row for row in rows}


def offered(*, day: date, place: str, purpose: str, channel: str = "") -> dict[str, ResultCode]:
    """Return the codes that a form offers, by code, in the order of their result. One query.

    place: "" for anywhere. channel: "" for any.
    """
    results = results_offered(purpose=purpose, channel=channel)
    found = {
        code: row
        for code, row in newest(day).items()
        if row.result in results
        and (row.active_until is None or row.active_until >= day)
        and (not place or row.has("places", place))
        and (not channel or row.has("channels", channel))
    }
    return dict(sorted(found.items(), key=lambda pair: (pair[1].result, pair[1].code != pair[1].result, pair[0])))


@dataclass(frozen=True, kw_only=True)
class CodeLine:
    """A code in the list. parties, channels, places: in words; planned: the version that comes later, if one does."""

    row: ResultCode
    parties: list[str]
    channels: list[str]
    places: list[str]
    is_over: bool
    planned: ResultCode | None


def code_lines(*, today: date) -> list[CodeLine]:
    """Return every code as it is on `today`, those that are over last. Two queries."""
    current = newest(today)
    later = {row.code: row for row in ResultCode.objects.filter(active_from__gt=today).order_by("-active_from")}
    known = dict(places.all_places())
    lines = [
        _line(current.get(code) or later[code], known, today, later.get(code)) for code in {**current, **later}
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.is_over, line.row.result, line.row.code))


def _line(row: ResultCode, known: "Mapping[str, object]", today: date, planned: ResultCode | None) -> CodeLine:
    return CodeLine(
        row=row, parties=[str(Party(one).label) for one in row.parties.split(",")],
        channels=[str(Channel(one).label) for one in row.channels.split(",") if one],
        places=[str(known.get(one, one)) for one in row.places.split(",") if one],
        is_over=row.active_until is not None and row.active_until < today,
        planned=planned if planned != row else None,
    )  # fmt: skip


def code_named(code: str) -> ResultCode:
    """Return the newest version of a code, also one that begins later. Raises Http404."""
    row = ResultCode.objects.filter(code=code).order_by("-number").first()
    if row is None:
        raise Http404
    return row
