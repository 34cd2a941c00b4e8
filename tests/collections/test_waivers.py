"""Waivers: asked for, decided by a second person within limits, applied by a payment and taken back with it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from casework.collections import selectors, services
from casework.collections.models import CollectionCase, Waiver, WaiverLimit
from casework.collections.rules import waivers as rules
from casework.collections.services.roll import roll
from casework.lib.refusal import OutOfReach
from casework.people.models import Role, User
from casework.portfolio.models import Instalment, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.portfolio.services.waivers import outstanding
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in, toast
from tests.collections.promising import on

pytestmark = pytest.mark.django_db
PENALTY = {"penalty": Decimal("10.00")}


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


@pytest.fixture
def case(floor: desk.Floor) -> CollectionCase:
    """A held case of 100.00 principal, 20.00 interest and 10.00 penalty."""
    made = floor.held()
    Instalment.objects.filter(loan=made.loan).update(interest=Decimal(20), penalty=Decimal(10))
    return made


def ask(case: CollectionCase, actor: User, parts: dict[str, Decimal] = PENALTY, **changes: Any) -> Waiver:
    said = {"to_pay": Decimal("120.00"), "expires_on": on(5), "reason": "Lost the job", "now": NOW, **changes}
    return services.ask_waiver(case=case, actor=actor, parts=parts, **said)


def decide(waiver: Waiver, actor: User, *, approve: bool = True, note: str = "") -> Waiver:
    return services.decide_waiver(waiver=waiver.public_id, actor=actor, approve=approve, note=note, now=NOW)


def pay(case: CollectionCase, amount: str, days: int = 0) -> Payment:
    return record_payment(
        loan_id=case.loan_id, source="test", external_ref=factories.unique("pay"), amount=Decimal(amount),
        paid_on=on(days), now=NOW + timedelta(days=days, hours=1),
    )  # fmt: skip


def state(waiver: Waiver) -> str:
    return Waiver.objects.get(pk=waiver.pk).state


def test_the_payment_that_completes_it_applies_it_and_closes_the_case(floor: desk.Floor, case: CollectionCase):
    waiver = ask(case, floor.collector)
    decide(waiver, floor.supervisor)
    pay(case, "60.00")
    assert (state(waiver), desk.again(case).state) == ("approved", "assigned")

    pay(case, "60.00")

    assert (state(waiver), Waiver.objects.get().applied_on) == ("applied", TODAY)
    instalment = Instalment.objects.get(loan=case.loan)
    assert (instalment.remaining, instalment.settled_on) == (Decimal("0.00"), TODAY)
    assert (desk.again(case).state, Payment.objects.money().count()) == ("collected", 2)


def test_when_its_payment_bounces_what_was_let_off_is_due_again(floor: desk.Floor, case: CollectionCase):
    waiver = decide(ask(case, floor.collector), floor.supervisor)
    payment = pay(case, "120.00")
    assert state(waiver) == "applied"

    reverse_payment(payment_id=payment.pk, source="test", external_ref="r", reversed_on=TODAY, now=NOW)

    assert (state(waiver), Instalment.objects.get(loan=case.loan).remaining) == ("approved", Decimal("130.00"))
    pay(case, "120.00")
    assert (state(waiver), Instalment.objects.get(loan=case.loan).remaining) == ("applied", Decimal("0.00"))


def test_nobody_decides_their_own_and_outsiders_do_not_know_of_it(floor: desk.Floor, case: CollectionCase):
    waiver = ask(case, floor.collector)
    other = factories.person("", Role.SUPERVISOR, leads=factories.team())
    for actor in (floor.collector, floor.colleague, other):
        with pytest.raises(OutOfReach):
            decide(waiver, actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(decided_by=floor.collector, decided_at=NOW, state="approved")
    assert state(waiver) == "asked"


def test_a_supervisor_approves_up_to_their_limit_and_a_risk_manager_beyond_it(floor: desk.Floor, case: CollectionCase):
    waiver = ask(case, floor.collector, {"interest": Decimal("10.01"), "penalty": Decimal(1)}, to_pay=Decimal(100))
    with pytest.raises(services.WaiverRefused, match="beyond what you may waive: Interest"):
        decide(waiver, floor.supervisor)
    assert state(waiver) == "asked"

    decide(waiver, factories.person("", Role.RISK))

    assert state(waiver) == "approved"


def test_limits_are_data_by_role_and_bucket(floor: desk.Floor, case: CollectionCase):
    WaiverLimit.objects.create(role="supervisor", part="penalty", most_bp=10_000)
    WaiverLimit.objects.create(role="supervisor", part="penalty", bucket=case.bucket, most_bp=5_000)
    waiver = ask(case, floor.collector)
    with pytest.raises(services.WaiverRefused, match="Penalty"):
        decide(waiver, floor.supervisor)
    WaiverLimit.objects.filter(bucket=case.bucket).delete()

    assert decide(waiver, floor.supervisor).state == "approved"


def test_a_rejection_says_why_and_a_decided_one_is_out_of_reach(floor: desk.Floor, case: CollectionCase):
    waiver = ask(case, floor.collector)
    with pytest.raises(services.WaiverRefused, match="why"):
        decide(waiver, floor.supervisor, approve=False)
    rejected = decide(waiver, floor.supervisor, approve=False, note="Paid well so far")
    assert (rejected.state, rejected.decision) == ("rejected", "Paid well so far")
    with pytest.raises(OutOfReach):
        decide(waiver, floor.supervisor)
    assert ask(case, floor.collector).state == "asked"


@pytest.mark.parametrize(
    ("parts", "changes", "text"),
    [
        ({}, {}, "how much of what"),
        ({"penalty": Decimal("10.01")}, {}, "No more can be waived"),
        (
            {"penalty": Decimal(10), "interest": Decimal(20), "principal": Decimal(100)},
            {},
            "or everything that is outstanding",
        ),
        (PENALTY, {"to_pay": Decimal(0)}, "or everything"),
        (PENALTY, {"expires_on": on(-1)}, "at most 31 days"),
        (PENALTY, {"expires_on": on(32)}, "at most 31 days"),
        (PENALTY, {"reason": " "}, "why"),
    ],
)
def test_what_cannot_be_asked_for(
    floor: desk.Floor, case: CollectionCase, parts: dict[str, Decimal], changes: dict[str, Any], text: str
):
    with pytest.raises(services.WaiverRefused, match=text):
        ask(case, floor.collector, parts, **changes)
    assert Waiver.objects.count() == 0


def test_one_waiver_is_open_at_a_time_and_it_expires_with_its_last_day(floor: desk.Floor, case: CollectionCase):
    waiver = decide(ask(case, floor.collector, expires_on=on(1)), floor.supervisor)
    with pytest.raises(services.WaiverRefused, match="open"):
        ask(case, floor.collector)
    floor.book.refresh_from_db()
    roll(book=floor.book, last=on(1), now=NOW)
    assert state(waiver) == "approved"
    roll(book=floor.book, last=on(2), now=NOW)
    assert state(waiver) == "expired"

    pay(case, "120.00", 2)

    assert (state(waiver), Instalment.objects.get(loan=case.loan).remaining) == ("expired", Decimal("10.00"))


def test_the_inbox_shows_what_of_a_waiver_goes_beyond_its_readers_limit(
    floor: desk.Floor, case: CollectionCase, django_assert_num_queries: Any
):
    second = floor.held()
    Instalment.objects.filter(loan=second.loan).update(interest=Decimal(20))
    ask(second, floor.collector, {"interest": Decimal(20)}, to_pay=Decimal(100), now=NOW + timedelta(hours=1))
    ask(case, floor.collector)
    list(floor.supervisor.groups.all())

    reader = User.objects.get(pk=floor.supervisor.pk)
    with django_assert_num_queries(6):
        rows = list(selectors.waivers_waiting(reader).order_by("asked_at", "pk"))
        lines = selectors.waivers_asked(rows, reader, NOW)

    assert [(line.ref, line.what, line.amount, line.days_left, line.warning) for line in lines] == [
        (case.loan.external_ref, "Penalty 10.00", Decimal("10.00"), 5, ""),
        (second.loan.external_ref, "Interest 20.00", Decimal("20.00"), 5, "beyond your limit"),
    ]
    stranger = factories.person("", Role.SUPERVISOR, leads=factories.team())
    assert not selectors.waivers_waiting(stranger).exists()


@pytest.mark.usefixtures("at_now")
def test_a_supervisor_decides_in_the_drawer(floor: desk.Floor, case: CollectionCase):
    waiver, client = ask(case, floor.collector), signed_in(floor.supervisor)
    url = f"/collections/approvals/{waiver.public_id}/"
    assert "Lost the job" in client.get(url, headers=HTMX).content.decode()
    refused = client.post(url, {"decision": "reject", "note": ""}, headers=HTMX)
    assert (refused.status_code, state(waiver)) == (422, "asked")

    answer = client.post(url, {"decision": "approve", "note": "Fine"}, headers=HTMX)

    assert (toast(answer), state(waiver)) == ("Approved.", "approved")
    assert client.get(url, headers=HTMX).status_code == 404


@pytest.mark.usefixtures("at_now")
def test_a_collector_asks_in_the_drawer(floor: desk.Floor, case: CollectionCase):
    client = signed_in(floor.collector)
    url = f"/collections/cases/{case.public_id}/steps/waiver/"
    form = client.get(url, headers=HTMX).context["form"]
    proposed = {name: str(form[name].value()) for name in ("penalty", "to_pay", "expires_on")}
    assert proposed == {"penalty": "10.00", "to_pay": "120.00", "expires_on": str(on(7))}
    said = {"penalty": "10.01", "to_pay": "120.00", "expires_on": on(7).isoformat(), "reason": "Ill"}
    wrong = client.post(url, said, headers=HTMX)
    assert (wrong.status_code, Waiver.objects.count()) == (422, 0)

    done = client.post(url, {**said, "penalty": "10.00"}, headers=HTMX)

    assert toast(done) == "Asked for; it waits for approval."
    assert [part.amount for part in Waiver.objects.get().parts.all()] == [Decimal("10.00")]


def test_completed_by_the_payment_that_reaches_it_within_its_days():
    paid = [(on(0), Decimal(50)), (on(-1), Decimal(100)), (on(2), Decimal(60)), (on(9), Decimal(500))]
    assert rules.completed_on(paid, to_pay=Decimal(110), first=on(0), last=on(5)) == on(2)
    assert rules.completed_on(paid, to_pay=Decimal(111), first=on(0), last=on(5)) is None


def test_there_is_no_such_waiver(floor: desk.Floor):
    with pytest.raises(OutOfReach):
        services.decide_waiver(waiver=UUID(int=1), actor=floor.supervisor, approve=True, note="", now=NOW)


def test_a_waiver_in_full_ends_the_case_without_anything_being_collected(floor: desk.Floor, case: CollectionCase):
    whole = {"principal": Decimal(100), "interest": Decimal(20), "penalty": Decimal(10)}
    floor.book.refresh_from_db()
    roll(book=floor.book, last=on(1), now=NOW + timedelta(days=1))
    left = {part: amount for part, amount in outstanding(case.loan_id).items() if amount}
    assert left == whole
    with pytest.raises(services.WaiverRefused, match="or everything"):
        ask(case, floor.collector, {"penalty": Decimal(10)}, to_pay=Decimal(0))
    waiver = ask(case, floor.collector, whole, to_pay=Decimal(0))
    risk = factories.person("", Role.RISK)
    with pytest.raises(services.WaiverRefused, match="Principal"):
        decide(waiver, risk)
    WaiverLimit.objects.create(role="risk", part="principal", bucket=None, most_bp=10_000)

    decide(waiver, risk)

    ended = desk.again(case)
    assert (ended.state, ended.closed_on, state(waiver)) == ("waived", on(1), "applied")
    assert [stay.outcome for stay in ended.stays.filter(is_current=True)] == ["waived"]
    assert [placement.outcome for placement in ended.assignments.all()] == ["withdrawn"]
    assert ended.events.latest("pk").name == "waive"
    assert not Payment.objects.money().filter(loan=case.loan).exists()
    floor.book.refresh_from_db()
    roll(book=floor.book, last=on(2), now=NOW + timedelta(days=2))
    assert desk.again(case).state == "waived"
    assert not CollectionCase.objects.filter(loan=case.loan).exclude(pk=case.pk).exists()

    record_payment(  # it was paid the day before, after all
        loan_id=case.loan_id, source="test", external_ref="late", amount=Decimal(130), paid_on=on(0),
        now=NOW + timedelta(days=2),
    )  # fmt: skip

    assert (desk.again(case).state, desk.again(case).closed_on) == ("collected", on(0))
