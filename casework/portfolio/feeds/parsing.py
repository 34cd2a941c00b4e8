"""Parsing: a file's row becomes a row of typed fields, or a list of what is wrong with it."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_noop

from casework.lib.days import day_in
from casework.lib.personal import lookup_hash
from casework.lib.sheets.reading import FileRefused, Flaw, SheetRow
from casework.portfolio.feeds import cells, reasons
from casework.portfolio.feeds.mapping import NOW, Mapping, Part
from casework.portfolio.feeds.registry import Feed, Field, FieldKind, ParsedRow, Refusal, Value

_PLACE = re.compile(r"\{([^{}]+)\}")
_ROW = "row"
MOST_DATES = 5_000
_FLAWS = {
    Flaw.FORMULA: reasons.FORMULA, Flaw.ERROR: reasons.CELL_ERROR, Flaw.UNEXACT: reasons.UNEXACT,
    Flaw.CELLS: reasons.CELLS,
}  # fmt: skip
_TIMES: Final = {FieldKind.DATE, FieldKind.MOMENT}


@dataclass(frozen=True, slots=True)
class _Target:
    """One field and where its text comes from. columns: those that it reads; constant: its value, when it has one."""

    field: Field
    columns: tuple[str, ...]
    text: Callable[[SheetRow], str]
    is_now: bool = False


class Plan:
    """A mapping bound to a feed and to the header of one file."""

    def __init__(self, mapping: Mapping, feed: Feed, headers: Sequence[str]) -> None:
        """Bind. Raises FileRefused for a field that the feed lacks or misses, and a column that the file lacks."""
        self._mapping = mapping
        check_fields(mapping, feed)
        parts = [Part(columns=_same_names(feed, headers))] if mapping.is_own else mapping.parts
        self._parts = [_targets(part, mapping.filters, feed, frozenset(headers)) for part in parts]
        self._targets = self._parts[0]
        self._empty = [field.name for field in feed.fields if field.name not in {t.field.name for t in self._targets}]
        self._dates: dict[tuple[str, str, type[str]], Value] = {}
        self.keeps_together = bool(feed.part_field) and feed.part_field not in self._empty

    def column_of(self, field: str) -> str:
        """Return the file's column that feeds `field`; the field's own name when it is not fed by one column."""
        if not field:
            return ""
        target = next((target for target in self._targets if target.field.name == field), None)
        return target.columns[0] if target and len(target.columns) == 1 else field

    def wants(self, row: SheetRow) -> bool:
        """Say whether the mapping's filter lets the row pass."""
        return all(row.cells.get(column, "") in accepted for column, accepted in self._mapping.filters.items())

    def ref_of(self, row: SheetRow) -> str:
        """Return the row's external reference as it stands there, for rows that could not be parsed too."""
        return next(target.text(row) for target in self._targets if target.field.name == "external_ref")

    def parse(self, row: SheetRow, *, zone: str, now: datetime, about: str) -> Iterator[ParsedRow | list[Refusal]]:
        """Yield the row with its types, or every reason why it has none; of a mapping that unpivots, each of our rows.

        zone, now: for "now" and for moments that name no zone. about: what else the digest covers (book and product).
        """
        if "" in row.flaws:
            yield [Refusal(row.number, "", "", _FLAWS[row.flaws[""]])]
            return
        for targets in self._parts:
            yield self._parsed(row, targets, zone=zone, now=now, about=about)

    def _parsed(
        self, row: SheetRow, targets: Sequence[_Target], *, zone: str, now: datetime, about: str
    ) -> ParsedRow | list[Refusal]:
        values: dict[str, Value] = dict.fromkeys(self._empty)
        problems: list[Refusal] = []
        said = [about]
        for target in targets:
            field = target.field
            if target.is_now:
                values[field.name] = day_in(zone, now) if field.kind is FieldKind.DATE else now
                continue
            text = target.text(row)
            try:
                value = values[field.name] = self._value(row, target, text, zone)
            except cells.CellRefused as refused:
                shown = "" if field.personal else text[:80]
                problems.append(Refusal(row.number, field.name, shown, refused.reason))
            else:
                said += said_of(field, value)
        return problems or ParsedRow(row.number, values, digest_of(said))

    def _value(self, row: SheetRow, target: _Target, text: str, zone: str) -> Value:
        if row.flaws:
            for column in target.columns:
                if column in row.flaws:
                    raise cells.CellRefused(_FLAWS[row.flaws[column]])
        field = target.field
        if field.name in self._mapping.values:
            text = self._mapping.values[field.name].get(text, text)
        if field.kind is not FieldKind.DATE:
            return cells.value_of(text, field, formats=self._mapping.date_formats, zone=zone)
        key = (field.name, text, type(text))  # the same days come again and again, and reading one is slow
        if key in self._dates:
            return self._dates[key]
        value = cells.value_of(text, field, formats=self._mapping.date_formats, zone=zone)
        if len(self._dates) < MOST_DATES:  # texts with a time of day are nearly all different
            self._dates[key] = value
        return value


