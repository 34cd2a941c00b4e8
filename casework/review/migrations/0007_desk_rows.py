"""Guard checks and notes by trigger; give the reasons their places; find the traits of the orders that are there."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import migrations
from django.db.models import F

from casework.lib.append_only import AppendOnly
from casework.review.traits import traits_of

CHUNK = 1000


def place_reasons(apps: Any, schema_editor: Any) -> None:
    """Let the reasons stand where they stood: in the order in which they were made."""
    apps.get_model("review", "ReasonCode").objects.update(position=F("pk"))


def find_traits(apps: Any, schema_editor: Any) -> None:
    """Write the traits of every order, a thousand orders at a time: one read, one write each."""
    order_model, trait_model = apps.get_model("review", "ReviewOrder"), apps.get_model("review", "ApplicantTrait")
    point_model = apps.get_model("portfolio", "ContactPoint")
    last = 0
    while True:
        rows = order_model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "customer_id", "application")
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        last = chunk[-1][0]
        phones: dict[int, set[str]] = {}
        points = point_model.objects.filter(relation="own", customer_id__in={customer for _, customer, _ in chunk})
        for customer, digest in points.values_list("customer_id", "phone_hash"):
            phones.setdefault(customer, set()).add(digest)
        trait_model.objects.bulk_create(_traits(trait_model, chunk, phones), batch_size=CHUNK)


def _traits(model: Any, chunk: list[Any], phones: dict[int, set[str]]) -> Iterator[Any]:
    for order, customer, application in chunk:
        found = traits_of(application=application) | {("phone", digest) for digest in phones.get(customer, ())}
        for kind, digest in sorted(found):
            yield model(order_id=order, customer_id=customer, kind=kind, digest=digest)


class Migration(migrations.Migration):
    """After the tables exist."""

    dependencies: ClassVar = [("review", "0006_desk"), ("portfolio", "0004_grant_above_asked")]
    operations: ClassVar = [
        AppendOnly("review_findingcheck"),
        AppendOnly("review_ordernote"),
        migrations.RunPython(place_reasons, migrations.RunPython.noop),
        migrations.RunPython(find_traits, migrations.RunPython.noop),
    ]
