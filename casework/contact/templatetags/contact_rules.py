"""The rules before a contact, for templates."""

from django.template import Library

from casework.contact import words
from casework.contact.rules import Line

register = Library()


@register.filter
def rule_text(line: Line) -> str:
    """Say what a rule says."""
    return words.what_words(line)


@register.filter
def rule_binds(line: Line) -> str:
    """Say what it binds."""
    return words.binds_words(line)


@register.filter
def rule_source(line: Line) -> str:
    """Say where it comes from."""
    return words.source_words(line)
