"""The colours of tokens.css that meet on screen are far enough apart (WCAG 2.2: 1.4.3, 1.4.11), by day and by night."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "casework" / "static" / "css" / "tokens.css"
THEMES = {"light": 0, "dark": 1}
GROUNDS = ("canvas", "surface", "raised", "sunken", "hover")

# Text that is read: 4.5 to 1.
TEXT = [
    *product(("ink", "ink-soft", "ink-mute", "accent"), GROUNDS),
    *product(("ink", "ink-soft", "ink-mute", "accent", "accent-strong"), ("accent-soft",)),
    *product(("ink", "ink-soft", "ink-mute"), ("mute-soft",)),
    *product(("good", "bad", "warn", "info"), ("surface", "raised", "hover", "accent-soft", "canvas")),
    *(("ink", f"heat-{step}") for step in "abcdef"),
    *((state, f"{state}-soft") for state in ("good", "bad", "warn", "info")),
    *(("on-accent", fill) for fill in ("accent-fill", "accent-fill-hover", "bad-fill", "bad-fill-hover")),
]
# Shapes that mean something (frames of fields, dots, bars, the focus ring): 3 to 1.
SHAPES = [
    *product(("field-line", "accent", "mark-good", "mark-bad", "mark-warn", "mark-info", "mark-off"), GROUNDS[:3]),
    *product(("accent-fill",), ("surface", "canvas")),
]


def _colours(theme: str) -> dict[str, str]:
    css = TOKENS.read_text()
    pairs = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    plain = re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css)
    return {name: values[THEMES[theme]] for name, *values in pairs} | dict(plain)


def _luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _too_close(theme: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    colours = _colours(theme)
    found = ((ink, ground, _contrast(colours[ink], colours[ground])) for ink, ground in pairs)
    return [f"{ink} on {ground}: {ratio:.2f}" for ink, ground, ratio in found if ratio < least]


def test_the_measure_is_that_of_wcag():
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_every_ground_it_is_put_on(theme):
    assert _too_close(theme, TEXT, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_stand_out_from_every_ground_they_are_put_on(theme):
    assert _too_close(theme, SHAPES, 3.0) == []


def test_every_colour_that_a_stylesheet_uses_is_a_token():
    known = set(re.findall(r"(--[a-z0-9-]+):", TOKENS.read_text()))
    for sheet in TOKENS.parent.glob("*.css"):
        css = sheet.read_text()
        own = set(re.findall(r"(--[a-z0-9-]+):", css))
        assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) - known - own == set(), sheet.name
