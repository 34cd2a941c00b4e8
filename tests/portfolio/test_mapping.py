"""Mappings: every mistake is one clear line; those that ship are right."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casework.lib.sheets.reading import FileRefused, Flaw, SheetRow, open_sheet
from casework.portfolio import feeds
from casework.portfolio.feeds import mapping as mapping_module
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.mapping import MAX_BYTES, Mapping, own_columns, read_mapping
from casework.portfolio.feeds.parsing import Plan, check_fields
from casework.portfolio.feeds.shipped import shipped_mappings, shipped_text
from tests.clock import NOW

GOOD = """
kind = "payments"
source = "bank"
[columns]
external_ref = "No"
loan_ref = "Loan"
amount = "Sum"
paid_on = "Day"
"""


def read(text: str) -> Mapping:
    return read_mapping(text.encode(), name="test")


def test_a_mapping_is_read():
    mapping = read(
        GOOD
        + 'currency = "Cur"\n[file]\nencoding = "GB18030"\ndelimiter = ";"\n[filter]\nterm = [15, "30"]\nkind = "x"\n'
        '[formats]\ndate = ["iso", "%d.%m.%Y"]\n'
    )
    assert (mapping.kind, mapping.source, mapping.encoding, mapping.delimiter) == ("payments", "bank", "gb18030", ";")
    assert mapping.filters == {"term": frozenset({"15", "30"}), "kind": frozenset({"x"})}
    assert mapping.columns["currency"] == "Cur"
    assert mapping.date_formats == ("iso", "%d.%m.%Y")
    check_fields(mapping, feeds.get("payments"))


def test_sections_within_sections_are_names_with_dots():
    mapping = read(
        'kind = "orders"\nsource = "s"\n[columns.application.person]\nAge = "a"\n[columns]\n"application.x.y" = "b"'
    )
    assert mapping.columns == {"application.person.Age": "a", "application.x.y": "b"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kind = ", "is not TOML"),
        ('kind = "loans"', "“source” must be a text"),
        (GOOD.replace("kind", "kinds"), "no key “kinds”"),
        (GOOD + "[book]\ncolour = 1", "no key “book.colour”"),
        (GOOD + "[file]\nencoding = 'latin-77'", "encoding “latin-77” is not one of utf-8"),
        (GOOD + "[file]\ndelimiter = 'x'", "delimiter must be"),
        (GOOD + "[formats]\ndate = '%d.%m.'", "day, month and year"),
        (GOOD + "[formats]\ndate = '%Q'", "day, month and year"),
        (GOOD + "[formats]\ndate = []", "day, month and year"),
        (GOOD + "[constants]\namount = '1'", "“amount” is filled twice"),
        (GOOD + "[constants]\ncurrency = 1.5", "“constants.currency” must be a text or a whole number"),
        ('columns = 1\nkind = "loans"\nsource = "s"', "“columns” must be a section"),
        (GOOD.replace('"bank"', '"' + "b" * 41 + '"'), "longer than 40"),
        ("#" * (MAX_BYTES + 1), "larger than 64 KiB"),
        (GOOD + "[values]\namount = 1", "“amount” must be a section"),
        (GOOD + "[unpivot]", "each “unpivot” must be a section [[unpivot]]"),
        (GOOD + "[[unpivot]]\ncolour = 1", "no key “unpivot.colour”"),
        (GOOD + '[[unpivot]]\nconstants = { amount = "1" }', "“amount” is filled twice"),
        (
            GOOD + '[[unpivot]]\nconstants = { currency = "A" }\n[[unpivot]]\nconstants = { loan_source = "A" }',
            "do not fill the same fields",
        ),
    ],
    ids=lambda value: value[-30:] if len(value) < 2_000 else "long",
)
def test_mistakes_are_named(text: str, why: str):
    with pytest.raises(FileRefused) as refused:
        read(text)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_bytes_that_are_no_text():
    with pytest.raises(FileRefused, match="is not TOML"):
        read_mapping(b"\xff\xfe", name="test")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GOOD + 'colour = "C"', "payments have no field “colour”"),
        (GOOD + '[values.colour]\n"1" = "C"', "payments have no field “colour”"),
        (GOOD + '"application.x" = "C"', "no field “application.x”"),
        (GOOD.replace('amount = "Sum"', ""), "the field “amount” is missing"),
    ],
)
def test_fields_are_checked_against_the_feed(text: str, why: str):
    with pytest.raises(FileRefused, match=why):
        check_fields(read(text), feeds.get("payments"))


def test_one_row_of_theirs_may_be_several_of_ours():
    text = """
        kind = "payments"
        source = "bank"
        columns = { loan_ref = "Loan" }
        values.currency = { Euro = "EUR" }
        [[unpivot]]
        templates = { external_ref = "{Loan}-1" }
        columns = { amount = "Sum1", currency = "Cur" }
        constants = { paid_on = "2026-01-31" }
        [[unpivot]]
        templates = { external_ref = "{Loan}-2" }
        columns = { amount = "Sum2", currency = "Cur" }
        constants = { paid_on = "2026-02-28" }
    """
    plan = Plan(read(text), feeds.get("payments"), ["Loan", "Sum1", "Sum2", "Cur"])
    row = SheetRow(2, {"Loan": "L1", "Sum1": "5.00", "Sum2": "-", "Cur": "Euro"})
    first, second = plan.parse(row, zone="UTC", now=NOW, about="")
    assert isinstance(first, feeds.ParsedRow)
    assert (first.ref, first.amount("amount"), first.day("paid_on")) == ("L1-1", Decimal("5.00"), date(2026, 1, 31))
    assert first.text("currency") == "EUR"
    assert second == [feeds.Refusal(2, "amount", "-", reasons.NOT_A_NUMBER)]
    whole = list(plan.parse(SheetRow(3, {}, {"": Flaw.CELLS}), zone="UTC", now=NOW, about=""))
    assert whole == [[feeds.Refusal(3, "", "", reasons.CELLS)]]  # said once, not once a part


@pytest.mark.parametrize(
    ("more", "header", "why"),
    [
        ("", "No,Loan,Sum", "no column “Day”"),
        ('\n[filter]\nterm = "15"', "No,Loan,Sum,Day", "no column “term”"),
        ('\n[templates]\ncurrency = "{cur}"', "No,Loan,Sum,Day", "no column “cur”"),
    ],
)
def test_columns_are_checked_against_the_file(more: str, header: str, why: str):
    with pytest.raises(FileRefused, match=why):
        Plan(read(GOOD + more), feeds.get("payments"), header.split(","))


def test_without_a_mapping_our_own_names_are_the_columns():
    plan = Plan(
        own_columns("payments"), feeds.get("payments"), ["external_ref", "loan_ref", "amount", "paid_on", "note"]
    )
    assert plan.column_of("amount") == "amount"
    with pytest.raises(FileRefused, match="no column “paid_on”"):
        Plan(own_columns("payments"), feeds.get("payments"), ["external_ref", "loan_ref", "amount"])


def test_a_part_field_keeps_rows_together_only_when_it_is_mapped():
    header = ["external_ref", "customer_ref", "customer_name", "principal", "due_amount", "due_on", "disbursed_on"]
    loans = feeds.get("loans")
    assert not Plan(own_columns("loans"), loans, header).keeps_together
    assert Plan(own_columns("loans"), loans, [*header, "instalment_number"]).keeps_together


def test_the_mappings_that_ship_fit_their_feeds():
    shipped = {mapping.name: mapping for mapping in shipped_mappings()}
    assert {"superlender_loans", "superlender_payments", "german_credit_orders", "uci_snapshots"} <= shipped.keys()
    for mapping in shipped.values():
        check_fields(mapping, feeds.get(mapping.kind))
    assert shipped_text("superlender_loans")
    assert shipped_text("../../manage") is None


def test_the_documentation_shows_every_key_and_every_field():
    text = (Path(__file__).resolve().parent.parent.parent / "docs" / "feed.md").read_text()
    named = [key for keys in mapping_module._KEYS.values() for key in keys]
    named += [field.name for kind in feeds.kinds() for field in feeds.get(kind).fields]
    assert [name for name in named if name not in text] == []


def test_a_header_may_have_nameless_columns():
    sheet = open_sheet(io.BytesIO(b"No,Loan,Sum,Day,\n1,2,3,2026-01-01,\n"), name="a.csv", max_bytes=1000)
    plan = Plan(read(GOOD), feeds.get("payments"), sheet.headers)
    assert plan.ref_of(next(sheet.rows())) == "1"
