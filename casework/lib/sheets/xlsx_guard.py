"""Look into an uploaded workbook before any library opens it: bombs, passwords, hostile XML, formulas.

Sizes in a zip's directory are claims, so every part is inflated here, once, in small pieces, and counted. A cell far
out ("XFD1048576") makes readers allocate the whole rectangle, and one long shared string is copied into every cell
that names it: both are bounded too.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from django.utils.translation import gettext_noop

from casework.lib.sheets.rows import FileRefused

MAX_PARTS = 2_000
MAX_RATIO = 200  # the emptiest real sheets shrink about 100 times
SMALL = 1 << 20  # below this a ratio says nothing
MAX_CELLS = 20_000_000
MAX_TEXT = 4 << 30
_PIECE = 1 << 18
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

_ADDRESS = re.compile(rb' r="([A-Za-z]{1,3})(\d{1,9})"')
_TEXT_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")
# Spellings that are legal and that no spreadsheet program uses; they are turned into the usual ones before counting.
_UNUSUAL = (b"='", b" =", b"= ", b"<c>", b"<c/", b"<f/", b"\n", b"\r", b"\t", b":c", b":f")
_PREFIX = re.compile(rb"<\w+:")
_ATTRIBUTE = re.compile(rb"\s+([\w:]+)\s*=\s*(?:'([^'<]*)'|\"([^\"<]*)\")")
_BARE = re.compile(rb"<([cf])(?=[\s/>])")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class Part:
    """What was seen in one part of the workbook. suspect: it has formulas or error cells."""

    columns: int = 0
    rows: int = 0
    addressed: int = 0
    cells: int = 0
    text_cells: int = 0
    longest_text: int = 0
    suspect: bool = False


def inspect(file: BinaryIO, *, max_bytes: int) -> dict[str, Part]:
    """Return what each part holds, by its name in the archive. Raises FileRefused for what must not be opened."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileRefused(gettext_noop("this is not an .xlsx workbook, or it is protected by a password")) from error
    parts = archive.infolist()
    _check_directory(parts, max_bytes=max_bytes)
    budget = max_bytes
    seen: dict[str, Part] = {}
    for info in parts:
        part, size = _look_at(file, info, limit=budget)
        budget -= size
        seen[info.filename] = part
    _check_extent(seen)
    return seen


def _check_directory(parts: list[zipfile.ZipInfo], *, max_bytes: int) -> None:
    if any(info.flag_bits & 1 for info in parts):
        raise FileRefused(gettext_noop("the workbook is encrypted"))
    if len(parts) > MAX_PARTS or sum(info.file_size for info in parts) > max_bytes:
        raise FileRefused(gettext_noop("the workbook unpacks to more than is allowed"))
    if any(info.compress_type not in _METHODS for info in parts):
        raise FileRefused(gettext_noop("this is not an .xlsx workbook"))
    if len({info.filename for info in parts}) != len(parts):
        raise FileRefused(gettext_noop("the workbook has two parts of one name"))


def _look_at(file: BinaryIO, info: zipfile.ZipInfo, *, limit: int) -> tuple[Part, int]:
    """Inflate one part; return what was seen and its real size."""
    part, size, tail, texts = Part(), 0, b"", _TextLengths()
    is_xml = info.filename.lower().endswith((".xml", ".rels"))
    for piece in _inflated(file, info):
        size += len(piece)
        if size > limit or size > max(SMALL, info.compress_size * MAX_RATIO):
            raise FileRefused(gettext_noop("the workbook unpacks to more than is allowed"))
        if not is_xml:
            continue
        if b"\0" in piece:
            raise FileRefused(gettext_noop("the workbook's text is not UTF-8"))
        if texts.longest or b"<si" in piece or b":si" in piece:
            texts.add(piece)
        # What straddles two pieces is looked at with the second; what lies wholly in the first was counted there.
        whole, tail = _up_to_last_tag(tail + piece)
        _count(part, whole)
    _count(part, tail)
    part.longest_text = texts.longest
    return part, size


def _up_to_last_tag(text: bytes) -> tuple[bytes, bytes]:
    cut = text.rfind(b"<")
    # A tag is never this long: hostile, or no XML at all. Do not let the rest grow.
    if cut <= 0 or len(text) - cut > _PIECE:
        return text, b""
    return text[:cut], text[cut:]


def _count(part: Part, text: bytes) -> None:
    if _DECLARATION.search(text):
        raise FileRefused(gettext_noop("the workbook's XML declares entities"))
    if any(spelling in text for spelling in _UNUSUAL):
        text = _BARE.sub(rb"<\1 ", _ATTRIBUTE.sub(rb' \1="\2\3"', _PREFIX.sub(b"<", text)))
    part.suspect = part.suspect or any(mark in text for mark in (b' t="e"', b"<f>", b"<f "))
    part.text_cells += text.count(b' t="s"')
    part.cells += text.count(b"<c ")
    addresses = _ADDRESS.findall(text)
    part.addressed += len(addresses)
    part.columns = max(part.columns, *(column_of(letters) for letters in {letters for letters, _ in addresses}), 0)
    part.rows = max(part.rows, *map(int, {row for _, row in addresses}), 0)


def column_of(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _TextLengths:
    """Keeps the longest run of text between two `<si` items of the shared strings (all markup included)."""

    def __init__(self) -> None:
        self.longest = self._running = 0

    def add(self, piece: bytes) -> None:
        ends = [match.start() for match in _TEXT_ITEM.finditer(piece)]
        edges = [0, *ends, len(piece)]
        lengths = [end - start for start, end in pairwise(edges)]
        lengths[0] += self._running
        self._running = lengths[-1]
        self.longest = max(self.longest, *lengths)


def _check_extent(seen: dict[str, Part]) -> None:
    longest = max((part.longest_text for part in seen.values()), default=0)
    for part in seen.values():
        if part.cells > part.addressed:
            raise FileRefused(
                gettext_noop("the workbook's cells carry no addresses: save it again with a spreadsheet program")
            )
        if part.columns * part.rows > MAX_CELLS:
            text = gettext_noop(
                "the sheet reaches to row %(row)s, column %(column)s: delete what is empty around the table"
            )
            raise FileRefused(text, row=part.rows, column=part.columns)
        if part.text_cells * longest > MAX_TEXT:
            raise FileRefused(gettext_noop("the workbook unpacks to more than is allowed"))


def _inflated(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part in pieces of at most 256 KiB, without trusting the sizes of the directory."""
    file.seek(info.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise FileRefused(gettext_noop("this is not an .xlsx workbook"))
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    left, stored = info.compress_size, info.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-15)
    while left > 0 and (raw := file.read(min(left, _PIECE))):
        left -= len(raw)
        if stored:
            yield raw
            continue
        try:
            while raw:
                yield inflater.decompress(raw, _PIECE)
                raw = inflater.unconsumed_tail
        except zlib.error as error:
            raise FileRefused(gettext_noop("the workbook is damaged")) from error
