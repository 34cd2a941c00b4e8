"""A day of collectors summed up, against the bare SQL of the same sums.

Source of the floor: one INSERT … SELECT of the grouped sums of placements, payments, instalments, attempts and
promises, each by the person, bucket and currency for which it counts (a placement in which something was due, a
call in the bucket where its case lay then). Nothing is locked or noted, and it is no more than this day: the product
asks beside it which of it is not to be counted again in a longer period (the debt was paid before, the case was given
back untouched, the same person had or had called it before), which makes any period exact and is as much again. Hence a
goal of its own; that of a summary which only sums is twice the floor (bench_summaries).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.db import connection
from django.utils import timezone

from casework.portfolio.models import Book, Product
from casework.reports.summaries.models import CollectorDay
from casework.reports.summaries.services.closing import summarise
from tests.bench.bench_night import BUILD
from tests.bench.bench_night import TABLES as CASES
from tests.bench.bench_summaries import PEOPLE, staff
from tests.bench.filling import filling
from tests.bench.measure import Pair, at_most, bench, undone

DAY = date(2026, 3, 2)
TABLES = (
    *CASES, "collections_placement", "contact_contactattempt", "collections_casecontact", "collections_promise",
    "portfolio_payment",
)  # fmt: skip

# Every case is held, a fifth of them since today. Half of them are called today, a tenth promise, a tenth should have
# paid what they promised, a twentieth pay, and of a twentieth an instalment falls due.
WORK = """
UPDATE collections_collectioncase
   SET state = 'assigned', assignee_id = {first} + id / 20 % {people},
       assigned_at = TIMESTAMPTZ '{day} 08:00+00' - (id % 5) * INTERVAL '1 day'
 WHERE book_id = {book};
INSERT INTO collections_placement (person_id, policy, reason, why, over_capacity, given_at, outcome, balance,
                                   started_on, item_id, stay_id)
  SELECT c.assignee_id, '', '', '{{}}', false, c.assigned_at, '', c.value, c.assigned_at::date, c.id, s.id
    FROM collections_collectioncase c JOIN collections_bucketstay s ON s.case_id = c.id WHERE c.book_id = {book};
INSERT INTO contact_contactattempt (public_id, customer_id, loan_id, channel, purpose, party, result, note, made_by_id,
                                    made_at)
  SELECT gen_random_uuid(), customer_id, loan_id, 'call', 'collection',
         CASE id % 3 WHEN 0 THEN 'borrower' ELSE 'nobody' END,
         CASE id % 3 WHEN 0 THEN 'conversation' ELSE 'no_answer' END, '', assignee_id,
         TIMESTAMPTZ '{day} 10:00+00' + (id % 600) * INTERVAL '1 second'
    FROM collections_collectioncase WHERE book_id = {book} AND id % 2 = 0;
INSERT INTO collections_casecontact (case_id, attempt_id)
  SELECT c.id, a.id FROM contact_contactattempt a JOIN collections_collectioncase c ON c.loan_id = a.loan_id
   WHERE c.book_id = {book};
INSERT INTO collections_promise (public_id, case_id, loan_id, bucket_id, amount, taken_by_id, taken_at, taken_on,
                                 ends_on, grace_days, threshold_bp, ended, reason, outcome, paid, judged_on, look_on)
  SELECT gen_random_uuid(), id, loan_id, bucket_id, value, assignee_id, now(),
         DATE '{day}' - CASE id % 10 WHEN 0 THEN 0 ELSE 3 END,
         DATE '{day}' + CASE id % 10 WHEN 0 THEN 3 ELSE 0 END, 0, 9000, '', '',
         CASE WHEN id % 10 = 0 THEN '' WHEN id % 20 = 1 THEN 'kept' ELSE 'broken' END, 0,
         CASE id % 10 WHEN 0 THEN NULL ELSE DATE '{day}' + 1 END, CASE id % 10 WHEN 0 THEN DATE '{day}' + 4 END
    FROM collections_collectioncase WHERE book_id = {book} AND id % 10 < 2;
INSERT INTO portfolio_payment (public_id, loan_id, source, external_ref, digest, amount, currency, paid_on, received_at)
  SELECT gen_random_uuid(), loan_id, '{code}', id::text, '-', 1000, 'NGN', DATE '{day}' - (id / 20 % 2)::int, now()
    FROM collections_collectioncase WHERE book_id = {book} AND id % 20 = 1;
