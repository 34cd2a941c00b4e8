"""The contact gate before a batch: 100,000 numbers judged under lock, each customer with five attempts behind them.

A book with the rules of GB/T 45251-2025 and one of its own; every fiftieth number is shared with another customer,
every hundredth customer is on hold, every two-hundredth asked not to be sent messages.
"""

import time
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from casework.contact import gate
from casework.contact.models import Channel, Purpose
from casework.contact.rules import Limit
from casework.contact.services import add_rule, choose_preset
from casework.portfolio.models import Book, ContactPoint
from tests import factories
from tests.bench.measure import Pair, Told, at_most, bench

BUILD = """
INSERT INTO portfolio_customer (public_id, book_id, source, external_ref, name, id_number, id_hash, time_zone, job,
                                recorded_at)
  SELECT gen_random_uuid(), {book}, 'bench', 'c' || n, 'C' || n, '', '', '', '{{}}', now()
    FROM generate_series(1, {size}) n;
INSERT INTO portfolio_contactpoint (public_id, customer_id, relation, person_name, phone, phone_hash, status, rank)
  SELECT gen_random_uuid(), id, 'own', '', '', md5((CASE WHEN id % 50 = 0 THEN id - 1 ELSE id END)::text), 'valid', 1
    FROM portfolio_customer;
INSERT INTO contact_contactattempt (public_id, customer_id, point_id, channel, purpose, party, result, note, made_by_id,
                                    made_at)
  SELECT gen_random_uuid(), p.customer_id, p.id, CASE n % 2 WHEN 0 THEN 'call' ELSE 'sms' END, 'collection', 'nobody',
         CASE n % 2 WHEN 0 THEN 'no_answer' ELSE 'message_sent' END, '', {person},
         now() - make_interval(hours => (p.id * 7 % 240 + n * 53)::int)
    FROM portfolio_contactpoint p, generate_series(1, 5) n;
INSERT INTO contact_hold (public_id, customer_id, kind, reason, review_on, placed_by_id, placed_at, lift_reason)
  SELECT gen_random_uuid(), id, 'dispute', 'x', current_date + 9, {person}, now(), '' FROM portfolio_customer
   WHERE id % 100 = 0;
INSERT INTO contact_contactflag (public_id, customer_id, kind, channel, reason, placed_by_id, placed_at, lift_reason)
  SELECT gen_random_uuid(), id, 'no_contact', 'sms', 'x', {person}, now(), '' FROM portfolio_customer
   WHERE id % 200 = 1;
"""


@bench("the gate before a batch of messages", size=20_000, full=100_000, goal=at_most(seconds=10))
def batch(size: int) -> Iterator[Pair]:
    """Sort a batch of text messages out, under lock, at noon of the book; told in seconds per 100,000 of them."""
    book = Book.objects.create(code="bench", name="Bench", time_zone="Asia/Shanghai", currency="CNY")
    person = factories.person("bench", online=False)
    now = timezone.now().replace(hour=4, minute=0)  # noon in Shanghai
    own = Limit(legal=False, source="House rule", scope="customer", counts="attempts", most=2, span=2, unit="days")
    choose_preset(
        book=book, preset="cn_gbt_45251", on=now.date(), thirds=False, keep_own=False, reason="Bench.", actor=person,
        now=now,
    )  # fmt: skip
    add_rule(book=book, line=own, on=now.date(), reason="Bench.", actor=person, now=now)
    with connection.cursor() as cursor:
        cursor.execute(BUILD.format(book=book.pk, size=size, person=person.pk))
        cursor.execute("VACUUM ANALYZE")
    points = list(ContactPoint.objects.order_by("pk").values_list("pk", flat=True))

    def sort_out() -> Told:
        began = time.perf_counter()
        with transaction.atomic():
            found = gate.require_each(points=points, channel=Channel.SMS, purpose=Purpose.COLLECTION, now=now)
        assert len(found.allowed) + len(found.refused) == size
        assert found.allowed
        assert len(found.refused) > size // 100
        return Told((time.perf_counter() - began) * 100_000 / size)

    yield Pair(work=sort_out)
