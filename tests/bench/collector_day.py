"""The floor of a collectors' day: its rows, and one statement that sums them up as the product must."""

# Every case is held, a fifth of them since today; of these a quarter were held before by somebody else and a quarter
# by the same person. Half of all are called today, half of those (and a tenth by who held them before) were called
# before; a tenth promise, a tenth should have paid what they promised, a twentieth pay, and of a twentieth an
# instalment falls due.
WORK = """
UPDATE collections_collectioncase
   SET state = 'assigned', assignee_id = {first} + id / 20 % {people},
       assigned_at = TIMESTAMPTZ '{day} 08:00+00' - (id % 5) * INTERVAL '1 day'
 WHERE book_id = {book};
INSERT INTO collections_placement (person_id, policy, reason, why, over_capacity, given_at, ended_at, outcome, balance,
                                   started_on, ended_on, item_id, stay_id)
  SELECT CASE c.id % 20 WHEN 5 THEN c.assignee_id ELSE {first} + (c.id / 20 + 1) % {people} END, '', '', '{{}}', false,
         DATE '{day}' - 6, DATE '{day}' - 2, 'released', c.value, DATE '{day}' - 6, DATE '{day}' - 3, c.id, s.id
    FROM collections_collectioncase c JOIN collections_bucketstay s ON s.case_id = c.id
   WHERE c.book_id = {book} AND c.id % 10 = 5;
INSERT INTO collections_placement (person_id, policy, reason, why, over_capacity, given_at, outcome, balance,
                                   started_on, item_id, stay_id)
  SELECT c.assignee_id, '', '', '{{}}', false, c.assigned_at, '', c.value, c.assigned_at::date, c.id, s.id
    FROM collections_collectioncase c JOIN collections_bucketstay s ON s.case_id = c.id WHERE c.book_id = {book};
INSERT INTO contact_contactattempt (public_id, customer_id, loan_id, channel, purpose, party, result, note, made_by_id,
                                    made_at)
  SELECT gen_random_uuid(), customer_id, loan_id, 'call', 'collection',
         CASE id % 3 WHEN 0 THEN 'borrower' ELSE 'nobody' END,
         CASE id % 3 WHEN 0 THEN 'conversation' ELSE 'no_answer' END, '', assignee_id,
         TIMESTAMPTZ '{day} 10:00+00' + (id % 600) * INTERVAL '1 second' - days * INTERVAL '1 day'
    FROM collections_collectioncase, generate_series(0, 1) days
   WHERE book_id = {book} AND (id % 2 = 0 AND days = 0 OR id % 4 = 0 AND days = 1)
  UNION ALL
  SELECT gen_random_uuid(), c.customer_id, c.loan_id, 'call', 'collection', 'nobody', 'no_answer', '', p.person_id,
         TIMESTAMPTZ '{day} 10:00+00' - INTERVAL '4 days'
    FROM collections_collectioncase c JOIN collections_placement p ON p.item_id = c.id
   WHERE c.book_id = {book} AND p.ended_on IS NOT NULL;
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

# What counts at all, of the whole day. placed: every placement of the cases in question, whenever it was.
_COUNTED = """
placed AS (
  SELECT p.id, p.person_id, w.team_id, s.bucket_id, l.currency, p.item_id, p.balance, p.started_on, p.ended_on,
         p.outcome, c.loan_id, s.entered_on, s.outcome AS ending, s.last_on, b.ladder_id,
         GREATEST(COALESCE(p.ended_on, %(day)s), p.started_on) AS lasted
    FROM collections_placement p JOIN collections_bucketstay s ON s.id = p.stay_id
    JOIN collections_bucket b ON b.id = s.bucket_id JOIN workflow_pool w ON w.id = b.pool_id
    JOIN collections_collectioncase c ON c.id = p.item_id JOIN portfolio_loan l ON l.id = c.loan_id
   WHERE c.book_id = %(book)s AND p.started_on <= %(day)s AND NOT b.is_reminder
     AND ((s.is_current AND s.entered_on <= p.started_on AND (s.last_on IS NULL OR s.last_on >= p.started_on))
          OR EXISTS (SELECT 1 FROM collections_bucketstay o WHERE o.loan_id = c.loan_id AND o.is_current
                        AND o.entered_on <= COALESCE(p.ended_on, %(day)s)
                        AND (o.last_on IS NULL OR o.last_on >= p.started_on)))),