INSERT INTO portfolio_instalment (loan_id, number, due_on, principal, interest, fee, penalty, paid)
  SELECT loan_id, 2, DATE '{day}', 100000, 5000, 0, 0, 0 FROM collections_collectioncase
   WHERE book_id = {book} AND id % 20 = 3;
"""

BARE = """
INSERT INTO reports_collectorday
  (book_id, day, person_id, team_id, bucket_id, currency, active, carried, given, collected, rolled, left_out,
   owed_carried, owed_given, cash_carried, cash, fallen_carried, fallen, calls, answered, right_party, touched,
   promises, due, kept, promised, amount_kept, again)
WITH held AS (
  SELECT p.person_id, s.bucket_id, l.currency, p.item_id, p.balance, p.started_on, p.ended_on, p.outcome, c.loan_id,
         s.entered_on, s.outcome AS ending, s.last_on, o.opening
    FROM collections_placement p JOIN collections_bucketstay s ON s.id = p.stay_id
    JOIN collections_bucket b ON b.id = s.bucket_id
    JOIN (SELECT ladder_id, MIN(lower) AS opening FROM collections_bucket GROUP BY 1) o ON o.ladder_id = b.ladder_id
    JOIN collections_collectioncase c ON c.id = p.item_id JOIN portfolio_loan l ON l.id = c.loan_id
   WHERE c.book_id = %(book)s AND p.started_on <= %(day)s AND (p.ended_on IS NULL OR p.ended_on >= %(day)s)
     AND NOT b.is_reminder
     AND ((s.is_current AND s.entered_on <= p.started_on AND (s.last_on IS NULL OR s.last_on >= p.started_on))
          OR EXISTS (SELECT 1 FROM collections_bucketstay o WHERE o.loan_id = c.loan_id AND o.is_current
                        AND o.entered_on <= COALESCE(p.ended_on, %(day)s)
                        AND (o.last_on IS NULL OR o.last_on >= p.started_on)))),
made AS (
  SELECT a.made_by_id, l.currency, a.party, c.id AS case_id,
         (SELECT s.bucket_id FROM collections_bucketstay s
           WHERE s.loan_id = c.loan_id AND s.case_id = c.id AND s.recorded_at <= a.made_at
           ORDER BY s.recorded_at DESC, s.entered_on DESC, s.id DESC LIMIT 1) AS lay_in, c.bucket_id AS lies_in
    FROM contact_contactattempt a JOIN collections_casecontact k ON k.attempt_id = a.id
    JOIN collections_collectioncase c ON c.id = k.case_id JOIN portfolio_loan l ON l.id = c.loan_id
   WHERE a.made_at >= %(day)s::date AND a.made_at < %(day)s::date + 1 AND c.book_id = %(book)s AND a.channel = 'call'),
sums AS (
  SELECT person_id, bucket_id, currency, COUNT(*) AS active, COUNT(*) FILTER (WHERE started_on < %(day)s) AS carried,
         COUNT(*) FILTER (WHERE started_on = %(day)s) AS given,
         COUNT(*) FILTER (WHERE ending = 'collected' AND last_on = %(day)s) AS collected,
         COUNT(*) FILTER (WHERE outcome = 'rolled' AND ended_on = %(day)s) AS rolled,
         SUM(balance) FILTER (WHERE started_on < %(day)s) AS owed_carried,
         SUM(balance) FILTER (WHERE started_on = %(day)s) AS owed_given,
         0::bigint AS cash_carried, 0::bigint AS cash, 0::bigint AS fallen, 0::bigint AS calls, 0::bigint AS answered,
         0::bigint AS right_party, 0::bigint AS touched, 0::bigint AS promises, 0::bigint AS due, 0::bigint AS kept,
         0::bigint AS promised, 0::bigint AS amount_kept
    FROM held GROUP BY 1, 2, 3
  UNION ALL
  SELECT h.person_id, h.bucket_id, h.currency, 0, 0, 0, 0, 0, 0, 0, SUM(y.amount) FILTER (WHERE y.paid_on < %(day)s),
         SUM(y.amount) FILTER (WHERE y.paid_on = %(day)s), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM held h JOIN portfolio_payment y ON y.loan_id = h.loan_id AND y.paid_on >= h.started_on AND y.paid_on <= %(day)s
    LEFT JOIN portfolio_reversal r ON r.payment_id = y.id WHERE y.kind = 'cash' AND r.id IS NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT h.person_id, h.bucket_id, h.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         SUM(i.principal + i.interest + i.fee + i.penalty), 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM held h JOIN portfolio_instalment i
      ON i.loan_id = h.loan_id AND i.due_on > h.entered_on - h.opening AND i.due_on <= %(day)s
     AND (i.settled_on IS NULL OR i.settled_on >= h.started_on)
   GROUP BY 1, 2, 3
  UNION ALL
  SELECT made_by_id, COALESCE(lay_in, lies_in), currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COUNT(*),
         COUNT(*) FILTER (WHERE party <> 'nobody'), COUNT(*) FILTER (WHERE party = 'borrower'), 0, 0, 0, 0, 0, 0
    FROM made GROUP BY 1, 2, 3
  UNION ALL
  SELECT h.person_id, h.bucket_id, h.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COUNT(DISTINCT h.item_id),
         0, 0, 0, 0, 0
    FROM held h JOIN made m ON m.case_id = h.item_id AND m.made_by_id = h.person_id GROUP BY 1, 2, 3
  UNION ALL
  SELECT p.taken_by_id, p.bucket_id, l.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         COUNT(*) FILTER (WHERE p.taken_on = %(day)s), COUNT(*) FILTER (WHERE p.ends_on = %(day)s),
         COUNT(*) FILTER (WHERE p.ends_on = %(day)s AND p.outcome = 'kept'),
         SUM(p.amount) FILTER (WHERE p.ends_on = %(day)s),
         SUM(p.amount) FILTER (WHERE p.ends_on = %(day)s AND p.outcome = 'kept')
    FROM collections_promise p JOIN portfolio_loan l ON l.id = p.loan_id
   WHERE l.book_id = %(book)s AND (p.taken_on = %(day)s OR p.ends_on = %(day)s) GROUP BY 1, 2, 3)
