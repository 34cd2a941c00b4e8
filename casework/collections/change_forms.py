"""What a collector writes to ask for an extension or a re-schedule: the same as on the loan's page."""

from typing import Any, ClassVar

from casework.collections.step_forms import StepForm
from casework.portfolio.ledger.forms import Extension, Reschedule
from casework.portfolio.models import ChangeKind


class AskExtension(StepForm):
    """By how much each due date moves, and why."""

    kind: ClassVar[str] = ChangeKind.EXTENSION
    days, fee, reason = (Extension.base_fields[name] for name in ("days", "fee", "reason"))

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {"kind": self.kind, **self.cleaned_data}


class AskReschedule(StepForm):
    """Over how many months the principal that is left is paid back anew, at which interest, and why."""

    kind: ClassVar[str] = ChangeKind.RESCHEDULE
    term, rate, fee, reason = (Reschedule.base_fields[name] for name in ("term", "rate", "fee", "reason"))

    def asked(self) -> dict[str, Any]:
        """Return what the service takes: the rate in hundredths of a percent."""
        sent = dict(self.cleaned_data)
        return {"kind": self.kind, "rate_bp": int(sent.pop("rate").scaleb(2)), **sent}
