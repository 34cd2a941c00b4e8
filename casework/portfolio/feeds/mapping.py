"""A mapping: how to read somebody else's file. A small TOML text (docs/feed.md shows every key)."""

import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from casework.lib.sheets.reading import DELIMITERS, ENCODINGS, FileRefused

MAX_BYTES = 64 * 1024
NOW = "now"
ISO = "iso"
OWN_SOURCE = "file"
_KEYS: dict[str, frozenset[str]] = {
    "": frozenset(
        {
            "kind",
            "source",
            "file",
            "book",
            "product",
            "filter",
            "columns",
            "constants",
            "templates",
            "values",
            "formats",
            "unpivot",
        }
    ),
    "unpivot": frozenset({"columns", "constants", "templates"}),
    "file": frozenset({"encoding", "delimiter", "sheet"}),
    "book": frozenset({"code", "name", "time_zone", "currency"}),
    "product": frozenset(
        {
            "code",
            "name",
            "term_unit",
            "tolerance",
            "two_stage",
            "waterfall",
            "interest_bp",
            "schedule",
            "rate_bp",
            "day_count",
            "fee_bp",
            "grace_days",
            "penalty_bp",
            "penalty_cap_bp",
            "late_fee",
            "payoff_interest",
            "payoff_fee_bp",
            "cycle_day",
        }
    ),
    "formats": frozenset({"date"}),
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What fills our fields. columns: their column. constants: a text, or "now" for a date. templates: a text with
    {column} and {row}.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)

    @property
    def named(self) -> list[str]:
        """Our fields that it fills."""
        return [*self.columns, *self.constants, *self.templates]