held AS (
  SELECT p.*, o.opening
    FROM placed p JOIN (SELECT ladder_id, MIN(lower) AS opening FROM collections_bucket GROUP BY 1) o USING (ladder_id)
   WHERE p.ended_on IS NULL OR p.ended_on >= %(day)s OR p.started_on = %(day)s),
made AS (
  SELECT a.made_by_id, l.currency, a.channel, a.party, c.id AS case_id,
         (SELECT s.bucket_id FROM collections_bucketstay s
           WHERE s.loan_id = c.loan_id AND s.case_id = c.id AND s.recorded_at <= a.made_at
           ORDER BY s.recorded_at DESC, s.entered_on DESC, s.id DESC LIMIT 1) AS lay_in, c.bucket_id AS lies_in
    FROM contact_contactattempt a JOIN collections_casecontact k ON k.attempt_id = a.id
    JOIN collections_collectioncase c ON c.id = k.case_id JOIN portfolio_loan l ON l.id = c.loan_id
   WHERE a.made_at >= %(day)s::date AND a.made_at < %(day)s::date + 1 AND c.book_id = %(book)s),
"""

# What is not to be counted again in longer periods, by how many days these reach back.
_AGAIN = """
concerned AS (SELECT item_id AS case_id FROM held WHERE started_on = %(day)s UNION SELECT case_id FROM made),
tries AS (
  SELECT k.case_id, a.made_by_id, bool_or(a.made_at >= %(day)s::date) AS today,
         MAX(a.made_at::date) FILTER (WHERE a.made_at < %(day)s::date) AS before
    FROM collections_casecontact k JOIN contact_contactattempt a ON a.id = k.attempt_id
   WHERE k.case_id IN (SELECT case_id FROM concerned) AND a.made_at < %(day)s::date + 1 GROUP BY 1, 2),
marks AS (
  SELECT m.*, COUNT(*) OVER (PARTITION BY item_id) > 1 AS shared
    FROM (SELECT p.person_id, p.team_id, p.item_id, MIN(p.id) AS id,
                 (array_agg(p.bucket_id ORDER BY p.id DESC))[1] AS bucket_id,
                 (array_agg(p.currency ORDER BY p.id DESC))[1] AS currency,
                 LEAST(MAX(LEAST(p.lasted, %(day)s)), CASE WHEN t.today THEN %(day)s ELSE t.before END) AS now,
                 CASE WHEN t.before IS NOT NULL AND MIN(p.started_on) < %(day)s
                      THEN LEAST(MAX(LEAST(p.lasted, %(day)s::date - 1)) FILTER (WHERE p.started_on < %(day)s),
                                 t.before) END AS before
            FROM placed p JOIN tries t ON t.case_id = p.item_id AND t.made_by_id = p.person_id
           GROUP BY p.person_id, p.team_id, p.item_id, t.today, t.before) m),
groups AS (
  SELECT 'touched_team' AS name, m.*, ROW_NUMBER() OVER (PARTITION BY item_id, team_id ORDER BY now DESC, id) AS place,
         MAX(before) OVER (PARTITION BY item_id, team_id) AS latest
    FROM marks m WHERE shared
  UNION ALL
  SELECT 'touched_book', m.*, ROW_NUMBER() OVER (PARTITION BY item_id ORDER BY now DESC, id),
         MAX(before) OVER (PARTITION BY item_id)
    FROM marks m WHERE shared),
