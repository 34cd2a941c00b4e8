"""Files that people upload, judged by what is in them: pictures are made anew, PDFs are looked through, the rest is
refused. Neither the name nor the type that the browser gave decides anything.
"""

import io
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from casework.lib.refusal import Refused

MAX_NAME = 120
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 3000
QUALITY = 90
PDF, JPEG = "application/pdf", "image/jpeg"
_FORMATS = ("JPEG", "PNG", "WEBP")
_SUFFIXES = {"image": {".jpg", ".jpeg", ".png", ".webp"}, "pdf": {".pdf"}}
_RUNNABLE = frozenset((
    ".app", ".bat", ".bin", ".cgi", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".htm", ".html", ".iso", ".jar",
    ".js", ".jse", ".lnk", ".mht", ".msi", ".php", ".pif", ".pl", ".ps1", ".py", ".reg", ".scr", ".sh", ".svg", ".vbe",
    ".vbs", ".wsf", ".xhtml", ".xml",
))  # fmt: skip
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# What a PDF may not bring along: code, other files, forms that run code. /Encrypt would hide it from us.
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt)\b")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_MOST_INFLATED = 64 * 1024 * 1024
# The harmless test pattern of virus scanners (eicar.org), in two halves so that none of them finds it here.
_TEST_VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"


class UploadRefused(Refused):
    """The file is not taken; the message names the rule."""


@dataclass(frozen=True, kw_only=True)
class CleanFile:
    """A file as it may be kept. width, height: of a picture in pixels, 0 for a PDF. suffix: with its dot."""

    name: str
    content: bytes
    content_type: str
    suffix: str
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        """Say whether it can be shown as a picture."""
        return self.content_type == JPEG


def clean_file(*, name: str, content: bytes, most: int, pictures_only: bool = False) -> CleanFile:
    """Return the file as it may be kept: a picture made anew as JPEG, without EXIF and upright, or a harmless PDF.

    most: bytes. Raises UploadRefused: too large, empty, hostile name, neither picture nor PDF, a name that says
    otherwise than the content, a PDF with code or other files in it.
    """
    shown = _safe_name(name)
    if not content:
        raise UploadRefused(_("The file is empty."))
    if len(content) > most:
        raise UploadRefused(_("The file is larger than %(most)d MB.") % {"most": most // 1_048_576})
    if _TEST_VIRUS in content:
        raise UploadRefused(_("The file looks like a virus."))
    if content.startswith(b"%PDF-") and not pictures_only:
        _require_harmless(content)
        return CleanFile(name=_fits(shown, "pdf"), content=content, content_type=PDF, suffix=".pdf")
    return _picture(_fits(shown, "image"), content, pictures_only=pictures_only)


def _safe_name(name: str) -> str:
    """Return the name as people read it. Raises UploadRefused for one that wants to be something else than a name."""
    shown = unicodedata.normalize("NFC", name).strip()
    hidden = any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for sign in shown)
    suffixes = {suffix.lower() for suffix in PurePath(shown).suffixes}
    wrong = hidden or not shown or shown.startswith(".") or "/" in shown or "\\" in shown or _DEVICES.fullmatch(shown)
    if wrong or suffixes & _RUNNABLE:
        raise UploadRefused(_("A file of this name is not taken."))
    path = PurePath(shown)
    return f"{path.stem[: MAX_NAME - len(path.suffix)]}{path.suffix}"


def _fits(name: str, kind: str) -> str:
    """Return the name if it does not say another kind than the content is."""
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in _SUFFIXES[kind]:
        raise UploadRefused(_("The name says otherwise than the content: only pictures (JPEG, PNG, WebP) and PDF."))
    return name


def _picture(name: str, content: bytes, *, pictures_only: bool) -> CleanFile:
    only = _("Only pictures (JPEG, PNG, WebP).") if pictures_only else _("Only pictures (JPEG, PNG, WebP) and PDF.")
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UploadRefused(_("The picture has too many pixels."))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            plain.paste(upright, mask=upright.convert("RGBA").getchannel("A"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UploadRefused(only) from error
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY)
    return CleanFile(
        name=name, content=kept.getvalue(), content_type=JPEG, suffix=".jpg", width=plain.width, height=plain.height
    )


def _require_harmless(content: bytes) -> None:
    if b"%%EOF" not in content[-1024:]:
        raise UploadRefused(_("The PDF is broken off."))
    for part in (content, *_inflated(content)):
        if _ACTIVE.search(_ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)):
            raise UploadRefused(_("The PDF is encrypted, or has code or other files in it."))


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield the unpacked streams, in which a PDF can keep its objects. Raises UploadRefused for a bomb."""
    left = _MOST_INFLATED
    for match in _STREAM.finditer(content):
        unpacker = zlib.decompressobj()
        try:
            part = unpacker.decompress(match[1], left)
        except zlib.error:
            continue  # not packed, or packed as pictures are: nothing that names an action
        left -= len(part)
        if unpacker.unconsumed_tail or left <= 0:
            raise UploadRefused(_("The PDF unpacks to too much."))
        yield part
