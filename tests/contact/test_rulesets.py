"""Choosing and changing a book's rules: versions from a day on, nothing edited."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.contact import services
from casework.contact.models import ContactRule, RuleSet
from casework.contact.rules import HOUSE, PRESETS, Hours, Rest, Thirds
from casework.contact.rulesets import columns_of, line_of, of_version
from casework.contact.services import RulesRefused
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import Book
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW, YESTERDAY
from tests.contact import making

pytestmark = pytest.mark.django_db
OWN = making.limit_of_one()


@pytest.fixture
def book() -> Book:
    return factories.contact_point().customer.book


def add(book: Book, line=OWN, *, on=TODAY, reason="Our own.") -> list[RuleSet]:
    return services.add_rule(book=book, line=line, on=on, reason=reason, actor=factories.person(), now=NOW)


def choose(book: Book, preset: str, *, on=TODAY, thirds: bool = False, keep_own: bool = True) -> RuleSet:
    return services.choose_preset(
        book=book, preset=preset, on=on, thirds=thirds, keep_own=keep_own, reason="The law.",
        actor=factories.person(), now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_comes_back_from_the_tables_as_it_was(book, preset):
    made = choose(book, preset, thirds=True)

    assert of_version(made).lines == PRESETS[preset].lines
    assert of_version(made).thirds == PRESETS[preset].thirds


def test_every_kind_of_rule_comes_back_from_its_columns_as_it_was():
    lines = [
        OWN,
        Rest(legal=False, source="x", weekdays=frozenset({6, 7}), holidays="CN", purposes=frozenset({"reminder"})),
        Hours(
            legal=True, source="y", opens=time(9), closes=time(18, 30), channels=frozenset({"sms", "call"}),
            side="borrower",
        ),
    ]  # fmt: skip
    full = {"opens": None, "closes": None, "weekdays": "", "holidays": "", "scope": "", "counts": "", "most": None}

    assert [line_of({**full, **columns_of(line)}) for line in lines] == lines


def test_third_parties_are_off_unless_they_were_asked_for_and_the_preset_allows_them(book):
    assert of_version(choose(book, "cn_gbt_45251")).thirds == Thirds()
    assert of_version(choose(book, "cn_gbt_45251", thirds=True)).thirds == Thirds(allowed=True, tries=3, days=3)
    assert of_version(choose(book, "us_reg_f", thirds=True)).thirds == Thirds()


def test_own_rules_come_along_to_another_preset_or_not(book):
    add(book)

    assert of_version(choose(book, "in_rbi")).lines == (*PRESETS["in_rbi"].lines, OWN)
    assert of_version(choose(book, "vn_18_2019", keep_own=False)).lines == PRESETS["vn_18_2019"].lines


def test_an_added_rule_also_joins_what_is_planned_for_later(book):
    choose(book, "in_rbi", on=TOMORROW, keep_own=False)

    today, tomorrow = add(book)

    assert (today.effective_on, of_version(today).lines) == (TODAY, (*HOUSE.lines, OWN))
    assert (tomorrow.effective_on, of_version(tomorrow).lines) == (TOMORROW, (*PRESETS["in_rbi"].lines, OWN))
    assert RuleSet.objects.filter(book=book).count() == 3  # the planned one is overtaken, not edited
    assert AuditEntry.objects.filter(action="contact_rules.change").count() == 3


def test_a_dropped_rule_is_gone_from_its_day_on_and_a_legal_one_stays(book):
    choose(book, "in_rbi")
    add(book)

    [made] = services.drop_rule(book=book, line=OWN, on=TOMORROW, reason="Enough.", actor=factories.person(), now=NOW)

    assert (made.effective_on, of_version(made).lines) == (TOMORROW, PRESETS["in_rbi"].lines)
    with pytest.raises(RulesRefused, match="legal"):
        services.drop_rule(
            book=book, line=PRESETS["in_rbi"].lines[0], on=TODAY, reason="No.", actor=factories.person(), now=NOW
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "why"),
        ({"on": YESTERDAY}, "past"),
        ({"line": making.limit_of_one(most=1)}, "such a rule"),
        ({"line": PRESETS["in_rbi"].lines[0]}, "presets"),
        ({"line": Rest(legal=False, source="x", holidays="XX")}, "not known"),
    ],
)
def test_a_change_that_cannot_be_leaves_no_trace(book, changes, said):
    add(book)

    with pytest.raises(RulesRefused, match=said):
        add(book, **({"line": making.limit_of_one(most=2)} | changes))

    assert (RuleSet.objects.count(), ContactRule.objects.count()) == (1, 3)


def test_operations_read_choose_and_add_on_the_page(client: Client, book):
    client.force_login(factories.person("", Role.OPERATIONS))
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    limit = {
        "kind": "limit", "most": "2", "counts": "attempts", "span": "1", "unit": "days", "scope": "customer",
        "on": day, "reason": "Politeness.",
    }  # fmt: skip

    bare = client.get(reverse("contact:rules")).content.decode()
    client.post(
        reverse("contact:choose", args=[book.public_id]), {"preset": "us_reg_f", "on": day, "reason": "The law."}
    )
    client.post(reverse("contact:add", args=[book.public_id]), limit)
    wrong = client.post(reverse("contact:add", args=[book.public_id]), {**limit, "most": ""})
    page = client.get(reverse("contact:rules")).content.decode()

    assert "At most 5 attempts in 24 hours, per customer" in bare
    assert "United States: Regulation F" in page
    assert [(one.preset, one.rules.count()) for one in RuleSet.objects.order_by("number")] == [
        ("us_reg_f", 4),
        ("us_reg_f", 5),
    ]
    assert wrong.status_code == 422
