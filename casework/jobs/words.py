"""What the codes of the audit trail and of runs are called on their pages. Apps above say theirs in their `ready()`."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.lib.said import SAYS, said_again

Text = str | Promise
Labels = Mapping[str, Text]

NOTHING = "–"
_ACTIONS: dict[str, Text] = {}
_THINGS: dict[str, Text] = {}
_FACTS: dict[str, Text] = {}
_VALUES: dict[str, dict[str, Text]] = {}


def register(
    *,
    actions: Labels | None = None,
    things: Labels | None = None,
    facts: Labels | None = None,
    values: Mapping[str, Labels] | None = None,
) -> None:
    """Say how actions ("phone.reveal"), kinds of thing, facts and, by fact, their coded values are called."""
    _ACTIONS.update(actions or {})
    _THINGS.update(things or {})
    _FACTS.update(facts or {})
    for fact, labels in (values or {}).items():
        _VALUES.setdefault(fact, {}).update(labels)


def action(code: str) -> Text:
    """Return what an action is called, its code where nobody said."""
    return _ACTIONS.get(code, code)


def thing(code: str) -> Text:
    """Return what a kind of thing is called, its code where nobody said."""
    return _THINGS.get(code, code)


def actions() -> list[tuple[str, Text]]:
    """Return every action by its name in the reader's language."""
    return sorted(_ACTIONS.items(), key=lambda pair: str(pair[1]))


def things() -> list[tuple[str, Text]]:
    """Return every kind of thing by its name in the reader's language."""
    return sorted(_THINGS.items(), key=lambda pair: str(pair[1]))


def facts(said: Any) -> list[tuple[str, str]]:
    """Return JSON facts as (name, text) in the reader's language; what is no object has one fact without a name.

    Names and coded values that nobody registered are shown as they are: they are the operators' own.
    """
    if not isinstance(said, dict):
        return [("", text(said))]
    return [(str(_FACTS.get(name, name)), text(value, _VALUES.get(name))) for name, value in said.items()]


def text(value: Any, labels: Labels | None = None) -> str:
    """Return a JSON value in words. labels: what its codes are called."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, int):
        return f"{value:,d}"
    if isinstance(value, dict) and SAYS in value:
        return said_again(value)
    if isinstance(value, list):
        return ", ".join(text(one, labels) for one in value)
    return str((labels or {}).get(str(value), value))


register(
    actions={
        "job.cancel": _("Work cancelled"),
        "webhook.add": _("Webhook added"),
        "webhook.change": _("Webhook changed"),
        "webhook.pause": _("Webhook paused"),
        "webhook.resume": _("Webhook resumed"),
        "webhook.close": _("Webhook closed"),
        "webhook.rotate_secret": _("Webhook given a new secret"),
        "webhook.resend": _("Webhook delivery sent again"),
        "webhook.resend_failed": _("Failed webhook deliveries sent again"),
    },
    things={"job": _("Work"), "webhook": _("Webhook")},
    facts={
        "kind": _("Kind"), "rows": _("Rows"), "before": _("Before"), "after": _("After"), "reason": _("Reason"),
        "from": _("From"), "to": _("To"), "book": _("Book"), "until": _("Until"), "found": _("Found"),
        "delivery": _("Delivery"), "deliveries": _("Deliveries"), "purpose": _("Purpose"), "sha256": _("Fingerprint"),
        "row": _("Row"), "column": _("Column"), "value": _("Value"), "name": _("Name"),
        "url": _("Address"), "source": _("Source"), "events": _("Events"),
        "grace_minutes": _("Old secret valid, minutes"), "waiting": _("Waiting"), "given_up": _("Given up"),
    },
)  # fmt: skip
