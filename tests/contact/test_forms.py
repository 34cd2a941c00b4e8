import pytest
from django.template.loader import render_to_string

from casework.contact.forms import AttemptForm
from casework.contact.models import Purpose
from tests import factories

pytestmark = pytest.mark.django_db


def form(point, /, purpose=Purpose.COLLECTION, **data):
    return AttemptForm(
        {"channel": "call", "point": point.pk, "party": "borrower", "result": "promised", "note": "", **data},
        customer=point.customer,
        purpose=purpose,
    )


def test_a_good_form_gives_what_the_service_takes():
    point = factories.contact_point()

    told = form(point, note="Friday")

    assert told.is_valid()
    assert told.cleaned_data.pop("code").code == told.cleaned_data["result"]
    assert told.cleaned_data.pop("verified_by") == []
    assert told.cleaned_data == {
        "channel": "call",
        "point": point,
        "party": "borrower",
        "result": "promised",
        "note": "Friday",
    }


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"party": "third_party"}, "result"),
        ({"result": "confirmed"}, "result"),
        ({"point": ""}, "point"),
        ({"party": ""}, "party"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_what_cannot_be_true_is_said_beside_its_field(data, field):
    told = form(factories.contact_point(), **data)

    assert not told.is_valid()
    assert list(told.errors) == [field]


def test_a_stranger_s_number_is_no_choice():
    mine, other = factories.contact_point(), factories.contact_point()

    assert "point" in form(mine, point=other.pk).errors


def test_numbers_are_shown_masked():
    point = factories.contact_point("+2348031234560")

    html = render_to_string("contact/_attempt_form.html", {"form": form(point), "post_url": "/x/"})

    assert "+2348031234560" not in html
    assert "+23" in html
