"""The second template language, for what a page repeats often: rows of long lists (docs/adr/0015).

Jinja2 compiles a template to Python, Django's own walks it node by node: fifty rows cost a tenth. Escaping is on, a
name that is not there is an error, and texts are marked as everywhere: `{{ _("late") }}`.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from casework.lib.templatetags import ui


def environment(**options: Any) -> Environment:
    """Return the environment that Django's engine asks for: `options` are its own, autoescape among them."""
    made = Environment(**{**options, "undefined": StrictUndefined, "extensions": ["jinja2.ext.i18n"]})
    made.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]  # the extension adds it
    made.globals.update(icon=ui.icon, url=lambda name, *args: reverse(name, args=args))
    made.filters.update(money=ui.money, minutes=ui.minutes, thousands=ui.thousands)
    return made
