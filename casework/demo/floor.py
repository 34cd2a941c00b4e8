"""The demo floor: a year of a lender's book, rolled night by night, and those who work it. All through services."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from casework.collections.services.roll import roll
from casework.demo import partners, working_rules
from casework.demo.applications import applicants, applications
from casework.demo.cast import hire
from casework.demo.collections_floor import CollectionsFloor
from casework.demo.earlier import EarlierFloor
from casework.demo.late_stage import LateStage
from casework.demo.loans import OWN_PAYMENT, Ledger, Row, write_rows
from casework.demo.review_floor import ReviewFloor
from casework.lib.days import day_in, start_of
from casework.people.models import User
from casework.portfolio.feeds.mapping import read_mapping
from casework.portfolio.models import Book, FeedFile, Product, Relation
from casework.portfolio.services.contacts import NamedContact, name_contacts
from casework.portfolio.services.feeding import take_file
from casework.review.services import NewOrder

SEED = 20260101
DAYS = 365
WORKED_DAYS = 14
CUSTOMERS, ORDERS = 2000, 200
ZONE = "Asia/Shanghai"
EVERY = timedelta(minutes=2)  # one of the newest orders each
MAPPINGS = Path(__file__).parent / "mappings"

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What the demo made, for what comes after it."""

    book: Book
    people: dict[str, User]
    now: datetime


def build(*, now: datetime, tell: Tell) -> Floor:
    """Build the floor as of `now`; the same instant gives the same floor. tell(what, done, total) shows progress."""
    random = Random(SEED)
    began, today = now - timedelta(days=DAYS), day_in(ZONE, now)
    people = hire(now=began)
    working_rules.decide(people=people, now=now)
    working_rules.keep_time(people=people, today=today, now=began)
    persons = applicants(number=CUSTOMERS, random=random, seed=SEED)
    book = _feed(persons, people["operations"], now=now, random=random, tell=tell)
    product = Product.objects.get(book=book, code="salary")
    orders = applications(number=ORDERS, people=persons[:160], last=now, days=WORKED_DAYS, random=random)
    review = ReviewFloor(
        book=book, product=product, people=people, orders=partners.brought(orders, book), random=random
    )
    earlier = EarlierFloor(
        book=book, product=product, people=people, persons=persons[160:400], today=today, seed=SEED + 4
    )
    collectors = CollectionsFloor(book=book, people=people, random=random)
    late = LateStage(book=book, people=people)
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        roll(book=book, last=day, now=start_of(day, ZONE) + timedelta(minutes=5))
        if paid := earlier.play(day, now=now):
            _feed_paid(paid, people["operations"], now=now)
        late.play(day, back=back)
        if back <= WORKED_DAYS:
            collectors.play(day, now=now)
            review.play(day, now=now)
        tell("A year of nights", DAYS - back + 1, DAYS + 1)
    review.hand_over(now)
    collectors.deal(now, leave=8)
    review.receive(partners.brought(_just_now(persons[160:176], now), book), now)
    return Floor(book=book, people=people, now=now)


def _just_now(persons: list[dict[str, Any]], now: datetime) -> list[NewOrder]:
    """Return an order of each of these persons, one every few minutes until now: they wait for whoever signs in."""
    orders = applications(number=len(persons), people=persons, last=now, days=1, random=Random(SEED + 5), prefix="N")
    return [replace(order, received_at=now - EVERY * (len(orders) - number)) for number, order in enumerate(orders)]


def _feed(persons: list[dict[str, Any]], actor: User, *, now: datetime, random: Random, tell: Tell) -> Book:
    """Feed the ledger's files as operations would, and the contacts that the borrowers named."""
    ledger = Ledger(people=persons, last=day_in(ZONE, now), random=random)
    with tempfile.TemporaryDirectory() as folder:
        files = ledger.write(Path(folder))
        for done, (name, file) in enumerate(files.items(), start=1):
            if name == "loans_long":  # lent by a funder; the book is there since the first file
                partners.meet(Book.objects.get(code="demo"), actor=actor, now=now)
            kind = "payments" if name == "payments" else "loans"
            feed_file(file, f"{name}.toml", kind=kind, actor=actor, now=now)
            tell("Loans and payments", done, len(files))
    book = Book.objects.get(code="demo")
    relations = [relation for relation in Relation if relation != Relation.OWN]
    contacts = [
        NamedContact(
            customer_ref=person["ref"],
            relation=random.choice(relations),
            name=random.choice(persons)["name"],
            phone=f"13{random.randint(0, 999_999_999):09d}",
        )
        for person in persons
    ]
    name_contacts(contacts, book=book, source="demo")
    return book


def _feed_paid(rows: list[Row], actor: User, *, now: datetime) -> None:
    """Feed what will have been paid by now on loans that came from orders: what is paid later counts when it is."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_rows(Path(folder) / "payments_own.csv", OWN_PAYMENT, rows)
        feed_file(file, "payments_own.toml", kind="payments", actor=actor, now=now)


def feed_file(path: Path, mapping: str, *, kind: str, actor: User, now: datetime) -> None:
    """Feed one file by a mapping of the demo's own. Raises RuntimeError when any row of it is refused."""
    entry = FeedFile.objects.create(
        kind=kind,
        name=path.name,
        mapping=mapping,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
    )
    with path.open("rb") as file:
        raw = (MAPPINGS / mapping).read_bytes()
        take_file(entry=entry, file=file, mapping=read_mapping(raw, name=mapping), now=now)
    if entry.refused_whole or entry.rows_refused:
        raise RuntimeError(f"the demo's own file {path.name} was refused: {entry.refused_whole or entry.rows_refused}")
