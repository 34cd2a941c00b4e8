"""What can be asked of the audit trail."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AuditFilter(forms.Form):
    """Filters of the audit trail; every one narrows further. All are exact, so that an index answers them."""

    action = forms.CharField(label=_("Action"), required=False, max_length=60)
    actor = forms.CharField(label=_("Who (user name)"), required=False, max_length=150)
    subject_kind = forms.CharField(label=_("Kind of thing"), required=False, max_length=40)
    subject_id = forms.CharField(label=_("Id of the thing"), required=False, max_length=64)

    def filters(self) -> dict[str, str]:
        """Return look-ups on AuditEntry for what was filled in; call it after `is_valid`."""
        paths = {"actor": "actor__username"}
        return {paths.get(name, name): value for name, value in self.cleaned_data.items() if value}
