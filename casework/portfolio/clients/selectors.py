"""What the pages about clients show, and how a client is found by what it sends."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.portfolio.clients import rules
from casework.portfolio.clients.models import ApiClient, ApiToken
from casework.portfolio.models import Product


class NoSuchClient(OutOfReach):
    """No client has this id."""


@dataclass(frozen=True, kw_only=True)
class ClientLine:
    """A client with its products and its tokens that are valid, the newest first."""

    client: ApiClient
    products: list[Product]
    tokens: list[ApiToken]

    @property
    def last_used_at(self) -> datetime | None:
        """When it was last heard of, to the minute."""
        return max((token.last_used_at for token in self.tokens if token.last_used_at), default=None)


def client_lines(*, now: datetime) -> list[ClientLine]:
    """Return every client, open ones first, then by name. Three queries."""
    lines = [_line(client) for client in _clients(now).order_by("name", "pk")]
    return sorted(lines, key=lambda line: line.client.closed_at is not None)


def client_line(public_id: UUID, *, now: datetime) -> ClientLine:
    """Return one client. Three queries. Raises NoSuchClient."""
    found = _clients(now).filter(public_id=public_id).first()
    if found is None:
        raise NoSuchClient(_("There is no such client."))
    return _line(found)


def client_named(public_id: str) -> ApiClient | None:
    """Return the open client of this id (any text), None when there is none. One query, none for garbage."""
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    return ApiClient.objects.select_related("book").filter(public_id=key, closed_at__isnull=True).first()


def token_of(text: str, *, now: datetime) -> ApiToken | None:
    """Return the valid token that `text` is, with its client and book; None when it is none. One query at most."""
    prefix = rules.prefix_of(text)
    if prefix is None:
        return None
    found = ApiToken.objects.select_related("client__book").filter(_valid(now), prefix=prefix).first()
    return found if found is not None and rules.is_same(found.digest, text) else None


def products_of(client: ApiClient) -> dict[str, Product]:
    """Return the products that a client may send for, by code. One query."""
    return {product.code: product for product in client.products.select_related("book").order_by("code")}


def _clients(now: datetime) -> QuerySet[ApiClient]:
    tokens = Prefetch("tokens", queryset=ApiToken.objects.filter(_valid(now)).order_by("-pk"))
    products = Prefetch("products", queryset=Product.objects.order_by("code"))
    return ApiClient.objects.select_related("book").prefetch_related(tokens, products)


def _valid(now: datetime) -> Q:
    return Q(ends_at__isnull=True) | Q(ends_at__gt=now)


def _line(client: ApiClient) -> ClientLine:
    return ClientLine(client=client, products=list(client.products.all()), tokens=list(client.tokens.all()))
