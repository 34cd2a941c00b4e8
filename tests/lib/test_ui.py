"""Filters and tags that every page shares."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from lucide import IconDoesNotExist

from casework.lib.money import InexactMoney
from casework.lib.templatetags import ui


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.5"), "1,234.50"),
        (Decimal("0"), "0.00"),
        (Decimal("-1234567.89"), "-1,234,567.89"),
        (7, "7.00"),
        ("10.10", "10.10"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_money_shows_two_decimals_and_thousands(value, shown):
    assert ui.money(value) == shown


def test_money_puts_the_currency_in_front_with_a_blank_that_does_not_break():
    assert ui.money(Decimal("1234.5"), "NGN") == "NGN\N{NO-BREAK SPACE}1,234.50"
    assert ui.money(None, "NGN") == "–"


def test_money_is_never_rounded_on_the_way_to_the_screen():
    with pytest.raises(InexactMoney, match="more than two decimals"):
        ui.money(Decimal("10.005"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_amounts_and_numbers_look_alike_in_every_language(language):
    template = Template(f"{{% language '{language}' %}}{{{{ a|money }}}} {{{{ n|thousands }}}}{{% endlanguage %}}")
    assert template.render(Context({"a": Decimal("12345.6"), "n": 1284})) == "12,345.60 1,284"


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (999, "999"), (1284000, "1,284,000"), (None, "–")])
def test_thousands_separates_thousands(value, shown):
    assert ui.thousands(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (timedelta(hours=2, minutes=5), "2 h 05 m"),
        (timedelta(days=1, hours=2), "26 h 00 m"),
        (timedelta(minutes=5, seconds=59), "5 m"),
        (timedelta(seconds=42), "42 s"),
        (0, "0 s"),
        (7500, "2 h 05 m"),
        (59.9, "59 s"),
        (Decimal("3600"), "1 h 00 m"),
        (timedelta(minutes=-90), "-1 h 30 m"),
        (None, "–"),
    ],
)
def test_minutes_shows_hours_and_minutes_or_seconds(value, shown):
    assert ui.minutes(value) == shown


def test_a_phone_is_masked():
    assert ui.masked_phone("13800138000") == "138••••••00"
    assert ui.masked_phone("") == ui.masked_phone(None) == "–"


def test_an_icon_is_decoration_unless_it_has_a_label():
    plain, spoken = ui.icon("phone"), ui.icon("phone", size=20, label='Call "now"')
    assert plain.startswith('<svg width="16" height="16"')
    assert ' aria-hidden="true"' in plain
    assert spoken.startswith('<svg width="20" height="20"')
    assert ' role="img" aria-label="Call &quot;now&quot;"' in spoken
    assert "aria-hidden" not in spoken


def test_an_icon_in_a_template_is_escaped_even_though_literals_are_safe():
    html = Template("{% icon 'phone' label=words %}").render(Context({"words": "<b>"}))
    assert 'aria-label="&lt;b&gt;"' in html


def test_an_unknown_icon_is_a_mistake():
    with pytest.raises(IconDoesNotExist):
        ui.icon("no-such-icon")
