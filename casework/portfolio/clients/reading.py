"""What programs send as JSON becomes the row that a feed takes, by the same fields and the same cells as a file's."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from casework.lib.api.problems import Fault, Problem
from casework.portfolio.clients.services import Answer
from casework.portfolio.feeds import Field, FieldKind, ParsedRow, Refusal, Value, cells, reasons
from casework.portfolio.feeds.mapping import ISO
from casework.portfolio.feeds.parsing import digest_of, said_of

# The rule of a refusal, for programs: TOO_LARGE → "too_large".
RULES = {text: name.lower() for name, text in vars(reasons).items() if name.isupper() and isinstance(text, str)}
_MOST_DIGITS = 40


def read_row(said: Any, *, number: int, fields: Sequence[Field], about: str, zone: str) -> ParsedRow | list[Refusal]:
    """Return what an object says with its types, or every reason why it cannot be taken.

    number: the row's, from 1. about: what its digest covers beside it (the book). zone: of moments that name none.
    """
    if not isinstance(said, dict):
        return [Refusal(number, "", "", reasons.NOT_OBJECT)]
    refused: list[Refusal] = []
    values: dict[str, Value] = {}
    for field in fields:
        try:
            values[field.name] = cells.value_of(text_of(said.get(field.name), field), field, formats=[ISO], zone=zone)
        except cells.CellRefused as problem:
            refused.append(Refusal(number, field.name, "", problem.reason))
    unknown = said.keys() - {field.name for field in fields}
    refused += [Refusal(number, name[:80], "", reasons.NO_FIELD) for name in unknown]
    if refused:
        return sorted(refused, key=lambda one: one.field)
    told = [part for field in fields for part in said_of(field, values[field.name])]
    return ParsedRow(number, values, digest_of([about, *told]))


def text_of(value: Any, field: Field, *, is_fact: bool = False) -> str:
    """Return a JSON value as the text that a file would have. is_fact: any scalar will do. Raises cells.CellRefused."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if is_fact and isinstance(value, bool):
        return "yes" if value else "no"
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if is_number and (is_fact or field.kind in {FieldKind.MONEY, FieldKind.WHOLE}):
        return _digits(value)
    raise cells.CellRefused(reasons.NOT_TEXT)


def faults(refused: Sequence[Refusal], *, at: str, row: int | None, nested: str = "") -> list[Fault]:
    """Return refusals as a program reads them, in the reader's language. at: the pointer to the row ("#/orders/3");
    nested: fields beginning so lie deeper ("application.").
    """
    return [
        Fault(
            pointer=f"{at}/{_pointer(one.field, nested)}" if one.field else at, field=one.field,
            rule=RULES.get(one.reason, "invalid"), detail=gettext(one.reason), row=row,
        )
        for one in refused
    ]  # fmt: skip


def refusal(found: list[Fault], refused: Sequence[Refusal], *, conflict: str) -> Answer:
    """Return the problem that one refused row is answered with. conflict: the sentence for a reference known with other
    content.
    """
    if any(one.reason == reasons.OTHER_CONTENT for one in refused):
        problem = Problem(409, "conflict", conflict, found)
    else:
        text = ngettext("%(number)d thing is wrong.", "%(number)d things are wrong.", len(found))
        problem = Problem(422, "invalid", text % {"number": len(found)}, found)
    return Answer(status=problem.status, body=problem.body())


def many_of(said: Any, name: str, *, most: int) -> list[Any]:
    """Return the list that a batch brings under `name`. Raises Problem when it is none, empty or too long."""
    found = said.get(name) if isinstance(said, Mapping) and set(said) == {name} else None
    if not isinstance(found, list) or not found:
        raise Problem(422, "invalid", _('Send {"%(name)s": […]} with at least one of them.') % {"name": name})
    if len(found) > most:
        raise Problem(422, "invalid", _("At most %(most)d come in one request.") % {"most": most})
    return found


def ref_of(said: Any) -> str:
    """Return an object's reference as the row has it; "" where there is none."""
    ref = said.get("external_ref") if isinstance(said, dict) else None
    return ref.strip()[:80] if isinstance(ref, str) else ""


def _digits(number: int | Decimal) -> str:
    """Write a number out in digits; one of absurd size stays as it is, and no cell takes it."""
    if (
        isinstance(number, Decimal)
        and int(number.as_tuple().exponent) >= -_MOST_DIGITS
        and number.adjusted() <= _MOST_DIGITS
    ):
        return f"{number:f}"
    return str(number)


def _pointer(field: str, nested: str) -> str:
    """Return a field's way down in JSON: "application.job.Employer" → "application/job/Employer" (RFC 6901)."""
    parts = field.split(".", 2) if nested and field.startswith(nested) else [field]
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
