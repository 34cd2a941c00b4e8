"""How long a text message is: 3GPP TS 23.038 (alphabets) and TS 23.040 (concatenated messages).

The 7-bit default alphabet takes 160 characters in one message and 153 in each part of a longer one; some characters
take two. One character outside of it turns the whole message into UCS-2: 70, and 67 in each part of a longer one.
"""

from dataclasses import dataclass

# TS 23.038, 6.2.1: the default alphabet without the escape; 6.2.1.1: what follows the escape, and so counts twice.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM_7, UCS_2 = "GSM-7", "UCS-2"
ROOM = {GSM_7: (160, 153), UCS_2: (70, 67)}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A text as it would be sent. units: septets (GSM-7) or 16-bit units (UCS-2). left: units free in the last part."""

    encoding: str
    units: int
    parts: int
    left: int


def measure(text: str) -> Measured:
    """Return alphabet, length and parts of `text`. No part begins within a character: an escaped one, or one of two
    UCS-2 units, goes to the next part whole.
    """
    is_basic = all(letter in BASIC or letter in EXTENDED for letter in text)
    encoding = GSM_7 if is_basic else UCS_2
    sizes = [_septets(letter) if is_basic else len(letter.encode("utf-16-be")) // 2 for letter in text]
    units, (single, part) = sum(sizes), ROOM[encoding]
    if units <= single:
        return Measured(encoding=encoding, units=units, parts=1, left=single - units)
    parts, used = 1, 0
    for size in sizes:
        if used + size > part:
            parts, used = parts + 1, 0
        used += size
    return Measured(encoding=encoding, units=units, parts=parts, left=part - used)


def _septets(letter: str) -> int:
    return 2 if letter in EXTENDED else 1
