"""What applicants have in common, and the migration that finds it in orders that are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.lib.personal import lookup_hash
from casework.review.traits import folded, trait_hash, traits_of

PHONE = "+2348031234560"
APPLICATION = {
    "job": {"Employer": "River  Mill, Ltd."},
    "home": {"Address": "1 Mill Lane"},
    "device": {"Device ID": "ab-12"},
}


def test_all_four_kinds_are_found() -> None:
    assert traits_of(application=APPLICATION, phone=PHONE) == {
        ("phone", lookup_hash(PHONE)),
        ("employer", trait_hash("employer", "RIVER MILL LTD")),
        ("address", trait_hash("address", "1, mill lane")),
        ("device", trait_hash("device", "AB12")),
    }


def test_the_address_of_the_employer_is_not_the_applicants() -> None:
    assert traits_of(application={"job": {"Address": "1 Mill Lane"}, "device": "x", "home": None}) == set()


@pytest.mark.parametrize("answer", ["", " ", "-", "N/A", "none", "Self-employed", "无业", "x"])
def test_an_answer_that_is_none_is_nothing_in_common(answer: str) -> None:
    assert traits_of(application={"job": {"Employer": answer}}) == set()


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
