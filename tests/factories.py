"""How tests make what they need. Each function reaches its state through the services, as the real thing does.

One section per app; add yours at the end.
"""

import io
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.conf import settings
from PIL import Image

from casework.contact.models import ContactAttempt, Party, Purpose, Result
from casework.people import services as people_services
from casework.people.models import Role, SavedView, Team, TeamKind, User
from casework.portfolio.clients import services as client_services
from casework.portfolio.models import (
    AcquisitionChannel,
    ApiClient,
    Book,
    ContactPoint,
    Customer,
    Funder,
    Loan,
    Product,
    Relation,
)
from casework.portfolio.services import partners as partner_services
from casework.review import services as review_services
from casework.review.models import OrderFile, OrderNote, ReviewOrder
from casework.telephony import services as telephony_services
from casework.telephony.models import Call
from casework.telephony.providers.base import EventKind, ProviderEvent
from casework.workflow.models import Pool
from tests.clock import NOW

_numbers = count(1)
# How long the simulated bank takes to answer.
PAYOUT_SECONDS = settings.PAYOUT_SIMULATOR_SECONDS


def unique(prefix: str) -> str:
    """Return `prefix` with a number that no other call of this test run gets."""
    return f"{prefix}-{next(_numbers)}"


# --- people ---------------------------------------------------------------------------------------------------


def team(kind: str = TeamKind.COLLECTIONS, code: str = "") -> Team:
    """Make a team without members."""
    code = code or unique(f"team-{kind}".replace("_", "-"))
    return Team.objects.create(code=code, name=code.replace("-", " ").title(), kind=kind)


def person(
    username: str = "",
    *roles: Role,
    team: Team | None = None,
    leads: Team | Collection[Team] = (),
    online: bool = True,
    accepting: bool = True,
    capacity: int = 50,
    password: str = "",
    language: str = "en",
    now: datetime = NOW,
) -> User:
    """Make somebody who holds `roles`, works for `team`, leads the teams `leads`, and is online and accepting.

    password: only for tests that sign in through the page; others use `client.force_login`.
    """
    username = username or unique("person")
    user = User(username=username, display_name=username.replace("-", " ").title(), language=language)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if roles:
        people_services.set_roles(user=user, roles=roles, now=now)
    if team is not None:
        people_services.add_member(team=team, user=user, capacity=capacity, now=now)
    for led in [leads] if isinstance(leads, Team) else leads:
        people_services.add_member(team=led, user=user, lead=True, now=now)
    if online:
        people_services.connect(user=user, now=now)
        people_services.set_accepting(user=user, accepting=accepting, now=now)
    return user


def saved_view(owner: User, *, name: str = "", query: str = "state=held", team: Team | None = None) -> SavedView:
    """Let `owner` keep a filter of the initial pool's page."""
    return people_services.save_view(
        owner=owner, page="review.pool.initial", name=name or unique("filter"), query=query, team=team, default=False,
        now=NOW,
    )  # fmt: skip


# --- contact and telephony ------------------------------------------------------------------------------------


def contact_point(
    phone: str = "+2348031234560", *, relation: str = Relation.OWN, customer: Customer | None = None, zone: str = ""
) -> ContactPoint:
    """Make a number of `customer` (a new one in Lagos' book when None); the last digit says what a call there meets."""
    if customer is None:
        book, _ = Book.objects.get_or_create(
            code="lagos", defaults={"name": "Lagos", "time_zone": "Africa/Lagos", "currency": "NGN"}
        )
        customer = Customer.objects.create(
            book=book, source="test", external_ref=unique("c"), name="Ada Test", time_zone=zone, recorded_at=NOW
        )
    return ContactPoint.objects.create(
        customer=customer, relation=relation, phone=phone, phone_hash=ContactPoint.hash_of(phone)
    )


# What the provider reports of a call that was answered.
TALK = (EventKind.AGENT_RINGING, EventKind.RINGING, EventKind.ANSWERED, EventKind.COMPLETED)


def call(
    agent: User,
    *kinds: EventKind,
    point: ContactPoint | None = None,
    purpose: str = Purpose.COLLECTION,
    now: datetime = NOW,
) -> Call:
    """Let `agent` call, and let the provider report `kinds`, one a second from `now` on."""
    placed = telephony_services.place_call(point=point or contact_point(), purpose=purpose, agent=agent, now=now)
    events = [
        ProviderEvent(id=kind.value, ref="", kind=kind, at=now + timedelta(seconds=number))
        for number, kind in enumerate(kinds, start=1)
    ]
    return telephony_services.apply_events(call=placed, events=events, now=now + timedelta(minutes=1))


def finish_call(call: Call, now: datetime = NOW, **changes: Any) -> ContactAttempt:
    """Record the outcome of `call`: the borrower asked to be called back; `changes` says otherwise."""
    told = {"party": Party.BORROWER, "result": Result.CALL_BACK, "note": "after work", "actor": call.agent}
    return telephony_services.finish_attempt(call=call, now=now, **(told | changes))


def recorded_call(agent: User, point: ContactPoint | None = None, now: datetime = NOW) -> Call:
    """Make a call by the simulator that was answered, hung up after some seconds, and whose recording is stored."""
    placed = telephony_services.place_call(
        point=point or contact_point(), purpose=Purpose.COLLECTION, agent=agent, now=now
    )
    telephony_services.follow(call_id=placed.pk, now=now)
    later = now + timedelta(seconds=12)
    telephony_services.hang_up(call=placed, now=later)
    telephony_services.fetch_recording(call_id=placed.pk, now=later)
    return Call.objects.get(pk=placed.pk)


# --- review ---------------------------------------------------------------------------------------------------