def check_fields(mapping: Mapping, feed: Feed) -> None:
    """Check a mapping against its feed, before there is a file. Raises FileRefused."""
    known = {field.name for field in feed.fields}
    named = [*next(mapping.parts).named, *mapping.values]
    for name in named:
        if name not in known and not (feed.free and name.startswith(feed.free)):
            text = gettext_noop("mapping %(name)s: %(kind)s have no field “%(field)s”")
            raise FileRefused(text, name=mapping.name, kind=mapping.kind, field=name)
    for field in () if mapping.is_own else feed.fields:
        if field.required and field.name not in named:
            text = gettext_noop("mapping %(name)s: the field “%(field)s” is missing")
            raise FileRefused(text, name=mapping.name, field=field.name)


def _same_names(feed: Feed, headers: Iterable[str]) -> dict[str, str]:
    known = {field.name for field in feed.fields}
    columns = {name: name for name in headers if name in known or (feed.free and name.startswith(feed.free))}
    for field in feed.fields:
        if field.required and field.name not in columns:
            raise FileRefused(gettext_noop("the file has no column “%(column)s”"), column=field.name)
    return columns


def _targets(part: Part, filters: Iterable[str], feed: Feed, headers: frozenset[str]) -> list[_Target]:
    fields = {field.name: field for field in feed.fields}

    def field_of(name: str) -> Field:
        return fields.get(name) or Field(name=name, required=False, max_length=2_000)

    targets = [_Target(field_of(name), (column,), _cell(column)) for name, column in part.columns.items()]
    targets += [_Target(field_of(name), _places(text), _filled(text)) for name, text in part.templates.items()]
    for name, text in part.constants.items():
        field = field_of(name)
        targets.append(_Target(field, (), _constant(text), is_now=text == NOW and field.kind in _TIMES))
    for column in [*(column for target in targets for column in target.columns), *filters]:
        if column not in headers:
            raise FileRefused(gettext_noop("the file has no column “%(column)s”"), column=column)
    return targets


def _cell(column: str) -> Callable[[SheetRow], str]:
    return lambda row: row.cells.get(column, "")


def _constant(text: str) -> Callable[[SheetRow], str]:
    return lambda row: text


def _filled(template: str) -> Callable[[SheetRow], str]:
    def fill(row: SheetRow) -> str:
        return _PLACE.sub(
            lambda place: str(row.number) if place[1] == _ROW else row.cells.get(place[1], ""), template
        ).strip()

    return fill


def _places(template: str) -> tuple[str, ...]:
    return tuple(place for place in _PLACE.findall(template) if place != _ROW)


def said_of(field: Field, value: Value) -> list[str]:
    """Return what a field adds to a row's digest: nothing when it is empty, a keyed hash of what is personal."""
    if value in (None, ""):
        return []
    return [f"{field.name}={lookup_hash(str(value)) if field.personal else value}"]


def digest_of(said: list[str]) -> str:
    """Return the digest of a row. said: first what it is for ("book/product"), then `said_of` each field."""
    head, *fields = said
    return hashlib.sha256("\x1f".join([head, *sorted(fields)]).encode()).hexdigest()
