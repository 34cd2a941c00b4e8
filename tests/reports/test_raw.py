"""Raw data leaves as it is: every row of the scope once, the same text from both databases, nothing that runs."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.collections.models import CollectionCase
from casework.contact.models import ContactAttempt
from casework.people.models import TeamKind
from casework.portfolio.models import Customer, Loan, Payment
from casework.reports import kinds
from casework.reports.kinds import Asked
from casework.reports.selectors import raw
from casework.reports.selectors.scope import Scope
from casework.reports.services import raw as writing
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import on

pytestmark = pytest.mark.django_db


def written(key: str, target: Path, **scope: Any) -> tuple[int, list[dict[str, str]]]:
    asked = Asked(scope=Scope(first=on(0), last=on(9), **scope), asker="Lea", language="en", now=NOW)
    told: list[tuple[int, int]] = []
    lines = kinds.get(key).build(asked, target, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert not told or told[-1][0] == told[-1][1]
    with target.open(encoding="utf-8", newline="") as file:
        return lines, list(csv.DictReader(file))


def names(found: Iterator[Any]) -> set[str]:
    return {str(each) for each in found}


def test_every_row_of_the_scope_once_and_only_its_teams(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "COPIED_AT_ONCE", 2)  # several spans, some without a row
    made = floor.worked_collections()
    made.attempt(made.case(Loan.objects.latest("pk")).loan, made.ann)
    review, other = factories.review_team("initial"), factories.team(TeamKind.COLLECTIONS)
    order = factories.order()
    made_on = Scope(first=NOW.date(), last=NOW.date())
    everything = {
        "cases": CollectionCase.objects.all(), "payments": Payment.objects.all(),
        "orders": ReviewOrder.objects.filter(received_at__date=made_on.first),
    }  # fmt: skip

    for key, expected in everything.items():
        lines, rows = written(f"{key}-csv", tmp_path / "a.csv")
        assert (lines, len(rows)) == (len(rows), expected.count()) != (0, 0)
        column = next(iter(rows[0]))
        assert {row[column] for row in rows} == names(expected.values_list("public_id", flat=True))
        assert written(f"{key}-csv", tmp_path / "b.csv", team_ids=frozenset({other.pk})) == (0, [])
    of_team = {"team_ids": frozenset({made.team.pk})}
    assert written("orders-csv", tmp_path / "c.csv", **of_team)[0] == 0
    assert written("orders-csv", tmp_path / "c.csv", team_ids=frozenset({review.pk}))[1][0]["order"] == str(
        order.public_id
    )
    # Paid while the loan lay in the team's bucket, whatever became of it.
    assert written("payments-csv", tmp_path / "c.csv", **of_team)[0] == Payment.objects.count()
    day = ContactAttempt.objects.get().made_at.date()
    asked = Asked(scope=Scope(first=day, last=day, **of_team), asker="", language="en", now=NOW)
    assert kinds.get("attempts-csv").build(asked, tmp_path / "d.csv", lambda _done, _all: None) == 1


def test_each_placement_with_its_result(tmp_path: Path) -> None:
    """As told in the floor: c paid all to Ann; a went from her to Bob, paid him in part and rolled; d paid Ann one of
    two.
    """
    floor.worked_collections()
    rows = written("placements-csv", tmp_path / "a.csv")[1]
    columns = ("collector", "bucket", "started_on", "ended_on", "ended", "owed_at_start", "collected")
    assert sorted(tuple(row[each] for each in columns) for row in rows) == [
        ("ann", "M1", "2026-03-02", "", "", "100.00", "100.00"),
        ("ann", "S1", "2026-03-02", "2026-03-04", "collected", "100.00", "100.00"),
        ("ann", "S1", "2026-03-02", "2026-03-04", "reassigned", "100.00", "0.00"),
        ("bob", "S1", "2026-03-05", "2026-03-08", "rolled", "100.00", "40.00"),
    ]
    assert written("placements-csv", tmp_path / "b.csv", team_ids=frozenset()) == (0, [])


def test_a_row_is_spelled_alike_by_both_databases_and_nothing_in_it_runs(tmp_path: Path) -> None:
    made = floor.worked_collections()
    loan = Loan.objects.order_by("pk").first()
    assert loan is not None
    Loan.objects.filter(pk=loan.pk).update(external_ref='=1+1,"x"')
    Customer.objects.filter(pk=loan.customer_id).update(external_ref="@ü")
    made.book.refresh_from_db()

    row = next(row for row in written("payments-csv", tmp_path / "a.csv")[1] if row["loan"].endswith('1+1,"x"'))
    paid = Payment.objects.filter(loan=loan).order_by("pk").first()
    assert paid is not None
    assert row == {
        "payment": str(paid.public_id), "book": "lagos", "loan": '\'=1+1,"x"', "source": paid.source,
        "reference": paid.external_ref, "kind": "cash", "waives": "", "amount": "40.00", "currency": "NGN",
        "paid_on": "2026-03-06", "received_at": paid.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "recorded_by": "",
        "reversed_on": "",
    }  # fmt: skip
    assert any(row["customer"] == "'@ü" for row in written("cases-csv", tmp_path / "a.csv")[1])
    text = (tmp_path / "a.csv").read_bytes()
    assert b"\r" not in text
    assert b',"",' not in text  # what is empty is nothing, on both


def test_the_workbook_holds_the_same_rows_as_values(tmp_path: Path) -> None:
    floor.worked_collections()
    lines, rows = written("payments-csv", tmp_path / "a.csv")
    asked = Asked(scope=Scope(first=on(0), last=on(9)), asker="Lea", language="en", now=NOW)

    assert kinds.get("payments-xlsx").build(asked, tmp_path / "a.xlsx", lambda _done, _all: None) == lines

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["payments"]
    head, *found = list(sheet.iter_rows())
    assert [cell.value for cell in head] == list(rows[0])
    assert [f"{row[7].value:.2f}" for row in found] == [row["amount"] for row in rows]
    assert (found[0][7].number_format, found[0][9].number_format) == ("#,##0.00", "yyyy-mm-dd")
    assert sheet.auto_filter.ref == f"A1:M{lines + 1}"


def test_nothing_that_names_a_customer_is_offered() -> None:
    private = {"name", "phone", "id_number", "note", "person_name", "born_on", "job", "application", "address"}
    for dataset in (raw.CASES, raw.PLACEMENTS, raw.ORDERS, raw.ATTEMPTS, raw.PAYMENTS):
        assert not {part for column in dataset.columns for part in column.path.split("__")} & private
