"""Forms in which people say what came of a contact."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.contact import rules
from casework.contact.codes.models import Question
from casework.contact.codes.rules import ABOUT_DEBT
from casework.contact.codes.selectors import offered as offered_codes
from casework.contact.models import Channel, FlagKind, HoldKind, Party, Purpose, Result
from casework.contact.services import PROBLEM_TEXTS
from casework.contact.services.attempts import is_known
from casework.lib.personal import short_phone
from casework.portfolio.models import ContactPoint, Customer

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OutcomeFields(forms.Form):
    """With whom, result and note: what every attempt says. Only results that go with the purpose are offered."""

    party = forms.ChoiceField(label=_("With whom"))
    result = forms.ChoiceField(label=_("Result"))
    verified_by = forms.MultipleChoiceField(
        label=_("Known by"), choices=Question.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=rules.MAX_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, purpose: str, channel: str = "", place: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = Purpose(purpose)
        self.fixed_channel = channel
        self.codes = offered_codes(day=timezone.localdate(), place=place, purpose=self.purpose, channel=channel)
        if self.purpose not in ABOUT_DEBT:  # who is verified for an application is said by what they confirm
            del self.fields["verified_by"]
        if self.codes:
            self.choices_of("party", [("", "—"), *Party.choices])
            self.choices_of("result", [("", "—"), *((code, row.label) for code, row in self.codes.items())])
            return
        offered = rules.results_offered(purpose=self.purpose, channel=channel)
        # Nothing is chosen beforehand: what came of a contact is said, never left standing.
        self.choices_of("party", [("", "—"), *Party.choices])
        self.choices_of("result", [("", "—"), *((word, label) for word, label in Result.choices if word in offered)])

    def choices_of(self, name: str, choices: list[Any]) -> None:
        """Set the choices of the field `name`."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Say beside the result what cannot be true, in the same words as the service."""
        data: dict[str, Any] = super().clean() or {}
        if {"party", "result"} <= data.keys():
            channel = data.get("channel") or self.fixed_channel or Channel.VISIT
            self._by_code(data, channel)
            problem = rules.attempt_problem(
                channel=channel,
                purpose=self.purpose,
                party=data["party"],
                result=data["result"],
                note=data.get("note", ""),
                has_point=True,
            )
            if problem:
                self.add_error("result", PROBLEM_TEXTS[problem])
            self._known(data, channel)
        return data

    @property
    def suggests(self) -> str:
        """What the result asks for next: "promise", "says_paid" or ""; only once validated."""
        code = self.cleaned_data.get("code")
        if code is not None:
            return str(code.suggests)
        return "promise" if self.cleaned_data["result"] == Result.PROMISED else ""

    def _by_code(self, data: dict[str, Any], channel: str) -> None:
        """Replace the code by what it counts as, and keep it beside."""
        if code := self.codes.get(data["result"]):
            data |= {"code": code, "result": code.result}
            if code.has("parties", data["party"]) and code.has("channels", channel):
                return
            if data["result"] in rules.RESULTS_BY_PARTY[data["party"]]:  # else the rules have better words
                self.add_error("result", _("This code is not for this person or channel."))

    def _known(self, data: dict[str, Any], channel: str) -> None:
        """Ask how they knew that it was the borrower, where a debt is spoken of."""
        said = {"channel": channel, "purpose": self.purpose, "party": data["party"]}
        if "verified_by" in self.fields and not is_known(data.get("verified_by") or [], **said):
            self.add_error("verified_by", PROBLEM_TEXTS[rules.Problem.NOT_VERIFIED])


class PointField(forms.ModelChoiceField[ContactPoint]):
    """A customer's contact point, shown masked."""

    def label_from_instance(self, obj: ContactPoint) -> str:
        """Show whose it is and the masked number."""
        return f"{obj.get_relation_display()} {short_phone(obj.phone)}"


class AttemptForm(OutcomeFields):
    """A contact made outside the call bar: through what, at which number, with whom, result, note."""

    channel = forms.ChoiceField(label=_("Channel"))
    point = PointField(label=_("Number"), queryset=ContactPoint.objects.none(), required=False)

    field_order = ["channel", "point", "party", "result", "verified_by", "note"]

    def __init__(
        self, *args: Any, customer: Customer, purpose: str, points: Sequence[ContactPoint] | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        """Offer the customer's numbers; points: these ones, where the caller has read them already."""
        super().__init__(*args, purpose=purpose, **kwargs)
        self.choices_of("channel", list(Channel.choices))
        field = self.fields["point"]
        if isinstance(field, PointField):
            field.queryset = ContactPoint.objects.filter(customer=customer)
            field.empty_label = "—"
            if points is not None:
                field.choices = [("", "—"), *((point.pk, field.label_from_instance(point)) for point in points)]

    def clean(self) -> dict[str, Any]:
        """Ask for the number where the channel needs one."""
        data = super().clean()
        if data.get("channel") in rules.CHANNELS_WITH_A_NUMBER and not data.get("point") and "point" not in self.errors:
            self.add_error("point", PROBLEM_TEXTS[rules.Problem.NO_NUMBER])
        return data


class Because(forms.Form):
    """Why: asked wherever something is lifted or let pass."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PlaceHold(forms.Form):
    """A new hold on a customer, or on one debt of theirs."""

    kind = forms.ChoiceField(label=pgettext_lazy("case", "Hold"), choices=[("", "—"), *HoldKind.choices])
    whole = forms.TypedChoiceField(
        label=_("Debts"), coerce=lambda said: said == "yes",
        choices=[("yes", _("All debts of the customer")), ("no", _("This loan only"))],
    )  # fmt: skip
    review_on = forms.DateField(
        label=_("Look at it again on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class KeepWish(forms.Form):
    """What a customer asked for."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("wish", "Asked for"),
        choices=[(kind.value, kind.label) for kind in (FlagKind.NO_CONTACT, FlagKind.ONLY_BETWEEN)],
    )
    point = PointField(label=_("Number"), queryset=ContactPoint.objects.none(), required=False)
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("Every channel")), *Channel.choices]
    )
    opens = forms.TimeField(label=_("Not before"), required=False, widget=CLOCK)
    closes = forms.TimeField(label=_("Not from … on"), required=False, widget=CLOCK)
    reason = forms.CharField(
        label=_("What was said, and by whom"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["point"]
        if isinstance(field, PointField):
            field.queryset = ContactPoint.objects.filter(customer=customer)
            field.empty_label = _("All numbers")

    def clean(self) -> dict[str, Any]:
        """Ask for both hours where hours were asked for."""
        data: dict[str, Any] = super().clean() or {}
        opens, closes = data.get("opens"), data.get("closes")
        if data.get("kind") == FlagKind.ONLY_BETWEEN and not (opens and closes and opens < closes):
            self.add_error("closes", _("Say from when to when, the earlier time first."))
        return data
