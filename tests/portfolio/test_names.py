"""How customers are found by name, and that it stays quick."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from casework.portfolio import selectors
from casework.portfolio.names import LONGEST_KEY, MOST_KEYS, folded, name_keys, searched_words
from casework.portfolio.services.customers import Person, ensure_customers
from tests.clock import NOW
from tests.portfolio import book_of


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Ada Test", ["ada test", "test"]),
        ("  JOSÉ  María-Luz ", ["jose maria-luz", "maria-luz", "luz"]),
        ("王小明", ["王小明", "小明", "明"]),
        ("阿依古丽·Ａ", ["阿依古丽·a", "依古丽·a", "古丽·a", "丽·a", "a"]),
        ("O'Neill", ["o'neill", "neill"]),
        ("··", []),
    ],
)
def test_a_name_is_found_from_each_word_and_each_chinese_character(name: str, keys: list[str]):
    assert name_keys(name) == keys


@given(st.text(max_size=200))
def test_keys_are_few_short_and_different(name: str):
    keys = name_keys(name)
    assert len(keys) == len(set(keys)) <= MOST_KEYS
    assert all(0 < len(key) <= LONGEST_KEY and key in folded(name) for key in keys)


@pytest.mark.parametrize(
    ("text", "words"),
    [("ad te", ["ad", "te"]), ("j smith", ["j", "smith"]), ("王", ["王"]), ("j", []), ("  ", []), ("j k", [])],
)
def test_a_single_letter_is_too_little_to_search_by(text: str, words: list[str]):
    assert searched_words(text) == words


@pytest.fixture
def people(db: None) -> dict[int, str]:
    names = ["Ada Test", "Adam Ode", "Bo Ada", "王小明", "李明", "Ann_b Fox", "100% Sure"]
    made = ensure_customers(
        [Person(ref=name, name=name) for name in names], book=book_of.the_product().book, source="s", now=NOW
    )
    return {pk: name for name, pk in made.items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada", {"Ada Test", "Adam Ode", "Bo Ada"}),
        ("te ad", {"Ada Test"}),
        ("ADA TEST", {"Ada Test"}),
        ("明", {"王小明", "李明"}),
        ("小明", {"王小明"}),
        ("ann_", {"Ann_b Fox"}),
        ("an_b", set()),
        ("100%", {"100% Sure"}),
        ("%da", set()),
        ("dam", set()),
    ],
)
def test_every_word_must_begin_a_word_of_the_name(people: dict[int, str], text: str, found: set[str]):
    assert {people[pk] for pk in selectors.customers_named(searched_words(text), most=10)} == found


def test_no_more_than_asked_for(people: dict[int, str]):
    assert len(selectors.customers_named(["ada"], most=2)) == 2


def test_a_name_is_looked_up_by_its_index(people: dict[int, str]):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT customer_id FROM portfolio_namekey WHERE key LIKE 'ada%'")
            plan = " ".join(row[0] for row in cursor.fetchall())
            # In a database of the C locale, as here, either of its two indexes serves.
            assert re.search(r"Index Cond: \(\(\(key\)::text ~?>=~? 'ada'", plan), plan
        else:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT customer_id FROM portfolio_namekey WHERE key >= 'ada' AND key < 'b'"
            )
            assert "USING INDEX portfolio_namekey_key" in " ".join(row[3] for row in cursor.fetchall())