moved AS (
  SELECT person_id, bucket_id, currency, 'touched' AS name, now, before, 1 AS sign FROM marks
  UNION ALL SELECT person_id, bucket_id, currency, name, now, before, -1 FROM groups
  UNION ALL SELECT person_id, bucket_id, currency, name, now, latest, 1 FROM groups WHERE place = 1),
touches AS (
  SELECT person_id, bucket_id, currency, name, %(day)s::date - x.at AS reach, SUM(sign * x.number) AS number
    FROM moved CROSS JOIN LATERAL (VALUES (now, 1), (before, -1)) x (at, number)
   WHERE now IS DISTINCT FROM before AND x.at IS NOT NULL GROUP BY 1, 2, 3, 4, 5),
earlier AS (
  SELECT h.person_id, h.bucket_id, h.currency, h.id, x.name,
         %(day)s::date - (array_agg(e.lasted ORDER BY e.id DESC))[1] AS reach
    FROM held h JOIN placed e ON e.item_id = h.item_id AND e.id < h.id
    CROSS JOIN LATERAL (VALUES ('held'), ('held_team'), ('held_book')) x (name)
   WHERE h.started_on = %(day)s AND (x.name = 'held_book' OR e.team_id IS NOT DISTINCT FROM h.team_id)
     AND (x.name <> 'held' OR e.person_id = h.person_id)
   GROUP BY 1, 2, 3, 4, 5),
backs AS (
  SELECT person_id, bucket_id, currency, name, reach, -number AS number
    FROM touches WHERE name <> 'touched' OR reach > 0
  UNION ALL SELECT person_id, bucket_id, currency, name, reach, 1 FROM earlier
  UNION ALL SELECT person_id, bucket_id, currency, x.name, reach, -1
    FROM earlier e CROSS JOIN LATERAL (VALUES ('held_team'), ('held_book')) x (name) WHERE e.name = 'held'),
again AS (
  SELECT person_id, bucket_id, currency,
         jsonb_object_agg(name, jsonb_build_array(reaches, numbers)) AS again
    FROM (SELECT person_id, bucket_id, currency, name, jsonb_agg(reach ORDER BY reach) AS reaches,
                 jsonb_agg(number ORDER BY reach) AS numbers
            FROM (SELECT person_id, bucket_id, currency, name, reach, SUM(number) AS number FROM backs
                   GROUP BY 1, 2, 3, 4, 5 HAVING SUM(number) <> 0) x GROUP BY 1, 2, 3, 4) y
   GROUP BY 1, 2, 3),
