"""Clients of the API: their rate, their tokens, the pages on which operations keep them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisAway

from casework.jobs.models import AuditEntry
from casework.people.models import Role, User
from casework.portfolio.clients import rules, selectors, services
from casework.portfolio.clients.throttling import ClientThrottle, count
from casework.portfolio.models import ApiClient, ApiToken, Book
from tests import factories
from tests.clock import NOW

# --- the rate -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "before", "now", "elapsed", "seconds"),
    [
        (3, 0, 3, 0, 0.0),
        (3, 0, 4, 15, 45 + 20.0),  # full: in the next window three lie before, and a third of it has to pass
        (3, 3, 1, 20, 0.0),
        (3, 3, 1, 10, 10.0),
        (1, 1, 1, 59, 1.0),
        (1, 0, 2, 30, 90.0),
        (100, 100, 51, 30, 0.6),
    ],
)
def test_how_long_a_request_comes_too_early(limit: int, before: int, now: int, elapsed: float, seconds: float) -> None:
    assert rules.wait_for(limit=limit, before=before, now=now, elapsed=elapsed) == pytest.approx(seconds)


@given(limit=st.integers(1, 500), before=st.integers(0, 500), now=st.integers(1, 501), elapsed=st.floats(0, 59.99))
def test_after_the_wait_the_request_is_let_in(limit: int, before: int, now: int, elapsed: float) -> None:
    before, now = min(before, limit), min(now, limit + 1)  # more are never let in
    wait = rules.wait_for(limit=limit, before=before, now=now, elapsed=elapsed)
    later = elapsed + wait + 1e-6
    if later < rules.WINDOW:
        assert rules.wait_for(limit=limit, before=before, now=now, elapsed=later) == 0
    else:
        assert rules.wait_for(limit=limit, before=now - 1, now=1, elapsed=later - rules.WINDOW) == 0


@pytest.mark.django_db
def test_each_client_has_a_rate_of_its_own_and_a_refused_request_does_not_count() -> None:
    first, second = (factories.api_client(source=name, per_minute=2)[0] for name in ("a", "b"))
    start = NOW.replace(second=0, microsecond=0)
    waits = [count(first, now=start + timedelta(seconds=second)) for second in (0, 1, 2, 3)]
    assert [wait == 0 for wait in waits] == [True, True, False, False]
    assert waits[2] - waits[3] == pytest.approx(1.0)
    assert count(second, now=start) == 0


@pytest.mark.django_db
def test_when_the_counters_are_away_requests_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    client = factories.api_client(per_minute=1)[0]

    def away(*_given: object, **_named: object) -> None:
        raise RedisAway

    monkeypatch.setattr(type(caches["counters"]), "add", away)
    request = SimpleNamespace(auth=SimpleNamespace(client=client))
    assert [ClientThrottle().allow_request(request, None) for _time in range(3)] == [True] * 3  # type: ignore[arg-type]


# --- tokens ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_token_is_kept_as_its_digest_only() -> None:
    client, token = factories.api_client()
    row = ApiToken.objects.get()
    assert token.startswith(f"cw_{row.prefix}_")
    assert len(token) == 3 + 12 + 1 + 43
    assert token.rpartition("_")[2] not in str(vars(row))
    found = selectors.token_of(token, now=NOW)
    assert found is not None
    assert found.client == client
    assert selectors.token_of(token[:-1] + ("a" if token[-1] != "a" else "b"), now=NOW) is None


@pytest.mark.django_db
def test_the_use_of_a_token_is_noted_once_a_minute() -> None:
    factories.api_client()
    for seconds, noted in ((0, 0), (30, 0), (60, 60), (61, 60)):
        services.note_use(ApiToken.objects.get(), now=NOW + timedelta(seconds=seconds))
        assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=noted)


# --- the pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def operations(client: Client, db: None) -> User:
    person = factories.person("rosa", Role.OPERATIONS)
    client.force_login(person)
    return person


def test_a_new_clients_token_is_shown_once(client: Client, operations: User) -> None:
    product = factories.product()
    said = {"name": "Shop", "source": "shop", "products": [product.pk], "per_minute": 60}
    answer = client.post(reverse("clients:add"), said)
    token = answer.context["token"]
    assert token in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    made = ApiClient.objects.get()
    assert (made.source, made.book, made.per_minute, list(made.products.all())) == ("shop", product.book, 60, [product])
    page = client.get(reverse("clients:clients")).content.decode()
    assert token not in page
    assert f"cw_{ApiToken.objects.get().prefix}_…" in page
    entry = AuditEntry.objects.get(action="api_client.add")
    assert (entry.actor, entry.subject_id) == (operations, str(made.public_id))
    assert token not in str(entry.detail)


def test_what_no_client_may_be_is_refused(client: Client, operations: User) -> None:
    factories.api_client(source="shop")
    product = factories.product()
    other = Book.objects.create(code="other", name="Other", time_zone="UTC", currency="EUR")
    foreign = factories.product()
    type(foreign).objects.filter(pk=foreign.pk).update(book=other)
    fine = {"name": "Shop", "source": "new", "products": [product.pk], "per_minute": 60}
    for wrong, field in (
        ({"source": "shop"}, "source"),
        ({"source": "a b"}, "source"),
        ({"products": []}, "products"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_minute": 10**9}, "per_minute"),
    ):
        answer = client.post(reverse("clients:add"), fine | wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert client.post(reverse("clients:add"), fine | {"products": [product.pk, foreign.pk]}).status_code == 422
    assert ApiClient.objects.count() == 1


def test_a_client_is_changed_rotated_and_closed(client: Client, operations: User) -> None:
    made, old = factories.api_client()
    product = factories.product()
    said = {"name": "New name", "products": [product.pk], "per_minute": 7}
    assert client.post(reverse("clients:change", args=[made.public_id]), said).status_code == 204
    made = ApiClient.objects.get()
    assert (made.name, made.per_minute, list(made.products.all())) == ("New name", 7, [product])
    new = client.post(reverse("clients:token", args=[made.public_id]), {"grace": "24"}).context["token"]
    assert new != old
    assert ApiToken.objects.filter(ends_at__isnull=True).count() == 1
    assert client.post(reverse("clients:close", args=[made.public_id])).status_code == 204
    assert client.post(reverse("clients:token", args=[made.public_id]), {"grace": "0"}).status_code == 409
    assert ApiToken.objects.filter(ends_at__isnull=True).count() == 0
    actions = AuditEntry.objects.filter(subject_kind="api_client").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["api_client.add", "api_client.change", "api_client.rotate_token", "api_client.close"]


def test_an_auditor_sees_and_changes_nothing(client: Client, db: None) -> None:
    made, _token = factories.api_client()
    client.force_login(factories.person("", Role.AUDITOR))
    page = client.get(reverse("clients:clients")).content.decode()
    assert made.name in page
    assert reverse("clients:change", args=[made.public_id]) not in page
