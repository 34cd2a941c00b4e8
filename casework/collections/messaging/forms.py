"""What is asked before a message is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.contact.messages.models import Language, MessageTemplate
from casework.workflow.picking.forms import Pick

LONGEST_ADDRESS = 254


class Send(forms.Form):
    """One message: which version, to whom. key: names the message, so that a second click sends nothing."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.UUIDField(required=False)
    new_address = forms.EmailField(label=_("E-mail address"), required=False, max_length=LONGEST_ADDRESS)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for somewhere to send it."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not (data.get("to") or data.get("new_address")):
            self.add_error(None, _("Say where to: a text message goes to a number, an e-mail to an address."))
        return {**data, "key": f"case.{data.get('key')}"}


class SendMany(Pick):
    """Which template goes to the chosen cases, in which language."""

    template = forms.ModelChoiceField(
        MessageTemplate.objects.none(), to_field_name="public_id", label=_("Template"), empty_label=None
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, offered: "list[MessageTemplate] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        if isinstance(field, forms.ModelChoiceField):
            known = [one.pk for one in offered or []]
            field.queryset = MessageTemplate.objects.filter(pk__in=known).order_by("-channel", "name", "pk")

    @property
    def sending(self) -> dict[str, Any]:
        """What `ask_many` wants beside the cases; only once validated."""
        return {name: self.cleaned_data[name] for name in ("template", "language")}
