"""Agreement coefficients against published tables."""

import pytest

from casework.quality.rules.agreement import agreement, cohens_kappa, gwets_ac1, raw_share

# Cohen 1960, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, table 2:
# frequencies of 200 joint judgments of three categories; κ = .492.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Fleiss, Cohen and Everitt 1969, "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72,
# table 1 (proportions of 200 cases): κ = .429, variance .002885.
FLEISS = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
# Gwet's own "cont3x3abstractors", published with his package irrCAC 1.0: 100 abstracts rated Ectopic, AIU or NIU by two
# abstractors. kappa2.table: 0.7964094, standard error 0.05891072; gwet.ac1.table: 0.8493305, standard error 0.04321747.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
# Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement", British Journal of
# Mathematical and Statistical Psychology 61, table 1 (after Cicchetti and Feinstein): κ collapses where AC1 does not.
PARADOX = [[118, 5], [2, 0]]


def test_cohens_own_table() -> None:
    kappa = cohens_kappa(COHEN)

    assert kappa is not None
    assert round(kappa.value, 3) == 0.492
    assert raw_share(COHEN).value == pytest.approx(0.70)


def test_the_standard_error_of_kappa() -> None:
    kappa = cohens_kappa(FLEISS)

    assert kappa is not None
    assert (round(kappa.value, 3), round(kappa.error**2, 6)) == (0.429, 0.002885)
    assert (round(kappa.low, 3), round(kappa.high, 3)) == (0.323, 0.534)


def test_gwets_own_table() -> None:
    kappa, ac1 = cohens_kappa(ABSTRACTORS), gwets_ac1(ABSTRACTORS)

    assert kappa is not None
    assert ac1 is not None
    assert (round(kappa.value, 7), round(kappa.error, 8)) == (0.7964094, 0.05891072)
    assert (round(ac1.value, 7), round(ac1.error, 8)) == (0.8493305, 0.04321747)


def test_kappa_collapses_where_one_category_is_rare_and_ac1_does_not() -> None:
    kappa, ac1 = cohens_kappa(PARADOX), gwets_ac1(PARADOX)

    assert kappa is not None
    assert ac1 is not None
    assert (round(kappa.value, 3), round(ac1.value, 3)) == (-0.023, 0.941)


def test_pairs_are_counted_over_all_categories() -> None:
    found = agreement([(True, True)] * 3 + [(True, False)], [True, False])

    assert found is not None
    assert (found.pairs, found.raw.value) == (4, 0.75)
    assert found.kappa is not None
    assert found.kappa.value == 0  # the second inspector's verdicts say nothing of the first's
    assert found.ac1 is not None
    assert round(found.ac1.value, 4) == 0.68


def test_what_cannot_be_said_is_not_said() -> None:
    always = agreement([(False, False)] * 5, [True, False])

    assert agreement([], [True, False]) is None
    assert always is not None
    assert (always.raw.value, always.raw.high, always.kappa) == (1, 1, None)
    assert always.ac1 is not None
    assert (always.ac1.value, always.ac1.low) == (1, 1)


def test_wilsons_interval() -> None:
    """Wilson 1927 as in Newcombe 1998, table I, method 3: 81 of 263 is 0.2553 to 0.3662, 0 of 20 is 0 to 0.1611."""
    many, none = raw_share([[81, 182], [0, 0]]), raw_share([[0, 20], [0, 0]])

    assert (round(many.low, 4), round(many.high, 4)) == (0.2553, 0.3662)
    assert (round(none.low, 4), round(none.high, 4)) == (0, 0.1611)
