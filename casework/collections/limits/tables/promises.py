"""By which terms promises are taken: for all, for one bucket, for one product, or for one product in one bucket."""

from collections.abc import Mapping
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.collections.limits.shape import ALL, AND, Limit, Place, Table, Text, Unit, laid, said_in
from casework.collections.limits.tables.buckets import in_order, name_of, scope_of
from casework.collections.models import Bucket, PromiseTerms
from casework.collections.rules.promises import WHOLE_BP, Terms
from casework.portfolio.models import Product

Pair = tuple[int | None, int | None]  # product, bucket
Said = Mapping[Pair, Mapping[str, int]]
_LIMITS = (
    Limit(name="grace_days", label=gettext_lazy("Grace, days"), most=60),
    Limit(name="threshold_bp", label=gettext_lazy("Kept from a share of"), unit=Unit.SHARE, least=1, most=WHOLE_BP),
    Limit(name="furthest_days", label=gettext_lazy("Days ahead"), most=366),
    Limit(name="most_parts", label=gettext_lazy("Parts"), least=1, most=24),
)


def _read() -> list[Place]:
    """Return all together, every bucket, every product, and the pairs of them that say something. Three queries."""
    said, buckets, products = _said(), in_order(reminders=True), _products()
    return [
        _place(None, None, said),
        *(_place(None, bucket, said) for bucket in buckets),
        *(_place(product, None, said) for product in products),
        *(_place(p, b, said) for p in products for b in buckets if (p.pk, b.pk) in said),
    ]


def _find(scope: str) -> Place | None:
    """Return the place of a pair of which nothing is said yet. Three queries."""
    of_product, _sign, of_bucket = scope.partition(AND)
    product = next((one for one in _products() if _scope_of(one) == of_product), None)
    bucket = next((one for one in in_order(reminders=True) if scope_of(one) == of_bucket), None)
    return _place(product, bucket, _said()) if product is not None and bucket is not None else None


def _pairs() -> list[tuple[Text, list[tuple[str, str]]]]:
    """Return the products and the buckets that may be named together. Two queries."""
    return [
        (_("Product"), [(_scope_of(one), _name_of(one)) for one in _products()]),
        (_("Bucket"), [(scope_of(one), name_of(one)) for one in in_order(reminders=True)]),
    ]


def _write(place: Place, values: Mapping[str, int]) -> None:
    if not values:
        PromiseTerms.objects.filter(**place.rows).delete()
        return
    said = {one.name: values.get(one.name) for one in _LIMITS}
    PromiseTerms.objects.update_or_create(**place.rows, defaults=said)


def _said() -> Said:
    return {(row.product_id, row.bucket_id): said_in(row, _LIMITS) for row in PromiseTerms.objects.all()}


def _products() -> list[Product]:
    return list(Product.objects.select_related("book").order_by("book__code", "code", "pk"))


def _place(product: Product | None, bucket: Bucket | None, said: Said) -> Place:
    """Return one place: what is wider than it speaks in the order of `rules.promises.terms_for`."""
    own = (product.pk if product else None, bucket.pk if bucket else None)
    wider: list[Pair] = [(None, None), (own[0], None), (None, own[1])]
    named = [(_scope_of(product), _name_of(product))] if product else []
    named += [(scope_of(bucket), name_of(bucket))] if bucket else []
    return Place(
        scope=AND.join(scope for scope, _called in named) or ALL,
        name=", ".join(called for _scope, called in named) or _("All products and buckets"),
        rows={"product_id": own[0], "bucket_id": own[1]}, own=said.get(own, {}),
        wider=laid(asdict(Terms()), [said.get(pair, {}) for pair in wider if pair != own]),
    )  # fmt: skip


def _scope_of(product: Product) -> str:
    return f"{product.book.code}.{product.code}"


def _name_of(product: Product) -> str:
    return f"{product.name} · {product.book.name}"


PROMISES = Table(
    key="promises", subject="promise_terms", label=gettext_lazy("Terms of promises"), limits=_LIMITS, read=_read,
    write=_write, find=_find, pairs=_pairs,
    says=gettext_lazy(
        "Until when after its day money counts for a promise, from which share on it is kept, how far ahead its last "
        "day may lie, and into how many parts it may be split."
    ),
    since=gettext_lazy("A change holds for promises taken from then on; those taken before keep their terms."),
)  # fmt: skip
