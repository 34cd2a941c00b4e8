"""What people write when they take a step on a case: one small form per step, shown in the drawer."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.collections import selectors
from casework.collections.desk import business_day
from casework.collections.forms import DAY, CaseAttempt
from casework.collections.lost.selectors import problem_of as lost_problem
from casework.collections.models import CollectionCase
from casework.collections.retention.services import problem_of
from casework.collections.rules import promises as rules
from casework.collections.rules import waivers
from casework.collections.selectors.reach import purpose_of
from casework.collections.services.promises import problem_text
from casework.collections.services.waivers import PROBLEM_TEXTS as WAIVER_TEXTS
from casework.contact.codes.models import Question
from casework.contact.models import Channel, Party, Result
from casework.contact.rules import Problem
from casework.contact.services.attempts import PROBLEM_TEXTS, is_known
from casework.lib.moments import Moment, words_field
from casework.lib.uploads import UploadRefused, clean_file
from casework.portfolio.rules import PARTS
from casework.portfolio.services.waivers import outstanding

if TYPE_CHECKING:
    from casework.people.models import User


class StepForm(forms.Form):
    """A step's form. case, viewer: with what it is taken, and by whom; now: for what is proposed."""

    def __init__(self, *args: Any, case: CollectionCase, viewer: "User", now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "step_%s")
        super().__init__(*args, **kwargs)
        self.case, self.viewer, self.now = case, viewer, now
        self.today = business_day(case.book, now)
        self.propose()

    def propose(self) -> None:
        """Fill in what is most often meant."""

    def asked(self) -> dict[str, Any]:
        """Return what the step's service takes besides case, actor and now."""
        return self.cleaned_data


class Reason(StepForm):
    """Why."""

    reason = words_field(_("Reason"), longest=200)


class Nothing(StepForm):
    """Nothing to say."""


class Action(StepForm):
    """When to do what."""

    at = Moment(label=_("When"))
    note = words_field(_("What is to be done"), required=False, longest=300, rows=2)

    def propose(self) -> None:
        """Propose an hour from now."""
        ahead = timezone.localtime(self.now + timedelta(hours=1)).replace(second=0, microsecond=0)
        self.initial.setdefault("at", ahead)


class Keep(StepForm):
    """Until when a case shall be kept, and why."""

    until = forms.DateField(label=_("Until"), widget=DAY)
    reason = words_field(_("Reason"), longest=200)

    def propose(self) -> None:
        """Propose the last day of the promise that stands, or a week."""
        standing = selectors.standing_promise(self.case)
        self.initial.setdefault("until", standing.ends_on if standing else self.today + timedelta(days=7))

    def clean_until(self) -> date:
        """Say beside the day why the case cannot be kept, in the same words as the service."""
        until: date = self.cleaned_data["until"]
        if problem := problem_of(self.case, actor=self.viewer, until=until, today=self.today):
            raise forms.ValidationError(problem)
        return until


class Lost(StepForm):
    """Why the borrower is thought to be lost."""

    reason = words_field(_("Reason"), longest=200)

    def clean(self) -> dict[str, Any]:
        """Say what is still to be tried, in the same words as the service."""
        data: dict[str, Any] = super().clean() or {}
        if problem := lost_problem(self.case):
            self.add_error(None, problem)
        return data


class FoundAgain(StepForm):
    """How the borrower was found."""

    reason = words_field(_("How"), longest=200)


class SaysPaid(StepForm):
    """How much the borrower says to have paid on which day, and the receipt that they sent."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=16, decimal_places=2, min_value=Decimal("0.01"))
    paid_on = forms.DateField(label=_("Paid on"), widget=DAY)
    receipt = forms.FileField(label=_("Receipt"), required=False, help_text=_("A picture or a PDF."))
    note = words_field(_("Note"), required=False, longest=300, rows=2)

    def propose(self) -> None:
        """Propose all that is owed, today."""
        self.initial.setdefault("amount", selectors.due_by(self.case, self.today) or None)
        self.initial.setdefault("paid_on", self.today)

    def clean_receipt(self) -> "tuple[str, bytes] | None":
        """Return name and content of what was sent, judged by what is in it; say beside the field what is wrong."""
        sent = self.cleaned_data["receipt"]
        if sent is None:
            return None
        content = sent.read()
        try:
            clean_file(name=sent.name, content=content, most=settings.REVIEW_FILE_MAX_BYTES, pictures_only=False)
        except UploadRefused as error:
            raise forms.ValidationError(str(error)) from error
        return sent.name, content


class AskWaiver(StepForm):
    """How much of which part shall be let off once how much is paid by when, and why."""

    penalty = forms.DecimalField(label=_("Penalty"), max_digits=16, decimal_places=2, min_value=0, required=False)
    fee = forms.DecimalField(label=_("Fee"), max_digits=16, decimal_places=2, min_value=0, required=False)
    interest = forms.DecimalField(label=_("Interest"), max_digits=16, decimal_places=2, min_value=0, required=False)
    principal = forms.DecimalField(label=_("Principal"), max_digits=16, decimal_places=2, min_value=0, required=False)
    to_pay = forms.DecimalField(
        label=_("Once the borrower has paid"), max_digits=16, decimal_places=2, min_value=0,
        help_text=_("0 only where everything that is outstanding is waived."),
    )  # fmt: skip
    expires_on = forms.DateField(label=pgettext_lazy("day", "By"), widget=DAY)
    reason = words_field(_("Reason"))

    def propose(self) -> None:
        """Propose to let off penalty and fees when all else that is due is paid: by the promise, or in a week."""
        self.left = outstanding(self.case.loan_id)
        standing = selectors.standing_promise(self.case)
        charges = self.left["penalty"] + self.left["fee"]
        for part in PARTS:
            self.fields[part].help_text = _("%(amount)s outstanding") % {"amount": f"{self.left[part]:,.2f}"}
        self.initial.setdefault("penalty", self.left["penalty"] or None)
        self.initial.setdefault("fee", self.left["fee"] or None)
        rest = selectors.due_by(self.case, self.today) - charges
        self.initial.setdefault("to_pay", standing.amount if standing else max(rest, Decimal(0)) or None)
        self.initial.setdefault("expires_on", standing.ends_on if standing else self.today + timedelta(days=7))

    def clean(self) -> dict[str, Any]:
        """Say what cannot be asked for, in the same words as the service."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        problem = waivers.problem(
            self.parts(), outstanding=self.left, to_pay=data["to_pay"], expires_on=data["expires_on"], today=self.today,
            is_reminder=self.case.bucket.is_reminder,
        )  # fmt: skip
        if problem:
            self.add_error(None, WAIVER_TEXTS[problem])
        return data

    def parts(self) -> dict[str, Decimal]:
        """Return the parts of which something shall be let off."""
        return {part: self.cleaned_data[part] for part in PARTS if self.cleaned_data.get(part)}

    def asked(self) -> dict[str, Any]:
        """Return the parts, and what else was said."""
        return {"parts": self.parts(), **{name: self.cleaned_data[name] for name in ("to_pay", "expires_on", "reason")}}


