"""The kinds of event that an endpoint can be told of; the apps above say which there are."""

from django.utils.functional import Promise

Text = str | Promise
_KINDS: dict[str, Text] = {}


class UnknownEvent(LookupError):
    """An event of a kind that no app registered."""


def register(kind: str, label: Text) -> None:
    """Offer events of `kind` ("noun.happened"); call it in `AppConfig.ready`."""
    _KINDS[kind] = label


def offered() -> list[tuple[str, Text]]:
    """Return every kind with its label, sorted."""
    return sorted(_KINDS.items(), key=lambda pair: pair[0])


def require(kind: str) -> None:
    """Raise UnknownEvent for a kind that nobody registered."""
    if kind not in _KINDS:
        raise UnknownEvent(kind)


def label_of(kind: str) -> Text:
    """Return the label of a kind, the kind itself for one that is not offered any more."""
    return _KINDS.get(kind, kind)
