"""Sentences that are kept and read by somebody else later: as what was said of whom, not as words of one language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override

Params = dict[str, str | int]
Json = dict[str, Any]
SAYS = "says"


class Said(str):
    """A sentence in the language of whoever is asking now, which can be said again in another one.

    template: the sentence as it is marked for translation; params: what stands in its places.
    """

    template: str
    params: Params

    def as_json(self) -> Json:
        """Return it to be stored, in no language: {"says": …} and its parameters."""
        return {SAYS: self.template, **self.params}


def say(sentence: "Promise | str", **params: object) -> Said:
    """Return a sentence, marked by `gettext_lazy`, with its parameters (numbers stay numbers, people become names)."""
    with override(None):
        template = str(sentence)
    return _said(template, {name: one if isinstance(one, int) else str(one) for name, one in params.items()})


def said_again(stored: Any) -> str:
    """Return in the reader's language what was stored: what `as_json` made, or words as they are."""
    if not isinstance(stored, dict):
        return str(stored)
    return _said(stored[SAYS], {name: value for name, value in stored.items() if name != SAYS})


def stored(reason: str) -> Json | str:
    """Return what is to be kept of a reason."""
    return reason.as_json() if isinstance(reason, Said) else reason


def _said(template: str, params: Params) -> Said:
    words = gettext(template)
    made = Said(words % params if params else words)
    made.template, made.params = template, params
    return made