@dataclass(frozen=True, kw_only=True)
class Mapping(Part):
    """A mapping as its text says it. The keys of columns, constants, templates and values are our fields.

    book, product: the keys given, empty when the section is absent. filters: by their column, the texts accepted.
    values: by our field, our text for each of theirs; a text that is not among them stays as it is. unpivot: where one
    row of theirs is several of ours, what each of these fills beside what all have in common.
    """

    kind: str
    source: str
    name: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    book: dict[str, Any] = field(default_factory=dict)
    product: dict[str, Any] = field(default_factory=dict)
    filters: dict[str, frozenset[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    unpivot: tuple[Part, ...] = ()
    date_formats: tuple[str, ...] = (ISO,)
    is_own: bool = False

    @property
    def parts(self) -> Iterator[Part]:
        """Yield, for each of our rows that a row of theirs is, all that fills it."""
        for part in self.unpivot or (Part(),):
            yield Part(
                columns=self.columns | part.columns, constants=self.constants | part.constants,
                templates=self.templates | part.templates,
            )  # fmt: skip


def own_columns(kind: str) -> Mapping:
    """Return the mapping of a file that uses our own column names: each column feeds the field of its name."""
    return Mapping(kind=kind, source=OWN_SOURCE, is_own=True)


def read_mapping(raw: bytes, *, name: str) -> Mapping:
    """Read a mapping's TOML. name: what it is called in pages and refusals. Raises FileRefused with one clear line."""
    if len(raw) > MAX_BYTES:
        raise _refused(name, gettext_noop("mapping %(name)s: it is larger than 64 KiB"))
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(name, gettext_noop("mapping %(name)s: this is not TOML (%(why)s)"), why=str(error)) from error
    _check_keys(name, "", tables)
    for section in ("file", "book", "product", "formats"):
        _check_keys(name, section, _table(name, section, tables))
    file, formats = tables.get("file", {}), tables.get("formats", {})
    common = _part(name, "", tables)
    mapping = Mapping(
        kind=_word(name, tables, "kind"),
        source=_word(name, tables, "source"),
        name=name,
        encoding=_word(name, file, "encoding", "utf-8").lower(),
        delimiter=_word(name, file, "delimiter", ","),
        sheet=_word(name, file, "sheet", ""),
        book=tables.get("book", {}),
        product=tables.get("product", {}),
        filters=_filters(name, _table(name, "filter", tables)),
        columns=common.columns,
        constants=common.constants,
        templates=common.templates,
        values=_values(name, _table(name, "values", tables)),
        unpivot=_unpivot(name, tables.get("unpivot", [])),
        date_formats=_formats(name, formats.get("date", ISO)),
    )
    _check_values(name, mapping)
    return mapping


def _check_values(name: str, mapping: Mapping) -> None:
    if len(mapping.source) > 40:
        raise _refused(name, gettext_noop("mapping %(name)s: “source” is longer than 40 characters"))
    if mapping.encoding not in ENCODINGS:
        text = gettext_noop("mapping %(name)s: the encoding “%(given)s” is not one of %(known)s")
        raise _refused(name, text, given=mapping.encoding, known=", ".join(ENCODINGS))
    if mapping.delimiter not in DELIMITERS:
        raise _refused(name, gettext_noop("mapping %(name)s: the delimiter must be a comma, semicolon, tab or bar"))
    for part in mapping.unpivot or (Part(),):
        named = mapping.named + part.named
        for given in named:
            if named.count(given) > 1:
                raise _refused(name, gettext_noop("mapping %(name)s: “%(field)s” is filled twice"), field=given)


def _check_keys(name: str, section: str, table: Table[str, Any]) -> None:
    for key in table:
        if key not in _KEYS[section]:
            raise _refused(name, gettext_noop("mapping %(name)s: there is no key “%(key)s”"), key=_path(section, key))


def _table(name: str, section: str, tables: Table[str, Any]) -> dict[str, Any]:
    table = tables.get(section, {})
    if not isinstance(table, dict):
        raise _refused(name, gettext_noop("mapping %(name)s: “%(key)s” must be a section"), key=section)
    return table


def _part(name: str, section: str, table: Table[str, Any]) -> Part:
    def texts(key: str) -> dict[str, str]:
        return _texts(name, _path(section, key), _table(name, key, table))

    return Part(columns=texts("columns"), constants=texts("constants"), templates=texts("templates"))


def _values(name: str, table: dict[str, Any]) -> dict[str, dict[str, str]]:
    found = {field: _table(name, field, table) for field in table}
    return {field: _texts(name, f"values.{field}", texts) for field, texts in found.items()}


def _unpivot(name: str, blocks: Any) -> tuple[Part, ...]:
    """Read the blocks [[unpivot]]; each fills the same fields."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise _refused(name, gettext_noop("mapping %(name)s: each “unpivot” must be a section [[unpivot]]"))
    for block in blocks:
        _check_keys(name, "unpivot", block)
    parts = tuple(_part(name, "unpivot", block) for block in blocks)
    if len({frozenset(part.named) for part in parts}) > 1:
        raise _refused(name, gettext_noop("mapping %(name)s: the sections [[unpivot]] do not fill the same fields"))
    return parts


def _word(name: str, table: Table[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise _refused(name, gettext_noop("mapping %(name)s: “%(key)s” must be a text"), key=key)
    return value


def _filters(name: str, table: dict[str, Any]) -> dict[str, frozenset[str]]:
    filters = {}
    for column, accepted in table.items():
        values = accepted if isinstance(accepted, list) else [accepted]
        filters[column] = frozenset(_scalar(name, _path("filter", column), value) for value in values)
    return filters


def _texts(name: str, section: str, table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten a section: [columns.application.person] age = "…" and "application.person.age" = "…" are the same."""
    texts: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            texts |= _texts(name, section, value, f"{prefix}{key}.")
        else:
            texts[f"{prefix}{key}"] = _scalar(name, _path(section, f"{prefix}{key}"), value)
    return texts


def _scalar(name: str, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    # A TOML float has no exact decimals: amounts are written as text.
    raise _refused(name, gettext_noop("mapping %(name)s: “%(key)s” must be a text or a whole number"), key=key)


def _formats(name: str, given: Any) -> tuple[str, ...]:
    formats = given if isinstance(given, list) else [given]
    if not formats or not all(isinstance(text, str) and (text == ISO or _names_a_day(text)) for text in formats):
        text = gettext_noop("mapping %(name)s: “formats.date” must be “iso” or patterns with day, month and year")
        raise _refused(name, text)
    return tuple(formats)


def _names_a_day(pattern: str) -> bool:
    day = datetime(2012, 11, 29)  # noqa: DTZ001 (only the day matters)
    try:
        return datetime.strptime(day.strftime(pattern), pattern).date() == day.date()  # noqa: DTZ007
    except ValueError:
        return False


def _path(section: str, key: str) -> str:
    return f"{section}.{key}" if section else key


def _refused(name: str, text: str, **facts: str) -> FileRefused:
    return FileRefused(text, name=name, **facts)
