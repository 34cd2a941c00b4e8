"""Filters of quality's pages: rates as percentages, codes as words."""

from collections.abc import Mapping
from decimal import Decimal

from django import template

from casework.quality import words

register = template.Library()


@register.filter
def as_percent(rate: Decimal) -> str:
    """Write a share as a number of percent, without zeros at its end."""
    return f"{(rate * 100).normalize():f}"


@register.filter
def said(text: str) -> str:
    """Return a text that came as data in the reader's language, where it is one of ours."""
    return words.said(text)


@register.filter
def reasons_of(numbers: Mapping[str, int]) -> list[str]:
    """Return a plan's reasons in words, each with its number where it has one."""
    facts = {"threshold": numbers.get("threshold", "")}
    return [
        str(words.NUMBERED[code]) % {**facts, "number": numbers[code]} if code in words.NUMBERED else str(name)
        for code, name in words.REASONS.items()
        if code in numbers
    ]
