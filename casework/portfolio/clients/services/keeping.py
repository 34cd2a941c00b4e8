"""Clients: made, changed, closed, their tokens changed for new ones. Every step is an audit row."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.clients import rules
from casework.portfolio.clients.models import LEAST_RATE, MOST_RATE, ApiClient, ApiToken
from casework.portfolio.models import Book, Product

if TYPE_CHECKING:
    from casework.people.models import User

# The use of a token is noted once in so long.
NOTED_EVERY = timedelta(minutes=1)
TOPIC = "clients-list"


class ClientRefused(Refused):
    """The client cannot be like this; the message says why."""


class ClientClosed(Conflict):
    """Nothing can be done about a client that was closed."""


@transaction.atomic
def add_client(
    *, name: str, source: str, book: Book, products: Collection[Product], per_minute: int, actor: "User", now: datetime
) -> tuple[ApiClient, str]:
    """Make a client and return it with its token, which is shown this once. Raises ClientRefused."""
    _check(book, products, per_minute)
    try:
        with transaction.atomic():
            client = ApiClient.objects.create(
                name=name, source=source, book=book, per_minute=per_minute, created_at=now
            )
    except IntegrityError as error:
        raise ClientRefused(_("Another client has this source.")) from error
    client.products.set(products)
    token = _add_token(client, actor=actor, now=now)
    _changed(
        client, "add", actor=actor, now=now, name=name, source=source, book=book.code, products=_codes(products),
        per_minute=per_minute,
    )  # fmt: skip
    return client, token


@transaction.atomic
def change_client(
    *, client: ApiClient, name: str, products: Collection[Product], per_minute: int, actor: "User", now: datetime
) -> None:
    """Change what a client may send and how often. Source and book stay. Raises ClientRefused, ClientClosed."""
    locked = _open(client)
    _check(locked.book, products, per_minute)
    before = {"name": locked.name, "per_minute": locked.per_minute, "products": _codes(locked.products.all())}
    after = {"name": name, "per_minute": per_minute, "products": _codes(products)}
    if before != after:
        ApiClient.objects.filter(pk=locked.pk).update(name=name, per_minute=per_minute)
        locked.products.set(products)
        _changed(locked, "change", actor=actor, now=now, before=_said(before), after=_said(after))


@transaction.atomic
def rotate_token(*, client: ApiClient, grace: timedelta, actor: "User", now: datetime) -> str:
    """Make a new token and return it, shown this once; for `grace` the old one is taken beside it. Raises ClientClosed.

    grace: zero for a token that others know.
    """
    locked = _open(client)
    ApiToken.objects.filter(client=locked, ends_at__isnull=True).update(ends_at=now + grace)
    if not grace:
        ApiToken.objects.filter(client=locked, ends_at__gt=now).update(ends_at=now)
    token = _add_token(locked, actor=actor, now=now)
    _changed(locked, "rotate_token", actor=actor, now=now, grace_minutes=int(grace.total_seconds() // 60))
    return token


@transaction.atomic
def close_client(*, client: ApiClient, actor: "User", now: datetime) -> None:
    """Close a client for good: its tokens end now. Raises ClientClosed."""
    locked = _open(client)
    ApiClient.objects.filter(pk=locked.pk).update(closed_at=now)
    ended = ApiToken.objects.filter(client=locked).exclude(ends_at__lte=now).update(ends_at=now)
    _changed(locked, "close", actor=actor, now=now, tokens=ended)


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Note that a token was used, once a minute at most, so that reading stays reading."""
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _open(client: ApiClient) -> ApiClient:
    locked = ApiClient.objects.select_for_update(no_key=True, of=("self",)).select_related("book").get(pk=client.pk)
    if locked.closed_at is not None:
        raise ClientClosed(_("This client was closed."))
    return locked


def _check(book: Book, products: Collection[Product], per_minute: int) -> None:
    if not products:
        raise ClientRefused(_("Choose at least one product."))
    if any(product.book_id != book.pk for product in products):
        raise ClientRefused(_("A client sends for one book: choose products of that book."))
    if not LEAST_RATE <= per_minute <= MOST_RATE:
        raise ClientRefused(_("The rate is between 1 and 60,000 requests a minute."))


def _add_token(client: ApiClient, *, actor: "User", now: datetime) -> str:
    prefix = "".join(secrets.choice(rules.PREFIX_LETTERS) for _letter in range(rules.PREFIX_LENGTH))
    token = rules.token_text(prefix, secrets.token_urlsafe(32))
    ApiToken.objects.create(
        client=client, prefix=prefix, digest=rules.digest_of(token), created_at=now, created_by=actor
    )
    return token


def _codes(products: Collection[Product]) -> list[str]:
    return sorted(product.code for product in products)


def _said(facts: dict[str, Any]) -> list[str]:
    return [f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in facts.items()]


def _changed(client: ApiClient, verb: str, *, actor: "User", now: datetime, **detail: Any) -> None:
    audit.record(
        actor=actor, action=f"api_client.{verb}", subject_kind="api_client", subject_id=client.public_id, now=now,
        detail=detail,
    )  # fmt: skip
    outbox.push(TOPIC)
