"""The frame around every page: who sees which navigation, sign-in, pages that say no, languages, light and dark."""

import pytest
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from casework.config import urls
from casework.lib.refusal import Refused
from casework.lib.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def refuse(request):
    raise Refused("Somebody else holds this order.")


def break_down(request):
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("refuse/", refuse), path("break/", break_down)]


def test_a_stranger_is_shown_the_sign_in_page_without_any_navigation(client):
    html = client.get("/accounts/login/").content.decode()
    assert "<h1>Sign in</h1>" in html
    assert 'class="side"' not in html
    assert 'name="login"' in html


def test_what_was_typed_wrong_is_said_and_the_name_is_kept(client):
    factories.person("li-na", password="right-password-1")
    html = client.post("/accounts/login/", {"login": "li-na", "password": "wrong"}).content.decode()
    assert 'role="alert"' in html
    assert 'value="li-na"' in html
    assert "wrong" not in html


def test_the_frame_shows_who_is_signed_in_and_the_presence_switch(client):
    client.force_login(factories.person("li-na", Role.COLLECTOR, now=timezone.now()))
    html = client.get("/", follow=True).content.decode()
    assert '<span class="user-name truncate">Li Na</span>' in html
    assert 'data-state="accepting"' in html
    assert 'data-live="/ws/"' in html


def test_somebody_with_a_role_has_places_to_go_and_their_counts_come_alone(client):
    client.force_login(factories.person("op", Role.OPERATIONS))
    html = client.get("/", follow=True).content.decode()
    counts = client.get("/nav/counts/", headers={"HX-Request": "true"}).content.decode()
    assert html.count("data-go=") >= 1
    assert "<html" not in counts


@pytest.mark.parametrize(("cookie", "mark"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"')])
def test_the_theme_of_the_cookie_is_there_before_any_script(client, cookie, mark):
    client.cookies["theme"] = cookie
    assert f'<html lang="en"{mark}>' in client.get("/accounts/login/").content.decode()


def test_a_theme_that_is_none_is_not_written_into_the_page(client):
    client.cookies["theme"] = "x onload"
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


def test_the_language_switch_offers_the_other_language(client):
    assert 'value="zh-hans" lang="zh-hans"' in client.get("/accounts/login/").content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    html = client.get("/accounts/login/").content.decode()
    assert '<html lang="zh-hans">' in html
    assert 'value="en" lang="en"' in html


def test_what_does_not_exist_is_said_inside_the_shell_to_people_and_plainly_to_strangers(client):
    outside = client.get("/no/such/page/")
    client.force_login(factories.person())
    inside = client.get("/no/such/page/")
    assert outside.status_code == inside.status_code == 404
    assert 'class="side"' not in outside.content.decode()
    assert 'class="side"' in inside.content.decode()


@override_settings(ROOT_URLCONF="tests.design.test_pages")
def test_a_refusal_is_a_page_or_a_toast(client):
    client.force_login(factories.person())
    page = client.get("/refuse/")
    toast = client.get("/refuse/", headers={"HX-Request": "true"})
    assert page.status_code == toast.status_code == 422
    assert "Somebody else holds this order." in page.content.decode()
    assert toast.content == b""
    assert toast["HX-Reswap"] == "none"


@override_settings(ROOT_URLCONF="tests.design.test_pages")
def test_an_error_of_ours_is_said_without_needing_the_database(client):
    client.raise_request_exception = False
    answer = client.get("/break/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


@pytest.mark.parametrize(
    "url", ["/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/", "/accounts/2fa/totp/activate/"]
)
def test_the_pages_of_ones_own_account_look_like_the_rest(client, url):
    factories.person("li-na", password="right-password-1")
    client.post("/accounts/login/", {"login": "li-na", "password": "right-password-1"})
    client.post("/accounts/reauthenticate/", {"password": "right-password-1"})
    answer = client.get(url)
    assert answer.status_code == 200
    assert "css/tokens.css" in answer.content.decode()


def test_the_policy_forbids_everything_from_elsewhere_and_everything_inline(client):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=1)
def test_who_guesses_passwords_is_told_that_sign_in_is_closed_for_a_while(client):
    factories.person("li-na", password="right-password-1")
    answer = client.post("/admin/login/", {"username": "li-na", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()
