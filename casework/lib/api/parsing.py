"""Reading JSON strictly: whole, small, flat, every number exact, every text storable, every name once."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from casework.lib.api.problems import Problem

DEEPEST = 8


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 of at most API_MAX_BYTES. Fractions become Decimal, so that 0.1 stays 0.1."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says. Raises Problem: too large, or no JSON that we take."""
        body = stream.read(settings.API_MAX_BYTES + 1)
        if len(body) > settings.API_MAX_BYTES:
            limit = settings.API_MAX_BYTES // 1024
            raise Problem(413, "too_large", _("At most %(limit)d KiB are read.") % {"limit": limit})
        try:
            said = json.loads(
                body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
            )
        except RecursionError:
            _refuse(_("It is nested too deeply."))
        except ValueError as error:  # no UTF-8, no JSON, a number of thousands of digits, a name twice
            raise Problem(400, "malformed", _("This is not valid JSON: %(why)s") % {"why": _why(error)}) from error
        _check(said)
        return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError(_("a name is given twice in one object"))
    return named


def _no_number(name: str) -> NoReturn:
    raise ValueError(_("%(name)s is not a number") % {"name": name})


def _why(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return _("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno}
    return _("it is not UTF-8") if isinstance(error, UnicodeDecodeError) else str(error)[:200]


def _check(said: Any) -> None:
    """Refuse what nests deeper than anything we ask for, and texts that no database keeps."""
    level = [said]
    for _depth in range(DEEPEST):
        texts = [one for one in level if isinstance(one, str)]
        texts += [name for one in level if isinstance(one, dict) for name in one]
        if any("\x00" in text or (not text.isprintable() and _has_surrogate(text)) for text in texts):
            _refuse(_("A text holds characters that cannot be stored (NUL, or half of a surrogate pair)."))
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    if level:
        _refuse(_("It is nested too deeply."))


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _refuse(detail: str) -> NoReturn:
    raise Problem(400, "malformed", detail)