SELECT %(book)s, %(day)s, x.person_id, w.team_id, x.bucket_id, x.currency, SUM(active), SUM(carried), SUM(given),
       SUM(collected), SUM(rolled), 0, COALESCE(SUM(owed_carried), 0), COALESCE(SUM(owed_given), 0),
       COALESCE(SUM(cash_carried), 0), COALESCE(SUM(cash), 0), 0, COALESCE(SUM(fallen), 0), SUM(calls), SUM(answered),
       SUM(right_party), SUM(touched), SUM(promises), SUM(due), SUM(kept), COALESCE(SUM(promised), 0),
       COALESCE(SUM(amount_kept), 0), '{}'
  FROM sums x JOIN collections_bucket b ON b.id = x.bucket_id JOIN workflow_pool w ON w.id = b.pool_id
 GROUP BY x.person_id, w.team_id, x.bucket_id, x.currency
"""


def floor_of(size: int) -> Book:
    """Make a book with so many cases held by PEOPLE, worked on DAY and rolled to the day after it."""
    book = Book.objects.create(
        code="bench", name="Bench", time_zone="UTC", currency="NGN", business_date=DAY + timedelta(days=1)
    )
    product = Product.objects.create(book=book, code="bench", name="Bench")
    people = staff()
    said = {"book": book.pk, "code": "bench", "size": size, "day": DAY, "people": PEOPLE, "first": people[0].pk}
    with filling(*TABLES) as cursor:
        cursor.execute(
            BUILD.format(
                **said | {"day": DAY - timedelta(days=9)}, product=product.pk, due=17, bucket="S3", next_lower=31
            )
        )
        cursor.execute(WORK.format(**said))
    return book


def sums() -> list[tuple[object, ...]]:
    """Return the figures of every line, without what only the product keeps."""
    left = {"id", "again"}
    names = [field.attname for field in CollectorDay._meta.concrete_fields if field.name not in left]
    return list(CollectorDay.objects.order_by("person").values_list(*names))


@bench("the summary of a day of collectors", size=50_000, full=300_000, goal=at_most(ratio=4))
def night(size: int) -> Iterator[Pair]:
    """Sum up one day on which so many cases are held, with its run and all that a night writes of it."""
    book = floor_of(size)
    now = timezone.now()
    seen: list[list[tuple[object, ...]]] = []

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, {"day": DAY, "book": book.pk})
            assert cursor.rowcount == PEOPLE

    def sum_up() -> None:
        summarise(book=book, first=DAY, last=DAY, now=now)

    def kept(step: object) -> None:
        assert callable(step)
        step()
        seen.append(sums())

    undone(partial(kept, bare))
    undone(partial(kept, sum_up))
    assert seen[0] == seen[1], [pair for pair in zip(*seen, strict=True) if pair[0] != pair[1]][:1]
    yield Pair(work=partial(undone, sum_up), floor=partial(undone, bare))
