"""What is asked about templates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.contact.messages import rules
from casework.contact.messages.models import Language, MessageTemplate, TemplateParty
from casework.contact.messages.words import PROBLEM_TEXTS
from casework.contact.models import Channel, Purpose
from casework.lib.moments import words_field


class Wording(forms.Form):
    """What a template says in a language. Judged as the service judges it, so that the error stands beside the text."""

    subject = forms.CharField(label=_("Subject"), max_length=rules.LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label=_("Text"), max_length=rules.LONGEST_EMAIL,
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "data-submit-keys": ""}),
    )  # fmt: skip
    note = forms.CharField(label=_("What was changed"), max_length=200, required=False)

    def __init__(self, *args: Any, template: MessageTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        if template is not None and template.channel == Channel.SMS:
            del self.fields["subject"]

    def clean_body(self) -> str:
        """Keep line ends of one kind."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Say beside the text what it cannot say."""
        data: dict[str, Any] = super().clean() or {}
        data.setdefault("subject", "")
        kind = self._kind(data)
        if "body" in data and kind is not None:
            problem = rules.template_problem(**kind, subject=data["subject"].strip(), body=data["body"])
            if problem:
                of_subject = problem in (rules.Problem.NO_SUBJECT, rules.Problem.SUBJECT_OF_SMS)
                self.add_error("subject" if of_subject and "subject" in self.fields else "body", PROBLEM_TEXTS[problem])
        return data

    def _kind(self, data: dict[str, Any]) -> dict[str, str] | None:
        """Return channel, purpose and party: the template's, or those that were said here; None when some are wrong."""
        names = ("channel", "purpose", "party")
        if self.template is not None:
            return {name: getattr(self.template, name) for name in names}
        return {name: data[name] for name in names} if all(name in data for name in names) else None


class NewTemplate(Wording):
    """A new template with its first version."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("It cannot be changed later."))
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(one.value, one.label) for one in (Channel.SMS, Channel.EMAIL)]
    )
    purpose = forms.ChoiceField(label=_("Contact purpose"), choices=Purpose.choices, initial=Purpose.COLLECTION)
    party = forms.ChoiceField(label=_("Recipient"), choices=TemplateParty.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    field_order = ["name", "code", "channel", "purpose", "party", "language", "subject", "body"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]


class Decision(forms.Form):
    """Whether a version is approved, and what is said to it."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("reject", _("Reject"))])
    note = words_field(_("Note"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason to reject; hand on what the service takes."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == "reject" and not data.get("note", "").strip():
            self.add_error("note", _("Say why it is rejected."))
        return {"approve": data.get("decision") == "approve", "decision": data.get("note", "")}


class Retire(forms.Form):
    """Why a template is sent no more."""

    reason = words_field(_("Reason"), longest=200, rows=2)
