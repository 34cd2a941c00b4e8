"""What can be asked of the audit trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.jobs import words


class AuditFilter(forms.Form):
    """Filters of the audit trail; every one narrows further. All are exact, so that an index answers them."""

    action = forms.ChoiceField(label=_("Action"), required=False)
    actor = forms.CharField(label=_("Who (user name)"), required=False, max_length=150)
    subject_kind = forms.ChoiceField(label=_("Kind of thing"), required=False)
    subject_id = forms.CharField(label=_("Id of the thing"), required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what can happen, by its name; a code that came with a link and has no name is offered as it is."""
        super().__init__(*args, **kwargs)
        for name, known in (("action", words.actions()), ("subject_kind", words.things())):
            asked = str(self.data.get(name, ""))
            strange = [(asked, asked)] if asked and asked not in dict(known) else []
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *known, *strange]

    def filters(self) -> dict[str, str]:
        """Return look-ups on AuditEntry for what was filled in; call it after `is_valid`."""
        paths = {"actor": "actor__username"}
        return {paths.get(name, name): value for name, value in self.cleaned_data.items() if value}