class TakePromise(StepForm):
    """How much will be paid by when, in up to four parts; with the contact in which it was said.

    A contact of the viewer's own in which a promise was made that nobody wrote down yet is taken for it; otherwise the
    contact is asked for here.
    """

    amount = forms.DecimalField(label=_("Amount"), max_digits=16, decimal_places=2, min_value=Decimal("0.01"))
    day = forms.DateField(label=pgettext_lazy("day", "By"), widget=DAY)
    reason = words_field(_("Why the promise that stands is replaced"), longest=200, rows=2)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.CALL)
    verified_by = forms.MultipleChoiceField(
        label=_("Known by"), choices=Question.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    note = words_field(_("Note"), required=False, longest=2000, rows=2)

    def propose(self) -> None:
        """Propose all that is owed, tomorrow, by a call to the first number."""
        self.terms = selectors.terms_of(self.case)
        self.standing = selectors.standing_promise(self.case)
        self.attempt = selectors.unlinked_attempt(self.case, self.viewer)
        self.more = list(range(2, self.terms.most_parts + 1))
        for number in self.more:
            self.fields[f"amount_{number}"] = forms.DecimalField(
                label=_("Amount"), max_digits=16, decimal_places=2, min_value=Decimal("0.01"), required=False
            )
            self.fields[f"day_{number}"] = forms.DateField(label=pgettext_lazy("day", "By"), widget=DAY, required=False)
        if self.standing is None:
            del self.fields["reason"]
        if self.attempt is not None:
            del self.fields["channel"], self.fields["note"], self.fields["verified_by"]
        else:
            self.fields["point"] = CaseAttempt(case=self.case).fields["point"]
            self.initial.setdefault("point", selectors.first_point(self.case))
        tomorrow = self.today + timedelta(days=1)
        self.initial.setdefault("amount", selectors.due_by(self.case, tomorrow) or None)
        self.initial.setdefault("day", tomorrow)

    @property
    def rows(self) -> "list[tuple[Any, Any]]":
        """The further parts: amount and day of each."""
        return [(self[f"amount_{number}"], self[f"day_{number}"]) for number in self.more]

    @property
    def has_more(self) -> bool:
        """Say whether a further part was filled in."""
        return any(amount.data or day.data for amount, day in self.rows) if self.is_bound else False

    def parts(self) -> list[tuple[Decimal, date]]:
        """Return the parts that were filled in, as far as they are valid."""
        said = [(self.cleaned_data.get("amount"), self.cleaned_data.get("day"))]
        said += [(self.cleaned_data.get(f"amount_{n}"), self.cleaned_data.get(f"day_{n}")) for n in self.more]
        return [(amount, day) for amount, day in said if amount is not None and day is not None]

    def clean(self) -> dict[str, Any]:
        """Say beside the amount what cannot be promised, in the same words as the service."""
        data: dict[str, Any] = super().clean() or {}
        for number in self.more:
            if (data.get(f"amount_{number}") is None) != (data.get(f"day_{number}") is None):
                self.add_error(f"amount_{number}", _("A part has an amount and a day."))
        self._ask_who(data)
        if self.errors:
            return data
        parts = self.parts()
        due = selectors.due_by(self.case, parts[-1][1])
        if problem := rules.promise_problem(parts, due=due, today=self.today, terms=self.terms):
            self.add_error("amount", problem_text(problem, terms=self.terms, due=due))
        return data

    def _ask_who(self, data: dict[str, Any]) -> None:
        """Ask how they knew that it was the borrower, in the words of the service."""
        said = {"channel": data.get("channel", ""), "purpose": purpose_of(self.case), "party": Party.BORROWER}
        if "verified_by" in self.fields and not is_known(data.get("verified_by") or [], **said):
            self.add_error("verified_by", PROBLEM_TEXTS[Problem.NOT_VERIFIED])

    def asked(self) -> dict[str, Any]:
        """Return the parts, and the contact: the one that is known, or what was said of it here."""
        told: dict[str, Any] = {"parts": self.parts(), "reason": self.cleaned_data.get("reason", "")}
        if self.attempt is not None:
            return {**told, "attempt": self.attempt.public_id}
        contact = {name: self.cleaned_data[name] for name in ("channel", "point", "note", "verified_by")}
        return {**told, "contact": {**contact, "party": Party.BORROWER, "result": Result.PROMISED}}
