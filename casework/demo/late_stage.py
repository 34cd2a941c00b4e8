"""The late stage, played in the days before the floor opens: an agency that is settled with and corrected once money
went back, a write-off that was decided and something recovered after it, proceedings in every state. All through the
services, by those who would do it.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from casework.collections.agencies import rules, services
from casework.collections.agencies.models import Agency, AgencyPlacement, AgencyStatement
from casework.collections.desk import left_alone
from casework.collections.legal.models import LegalStep
from casework.collections.legal.services import record_legal_step, strike_legal_step
from casework.collections.models import CollectionCase
from casework.collections.permissions import supervised_by
from casework.collections.states import OPEN_STATES
from casework.collections.writeoffs import services as write_offs
from casework.collections.writeoffs.models import WriteOff, WriteOffState
from casework.lib.days import start_of
from casework.people.models import User
from casework.portfolio.models import Book, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.portfolio.services.waivers import outstanding

CASES = 14
LATE = ("S4", "M4+")
RATES = {
    "S4": [rules.Tier(Decimal(0), 1_800), rules.Tier(Decimal(50_000), 2_200)],
    "M4+": [rules.Tier(Decimal(0), 2_500), rules.Tier(Decimal(100_000), 3_000)],
}
# How many days before the floor opens: placed, paid, told in the first statement, money gone back, told in the second.
PLACED, PAID, FIRST, WENT_BACK, SECOND = 12, 9, 7, 5, 3
ASKED, WRITTEN, RECOVERED = 11, 10, 4
COURT: tuple[tuple[tuple[str, int, str, str, int | None], ...], ...] = (
    # Step, how many days ago, reference, cost, and in how many days from its own the next thing is due.
    (("notice", 30, "HR-092", "35.00", 14), ("filed", 16, "2026-C-4471", "180.00", 25)),
    (("notice", 75, "HR-061", "35.00", None), ("filed", 60, "2026-C-3816", "180.00", None),
     ("hearing", 21, "2026-C-3816", "60.00", 14), ("judgment", 6, "2026-C-3816", "0.00", 20)),
    (("notice", 90, "HR-044", "35.00", None), ("filed", 70, "2026-C-3302", "180.00", None),
     ("judgment", 40, "2026-C-3302", "0.00", None), ("enforcement", 20, "E-1180", "95.00", None),
     ("ended", 2, "E-1180", "0.00", None)),
)  # fmt: skip
HOUR = timedelta(hours=10)


class LateStage:
    """Plays what happens on each of the last days; `go_to_court` does the rest on the floor as it opens."""

    def __init__(self, *, book: Book, people: dict[str, User]) -> None:
        self.book, self.people = book, people

    def play(self, day: date, *, back: int) -> None:
        """Play one day at ten in the morning, after its night. back: how many days before the floor opens it is."""
        now = start_of(day, self.book.time_zone) + HOUR
        acts = {
            PLACED: self._place, PAID: self._pay, FIRST: self._settle, WENT_BACK: self._take_back,
            SECOND: self._correct, ASKED: self._ask, WRITTEN: self._write_off, RECOVERED: self._recover,
        }  # fmt: skip
        if back in acts:
            self.book.refresh_from_db()
            acts[back](day, now)

    def go_to_court(self, day: date, now: datetime) -> None:
        """Let proceedings of some late cases stand in different states; one line was written down by mistake."""
        boss = self.people["supervisor"]
        for case, steps in zip(self._late()[: len(COURT)], COURT, strict=False):
            for kind, ago, reference, cost, until_next in steps:
                happened_on = day - timedelta(days=ago)
                self._step(case, kind, happened_on, reference, Decimal(cost), until_next, now)
        if wrong := LegalStep.objects.filter(kind="hearing").select_related("case").first():
            strike_legal_step(step=wrong, reason="Another borrower's hearing.", actor=boss, now=now)

    def _step(
        self, case: CollectionCase, kind: str, happened_on: date, reference: str, cost: Decimal,
        until_next: int | None, now: datetime,
    ) -> None:  # fmt: skip
        next_on = happened_on + timedelta(days=until_next) if until_next else None
        record_legal_step(
            case=case, kind=kind, happened_on=happened_on, reference=reference, cost=cost, note="", next_on=next_on,
            actor=self.people["supervisor"], now=now,
        )  # fmt: skip

    def _late(self) -> list[CollectionCase]:
        """Return the oldest open cases of the late buckets that no agency has and nothing holds."""
        late = supervised_by(self.people["supervisor"]).filter(state__in=OPEN_STATES, bucket__code__in=LATE)
        free = late.filter(book=self.book).exclude(left_alone()).filter(legal_steps__isnull=True)
        return list(free.select_related("book", "bucket").order_by("due_on", "pk"))

    def _place(self, day: date, now: datetime) -> None:
        """Let operations keep an agency, and the supervisor place the oldest cases of the late buckets with it."""
        keeper = self.people["operations"]
        agency = services.add_agency(book=self.book, code="harbour", name="Harbour Recoveries", actor=keeper, now=now)
        services.set_plan(agency=agency, effective_on=day.replace(day=1), tiers=RATES, actor=keeper, now=now)
        oldest = [case.pk for case in self._late()[:CASES]]
        if oldest:
            services.place(
                agency=agency, cases=oldest, due_back_on=day + timedelta(days=60), reason="Three months without a word",
                actor=self.people["supervisor"], now=now,
            )  # fmt: skip

    def _pay(self, day: date, now: datetime) -> None:
        """Let three borrowers pay a third of what they owe to the agency."""
        for placement in self._placed()[4:7]:
            self._part_paid(placement.loan_id, f"harbour-{placement.pk}", day, now)

    def _settle(self, day: date, now: datetime) -> None:
        """Tell what that earned, drawn up by one of operations and approved by another."""
        if statement := self._statement(day, now):
            services.approve_statement(statement=statement, actor=self.people["operations2"], now=now)

    def _take_back(self, day: date, now: datetime) -> None:
        """Let one of these payments go back, and another borrower pay."""
        stated = Payment.objects.money().filter(source="demo", external_ref__startswith="harbour-").order_by("pk")
        if paid := stated.first():
            reverse_payment(
                payment_id=paid.pk, source="demo", external_ref=f"back-{paid.external_ref}", reversed_on=day, now=now,
                reason="Returned by the bank: not covered.", recorded_by=self.people["operations"],
            )  # fmt: skip
        for placement in self._placed()[7:8]:
            self._part_paid(placement.loan_id, f"harbour-{placement.pk}", day, now)

    def _correct(self, day: date, now: datetime) -> None:
        """Draw up the next statement, which takes back what the first one told; it waits for somebody else."""
        self._statement(day, now)

    def _statement(self, day: date, now: datetime) -> AgencyStatement | None:
        agency = Agency.objects.filter(book=self.book).first()
        if agency is None:
            return None
        try:
            return services.make_statement(
                agency=agency, up_to=day - timedelta(days=1), actor=self.people["operations"], now=now
            )
        except services.NothingToSettle:
            return None

    def _ask(self, _day: date, now: datetime) -> None:
        """Let the supervisor ask for the write-off of a case of the last bucket."""
        for case in self._late()[:1]:
            write_offs.ask(
                case=case, cause="uneconomic", reason="No property found; a suit would cost more than is owed.",
                actor=self.people["supervisor"], now=now,
            )  # fmt: skip

    def _write_off(self, _day: date, now: datetime) -> None:
        for asked in WriteOff.objects.filter(state=WriteOffState.ASKED).select_related("case__book")[:1]:
            note = "Agreed; the file goes to the archive."
            write_offs.approve(write_off=asked, note=note, actor=self.people["operations"], now=now)

    def _recover(self, day: date, now: datetime) -> None:
        """Let a written-off borrower pay a part after all."""
        for gone in WriteOff.objects.filter(state=WriteOffState.APPROVED)[:1]:
            self._part_paid(gone.loan_id, f"recovered-{gone.pk}", day, now)

    def _placed(self) -> list[AgencyPlacement]:
        return list(AgencyPlacement.objects.filter(ended_at__isnull=True).order_by("pk"))

    def _part_paid(self, loan_id: int, ref: str, day: date, now: datetime) -> None:
        amount = (sum(outstanding(loan_id).values(), Decimal(0)) / 3).quantize(Decimal("0.01"))
        if amount:
            record_payment(
                loan_id=loan_id, source="demo", external_ref=ref, amount=amount, paid_on=day, now=now,
                recorded_by=self.people["operations"],
            )  # fmt: skip
