"""What reading a spreadsheet yields, and how a file that cannot be read is refused."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from django.utils.functional import lazystr
from django.utils.translation import gettext

from casework.lib.refusal import Refused


class Flaw(Enum):
    """Why the text of a cell, or of a whole row, cannot be trusted."""

    FORMULA = "formula"  # its value depends on who opens the file
    ERROR = "error"  # #DIV/0! and the like
    UNEXACT = "unexact"  # a number with more than 15 digits: a spreadsheet keeps no more of them
    CELLS = "cells"  # the row has more or fewer cells than the header (kept under the column "")


class IsoText(str):
    """The ISO 8601 text of a cell that held a real date, whatever format texts of its column have."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not blank. number: as a spreadsheet shows it, the header being 1 (or where it stands).

    cells: text by header, stripped. flaws: by header, "" for the row itself.
    """

    number: int
    cells: dict[str, str]
    flaws: dict[str, Flaw] = field(default_factory=dict)


class Sheet(Protocol):
    """A checked sheet. total: how many rows `rows()` will yield; it can be read again and again."""

    headers: tuple[str, ...]
    total: int

    def rows(self) -> Iterator[SheetRow]:
        """Yield every row that is not blank, in the order of the file."""
        ...


class FileRefused(Refused):
    """A file that is not what it says; nothing of it was taken.

    text: an English sentence marked by `gettext_noop`, with %(named)s places for `facts`; so it can be kept
    (`kept`) and told later in the reader's language (`told`).
    """

    def __init__(self, text: str, **facts: str | int) -> None:
        self.kept = json.dumps([text, facts], ensure_ascii=False)
        super().__init__(lazystr(_Telling(self.kept)))


class _Telling:
    """Translates at the moment of being shown."""

    def __init__(self, kept: str) -> None:
        self.kept = kept

    def __str__(self) -> str:
        return told(self.kept)


def told(kept: str) -> str:
    """Return the sentence of `FileRefused.kept` in the language that is active now; "" stays ""."""
    if not kept:
        return ""
    text, facts = json.loads(kept)
    return str(gettext(text) % facts)
