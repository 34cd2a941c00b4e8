"""Pictures for the demo floor, drawn here: cards and faces that are obviously nobody's, payslips of nobody."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFont

CARD, PORTRAIT = (640, 404), (480, 600)
SKINS = ("#f1c9a5", "#d9a47a", "#a8724a", "#7a4b2c")
HAIRS = ("#2b211c", "#4a3223", "#8a5a2b", "#5d5d62")
INK, FAINT = "#243047", "#8fa0bd"


def id_card(*, seed: int, ref: str) -> bytes:
    """Return an ID card as JPEG: a drawn face, bars where words would be, SPECIMEN across it. ref: a line of text."""
    random = Random(seed)
    picture = Image.new("RGB", CARD, random.choice(("#e8eef8", "#eef4ea", "#f6efe4")))
    draw = ImageDraw.Draw(picture)
    for step in range(0, CARD[0] + CARD[1], 22):  # the guilloche of cards, more or less
        draw.line((step, 0, step - CARD[1], CARD[1]), fill="#d5deee", width=2)
    draw.rounded_rectangle((8, 8, CARD[0] - 9, CARD[1] - 9), radius=26, outline=FAINT, width=3)
    draw.rectangle((30, 30, CARD[0] - 31, 74), fill=INK)
    draw.text((46, 40), "SPECIMEN · IDENTITY CARD", fill="#ffffff", font=_font(22))
    face = _face(seed, turn=0).resize((172, 215))
    picture.paste(face, (44, 104))
    for line, width in enumerate((300, 210, 260, 150, 330)):
        draw.rectangle((252, 112 + line * 38, 252 + width, 126 + line * 38), fill=FAINT if line % 2 else INK)
    draw.text((44, 346), ref, fill=INK, font=_font(24))
    return _jpeg(picture)


def live_photo(*, seed: int, alike: bool) -> bytes:
    """Return the photo that the phone took: the face of `id_card(seed)`, or of somebody else when not `alike`."""
    picture = _face(seed if alike else seed + 7919, turn=Random(seed).randint(-18, 18))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 40, PORTRAIT[0] - 40, PORTRAIT[1] - 60), outline="#ffffff", width=6)
    draw.text((150, PORTRAIT[1] - 44), "SPECIMEN · LIVE", fill="#ffffff", font=_font(22))
    return _jpeg(picture)


def payslip(*, employer: str, income: str, month: str) -> bytes:
    """Return a payslip as a picture."""
    picture = Image.new("RGB", (700, 520), "#fbfaf6")
    draw = ImageDraw.Draw(picture)
    draw.text((40, 36), "SPECIMEN PAYSLIP", fill=INK, font=_font(30))
    rows = (
        ("Employer", employer.encode("ascii", "ignore").decode() or "(see file)"),
        ("Month", month),
        ("Net", income),
    )
    for line, (label, value) in enumerate(rows):
        draw.text((40, 120 + line * 60), label, fill="#6b7280", font=_font(22))
        draw.text((240, 120 + line * 60), value[:34], fill=INK, font=_font(24))
        draw.line((40, 158 + line * 60, 660, 158 + line * 60), fill="#d8d3c6", width=2)
    return _jpeg(picture)


def statement(*, lines: list[str]) -> bytes:
    """Return a one-page PDF that says `lines`."""
    shown = "".join(f"({line}) Tj 0 -22 Td " for line in lines)
    content = f"BT /F1 14 Tf 60 760 Td {shown}ET".encode("latin-1", "ignore")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n%s" % table
    return made + head + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)


def _face(seed: int, *, turn: int) -> Image.Image:
    """Draw a face: the same seed, the same face; `turn` degrees to the side."""
    random = Random(seed)
    skin, hair, shirt = random.choice(SKINS), random.choice(HAIRS), random.choice(("#3b5b8c", "#7a3e48", "#3f6b52"))
    wide, eyes, mouth = random.randint(120, 150), random.randint(48, 62), random.randint(36, 66)
    picture = Image.new("RGB", PORTRAIT, random.choice(("#b9c4d6", "#c9d2c4", "#d8cdbd")))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 470, 420, 800), fill=shirt)
    draw.rectangle((205, 400, 275, 500), fill=skin)
    draw.ellipse((240 - wide - 14, 90, 240 + wide + 14, 400), fill=hair)
    draw.ellipse((240 - wide, 130, 240 + wide, 450), fill=skin)
    for side in (-1, 1):
        x = 240 + side * eyes
        draw.ellipse((x - 20, 268, x + 20, 292), fill="#ffffff")
        draw.ellipse((x - 9, 270, x + 9, 290), fill="#2b2b30")
        draw.line((x - 24, 248, x + 24, 248), fill=hair, width=7)
    draw.line((240, 290, 232, 345, 250, 345), fill="#00000055", width=4)
    draw.arc((240 - mouth, 350, 240 + mouth, 400), 20, 160, fill="#8a3b3b", width=7)
    if random.random() < 0.4:
        for side in (-1, 1):
            draw.ellipse((240 + side * eyes - 34, 252, 240 + side * eyes + 34, 308), outline="#2b2b30", width=5)
    return picture.rotate(turn / 3, fillcolor=picture.getpixel((2, 2)))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=82)
    return made.getvalue()
