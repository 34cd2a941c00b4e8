"""What a change leaves behind, in the reader's language."""

from collections.abc import Sequence

from django.utils.translation import ngettext, ngettext_lazy

from casework.workflow.roster.stranding import Stranded
from casework.workflow.rules import Rule

_STAYS = {
    Rule.SKILL: ngettext_lazy(
        "%(number)d open item of %(person)s asks for it: it stays with them, new ones are not given.",
        "%(number)d open items of %(person)s ask for it: they stay with them, new ones are not given.",
        "number",
    ),
    Rule.AMOUNT: ngettext_lazy(
        "%(number)d open item of %(person)s is above it: it stays with them, new ones are not given.",
        "%(number)d open items of %(person)s are above it: they stay with them, new ones are not given.",
        "number",
    ),
    Rule.CONFLICT: ngettext_lazy(
        "%(number)d open item of %(person)s is this customer's: it stays until you reassign it.",
        "%(number)d open items of %(person)s are this customer's: they stay until you reassign them.",
        "number",
    ),
    Rule.LEAVE: ngettext_lazy(
        "%(number)d open item will stay with %(person)s; new ones are not given while they are away.",
        "%(number)d open items will stay with %(person)s; new ones are not given while they are away.",
        "number",
    ),
    Rule.SHIFT: ngettext_lazy(
        "%(number)d open item will stay with %(person)s; new ones are not given until their shift begins.",
        "%(number)d open items will stay with %(person)s; new ones are not given until their shift begins.",
        "number",
    ),
}
_FULL = ngettext_lazy(
    "%(person)s carries more than that: %(number)d open item stays, new ones are not given until they carry less.",
    "%(person)s carries more than that: %(number)d open items stay, new ones are not given until they carry less.",
    "number",
)
MOST_NAMED = 5


def in_words(stranded: Sequence[Stranded]) -> list[str]:
    """Return a sentence for each person and rule, for many people the first few and how many more there are."""
    told = [
        str(_STAYS.get(one.rule, _FULL) % {"number": one.number, "person": one.person})
        for one in stranded[:MOST_NAMED]
    ]  # fmt: skip
    more = len(stranded) - len(told)
    if more:
        told.append(ngettext("And %(number)d more.", "And %(number)d more.", more) % {"number": more})
    return told
