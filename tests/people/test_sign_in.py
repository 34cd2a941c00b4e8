"""Signing in: by user name and password, closed after six wrong ones; two steps for who wants them."""

import pytest
from django.urls import reverse

from casework.people.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "correct horse battery"
WRONG_TRIES = 6


@pytest.fixture
def lead():
    return factories.person("lea", Role.SUPERVISOR, password=PASSWORD)


def sign_in(client, password, username="lea"):
    return client.post(LOGIN, {"login": username, "password": password})


def test_signing_in_leads_home(client, lead):
    answer = sign_in(client, PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 302  # and on to the first page of the role


def test_a_wrong_password_says_so_and_no_more(client, lead):
    for username in ("lea", "nobody"):
        answer = sign_in(client, "wrong", username)
        assert answer.status_code == 200
        assert "not correct" in answer.content.decode()
        assert answer.wsgi_request.user.is_anonymous


@pytest.fixture
def axes(settings):
    settings.AXES_ENABLED = True


def test_six_wrong_passwords_close_the_door_for_a_while(client, lead, axes):
    answers = [sign_in(client, "wrong") for _try in range(WRONG_TRIES)]

    assert answers[-1].status_code == 429
    page = sign_in(client, PASSWORD)
    assert page.status_code == 429
    assert "Too many attempts" in page.content.decode()
    assert page.wsgi_request.user.is_anonymous


def test_others_are_not_shut_out_with_them(client, lead, axes):
    factories.person("bob", Role.AUDITOR, password=PASSWORD)
    for _try in range(WRONG_TRIES):
        sign_in(client, "wrong")

    assert sign_in(client, PASSWORD, "bob").status_code == 302


def test_two_steps_can_be_set_up(client, lead):
    sign_in(client, PASSWORD)

    assert client.get(reverse("mfa_index")).status_code == 200
    asked_again = client.get(reverse("mfa_activate_totp"), follow=True)
    assert asked_again.redirect_chain[0][0].startswith(reverse("account_reauthenticate"))
    page = client.post(asked_again.redirect_chain[0][0], {"password": PASSWORD}, follow=True)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, reverse("mfa_activate_totp"))
    assert b"<svg" in page.content or b"data:image" in page.content


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/"])
def test_strangers_find_nothing_but_the_sign_in_page(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_a_page_sends_strangers_to_sign_in_and_back(client, lead):
    answer = client.get("/team/")
    assert answer.headers["Location"] == f"{LOGIN}?next=/team/"

    answer = client.post(answer.headers["Location"], {"login": "lea", "password": PASSWORD, "next": "/team/"})
    assert answer.headers["Location"] == "/team/"
