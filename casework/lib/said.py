"""Sentences that are kept and read by somebody else later: as what was said of whom, not as words of one language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override

# A list in a parameter is of sentences, each stored as itself.
Params = dict[str, Any]
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
    """Return a sentence, marked by `gettext_lazy`, with its parameters (numbers stay numbers, people become names, a
    list is of sentences, which are said in the same language).
    """
    with override(None):
        template = str(sentence)
    return _said(template, {name: _param(one) for name, one in params.items()})


def said_again(stored: Any) -> str:
    """Return in the reader's language what was stored: what `as_json` made, or words as they are."""
    if not isinstance(stored, dict):
        return str(stored)
    return _said(stored[SAYS], {name: value for name, value in stored.items() if name != SAYS})


def stored(reason: str) -> Json | str:
    """Return what is to be kept of a reason."""
    return reason.as_json() if isinstance(reason, Said) else reason


def _param(one: object) -> Any:
    if isinstance(one, list):
        return [stored(each if isinstance(each, Said) else say(each)) for each in one]
    return one if isinstance(one, int) else str(one)


def _said(template: str, params: Params) -> Said:
    words = gettext(template)
    made = Said(words % {name: _place(one) for name, one in params.items()} if params else words)
    made.template, made.params = template, params
    return made


def _place(one: Any) -> Any:
    return "; ".join(said_again(each) for each in one) if isinstance(one, list) else one