def product(*, two_stage: bool = True, term_unit: str = "day", code: str = "") -> Product:
    """Make a product of Lagos' book."""
    book, _ = Book.objects.get_or_create(
        code="lagos", defaults={"name": "Lagos", "time_zone": "Africa/Lagos", "currency": "NGN"}
    )
    code = code or unique("product")
    return Product.objects.create(book=book, code=code, name=code.title(), two_stage=two_stage, term_unit=term_unit)


def review_team(stage: str = "initial") -> Team:
    """Make a team and let it own the stage's pool."""
    made = team(kind=stage)
    Pool.objects.filter(code=stage.replace("_", "-")).update(team=made)
    return made


def order(
    *,
    product: Product | None = None,
    ref: str = "",
    amount: str = "10000.00",
    term: int = 30,
    customer_ref: str = "",
    phone: str = "",
    application: dict[str, Any] | None = None,
    now: datetime = NOW,
) -> ReviewOrder:
    """Take in one order; it waits in the INITIAL pool."""
    ref = ref or unique("order")
    sold = product or Product.objects.filter(book__code="lagos").first() or globals()["product"]()
    new = review_services.NewOrder(
        external_ref=ref, customer_ref=customer_ref or ref, customer_name=f"Applicant {ref}", amount=Decimal(amount),
        term=term, phone=phone, application=application or {},
    )  # fmt: skip
    return review_services.receive_order(order=new, book=sold.book, product=sold, source="test", now=now)


def orders(number: int, *, product: Product, customer_ref: str = "", phone: str = "", **changes: Any) -> None:
    """Take in many orders at once, of one customer or of as many."""
    refs = [unique("order") for _order in range(number)]
    new = [
        review_services.NewOrder(
            external_ref=ref, customer_ref=customer_ref or ref, customer_name=f"Applicant {ref}", phone=phone,
            amount=Decimal(10_000), term=30, **changes,
        )
        for ref in refs
    ]  # fmt: skip
    review_services.receive_orders(orders=new, book=product.book, product=product, source="test", now=NOW)


def give(order: ReviewOrder, person: User, now: datetime = NOW) -> ReviewOrder:
    """Assign the order to `person` by the engine."""
    dealt = review_services.assign_orders(orders=[order.public_id], person=person, actor=None, now=now)
    assert dealt.assigned == [order.pk], dealt.refused
    return ReviewOrder.objects.get(pk=order.pk)


def start(order: ReviewOrder, person: User, now: datetime = NOW) -> ReviewOrder:
    """Let `person`, who holds it, open the order."""
    return review_services.start_review(order=order, actor=person, now=now)


def note(order: ReviewOrder, person: User, now: datetime = NOW) -> ContactAttempt:
    """Let `person`, who holds it, note a visit for the order."""
    return review_services.note_attempt(
        order=order, actor=person, now=now, channel="visit", point=None, party="borrower", result="confirmed", note=""
    )


def picture() -> bytes:
    """Make a PNG whose sizes no other call's has, so that it stays another picture when it is made anew."""
    made, number = io.BytesIO(), next(_numbers)
    Image.new("RGB", (8 + number % 97, 8 + number // 97), "teal").save(made, "PNG")
    return made.getvalue()


def order_file(
    order: ReviewOrder, kind: str = "document", person: User | None = None, now: datetime = NOW
) -> OrderFile:
    """Bring a picture with the order, or let `person` add it."""
    name = unique("picture") + ".png"
    return review_services.attach_file(order=order, kind=kind, name=name, content=picture(), actor=person, now=now)


def order_note(order: ReviewOrder, person: User, text: str = "Sounds honest.", now: datetime = NOW) -> OrderNote:
    """Let `person` write a note."""
    return review_services.write_note(order=order, text=text, actor=person, now=now)


def decide(order: ReviewOrder, person: User, outcome: str = "approved", now: datetime = NOW) -> ReviewOrder:
    """Give the order to `person` at its stage, let them open and decide it."""
    given = give(order, person, now=now)
    start(given, person, now=now)
    reason = "verified" if outcome == "approved" else "fraud_signs"
    review_services.decide(order=given, actor=person, outcome=outcome, reasons=[reason], note="", version=None, now=now)
    return ReviewOrder.objects.get(pk=order.pk)


def pay_out(order: ReviewOrder, person: User, now: datetime = NOW) -> Loan:
    """Let `person` of operations ask for the payout of the approved order, and let the provider have paid at `now`."""
    asked_at = now - timedelta(seconds=PAYOUT_SECONDS)
    payout = review_services.disburse(order=order, actor=person, now=asked_at)
    assert review_services.follow_payout(payout_id=payout.pk, now=asked_at) is not None
    assert review_services.follow_payout(payout_id=payout.pk, now=now) is None
    loan = ReviewOrder.objects.get(pk=order.pk).loan
    assert loan is not None
    return loan


# --- clients of the API ---------------------------------------------------------------------------------------


def channel(code: str, book: Book) -> AcquisitionChannel:
    """Add an acquisition channel to a book."""
    return partner_services.add_channel(
        book=book, code=code, name=code.title(), actor=person("", Role.OPERATIONS), now=NOW
    )


def funder(code: str, book: Book) -> Funder:
    """Add a funder to a book."""
    return partner_services.add_funder(
        book=book, code=code, name=code.title(), actor=person("", Role.OPERATIONS), now=NOW
    )


def api_client(
    *products: Product, source: str = "shop", per_minute: int = 1_000, now: datetime = NOW
) -> tuple[ApiClient, str]:
    """Make a client that may send for `products` (a new one when none is given); return it with its token."""
    sold = list(products) or [product()]
    return client_services.add_client(
        name=source.title(), source=source, book=sold[0].book, products=sold, per_minute=per_minute,
        actor=person("", Role.OPERATIONS), now=now,
    )  # fmt: skip
