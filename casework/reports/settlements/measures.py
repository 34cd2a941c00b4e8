"""What is settled with channels, as metrics: the words of pages, sheets and definitions."""

from django.utils.translation import gettext_lazy as _

from casework.lib.metric import Basis, Chapter, Metric

DRAWN = _("the facts known when the statement was drawn up")

CHARGED = Metric(
    key="charged", name=_("Charged"), basis=Basis.AMOUNT, as_of=DRAWN,
    numerator=_("registrations, clicks and loans disbursed × their rate + the amount lent × its share"),
    words=_("Each item of a statement is rounded to the cent, halves up. Payouts that failed and disbursements that "
            "were reversed are not paid for."),
)  # fmt: skip
CORRECTED = Metric(
    key="corrected", name=_("Corrected"), basis=Basis.AMOUNT, as_of=DRAWN,
    numerator=_("what earlier statements would charge by what is known now − what was charged and corrected so far"),
    words=_("At the rates of the day that is corrected. Below zero: the channel gives back."),
)  # fmt: skip
OWED = Metric(
    key="owed", name=_("Owed"), basis=Basis.AMOUNT, as_of=DRAWN, numerator=_("charged + corrected")
)  # fmt: skip
BALANCE = Metric(
    key="balance", name=_("Balance"), basis=Basis.AMOUNT, as_of=_("now"),
    numerator=_("what was paid in ahead − what issued statements drew + corrections"),
    words=_("Below zero, that much is owed."),
)  # fmt: skip

CHAPTER = Chapter(key="settlements", title=_("Channel settlement"), metrics=[CHARGED, CORRECTED, OWED, BALANCE])