"""

_SUMS = """
sums AS (
  SELECT person_id, bucket_id, currency, COUNT(*) AS active, COUNT(*) FILTER (WHERE started_on < %(day)s) AS carried,
         COUNT(*) FILTER (WHERE started_on = %(day)s) AS given,
         COUNT(*) FILTER (WHERE ending = 'collected' AND last_on = %(day)s) AS collected,
         COUNT(*) FILTER (WHERE outcome = 'rolled' AND ended_on = %(day)s) AS rolled,
         SUM(balance) FILTER (WHERE started_on < %(day)s) AS owed_carried,
         SUM(balance) FILTER (WHERE started_on = %(day)s) AS owed_given,
         0::bigint AS cash_carried, 0::bigint AS cash, 0::bigint AS fallen_carried, 0::bigint AS fallen,
         0::bigint AS calls, 0::bigint AS answered, 0::bigint AS right_party, 0::bigint AS touched,
         0::bigint AS promises, 0::bigint AS due, 0::bigint AS kept, 0::bigint AS promised, 0::bigint AS amount_kept
    FROM held GROUP BY 1, 2, 3
  UNION ALL
  SELECT h.person_id, h.bucket_id, h.currency, 0, 0, 0, 0, 0, 0, 0, SUM(y.amount) FILTER (WHERE y.paid_on < %(day)s),
         SUM(y.amount) FILTER (WHERE y.paid_on = %(day)s), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM held h JOIN portfolio_payment y ON y.loan_id = h.loan_id AND y.paid_on >= h.started_on AND y.paid_on <= %(day)s
    LEFT JOIN portfolio_reversal r ON r.payment_id = y.id WHERE y.kind = 'cash' AND r.id IS NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT h.person_id, h.bucket_id, h.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         SUM(i.principal + i.interest + i.fee + i.penalty) FILTER (WHERE h.started_on < %(day)s AND i.due_on < %(day)s),
         SUM(i.principal + i.interest + i.fee + i.penalty) FILTER (WHERE h.started_on = %(day)s OR i.due_on = %(day)s),
         0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM held h JOIN portfolio_instalment i
      ON i.loan_id = h.loan_id AND i.due_on > h.entered_on - h.opening AND i.due_on <= %(day)s
     AND (i.settled_on IS NULL OR i.settled_on >= h.started_on)
   GROUP BY 1, 2, 3
  UNION ALL
  SELECT made_by_id, COALESCE(lay_in, lies_in), currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COUNT(*),
         COUNT(*) FILTER (WHERE party <> 'nobody'), COUNT(*) FILTER (WHERE party = 'borrower'), 0, 0, 0, 0, 0, 0
    FROM made WHERE channel = 'call' GROUP BY 1, 2, 3
  UNION ALL
  SELECT person_id, bucket_id, currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number, 0, 0, 0, 0, 0
    FROM touches WHERE name = 'touched' AND reach = 0
  UNION ALL
  SELECT p.taken_by_id, p.bucket_id, l.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         COUNT(*) FILTER (WHERE p.taken_on = %(day)s), COUNT(*) FILTER (WHERE p.ends_on = %(day)s),
         COUNT(*) FILTER (WHERE p.ends_on = %(day)s AND p.outcome = 'kept'),
         SUM(p.amount) FILTER (WHERE p.ends_on = %(day)s),
         SUM(p.amount) FILTER (WHERE p.ends_on = %(day)s AND p.outcome = 'kept')
    FROM collections_promise p JOIN portfolio_loan l ON l.id = p.loan_id
   WHERE l.book_id = %(book)s AND (p.taken_on = %(day)s OR p.ends_on = %(day)s) GROUP BY 1, 2, 3)
"""

BARE = f"""
INSERT INTO reports_collectorday
  (book_id, day, person_id, team_id, bucket_id, currency, active, carried, given, collected, rolled, left_out,
   owed_carried, owed_given, cash_carried, cash, fallen_carried, fallen, calls, answered, right_party, touched,
   promises, due, kept, promised, amount_kept, again)
WITH {_COUNTED}{_AGAIN}{_SUMS}
SELECT %(book)s, %(day)s, x.person_id, w.team_id, x.bucket_id, x.currency, SUM(active), SUM(carried), SUM(given),
       SUM(collected), SUM(rolled), 0, COALESCE(SUM(owed_carried), 0), COALESCE(SUM(owed_given), 0),
       COALESCE(SUM(cash_carried), 0), COALESCE(SUM(cash), 0), COALESCE(SUM(fallen_carried), 0),
       COALESCE(SUM(fallen), 0), SUM(calls), SUM(answered), SUM(right_party), SUM(touched), SUM(promises), SUM(due),
       SUM(kept), COALESCE(SUM(promised), 0), COALESCE(SUM(amount_kept), 0), COALESCE(a.again, '{{}}')
  FROM sums x JOIN collections_bucket b ON b.id = x.bucket_id JOIN workflow_pool w ON w.id = b.pool_id
  LEFT JOIN again a ON a.person_id = x.person_id AND a.bucket_id = x.bucket_id AND a.currency = x.currency
 GROUP BY x.person_id, w.team_id, x.bucket_id, x.currency, a.again
"""
