"""Customers who are there already are found by name as well."""

from typing import Any, ClassVar

from django.db import migrations

from casework.portfolio.names import name_keys

CHUNK = 2_000


def enter_names(apps: Any, schema_editor: Any) -> None:
    """Make the keys of every customer's name."""
    customers, keys = apps.get_model("portfolio", "Customer"), apps.get_model("portfolio", "NameKey")
    after = 0
    while rows := list(customers.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "name")[:CHUNK]):
        made = (keys(customer_id=pk, key=key) for pk, name in rows for key in name_keys(name))
        keys.objects.bulk_create(made, batch_size=CHUNK)
        after = rows[-1][0]


class Migration(migrations.Migration):
    """After the table exists."""

    dependencies: ClassVar = [("portfolio", "0006_found_by_name")]
    operations: ClassVar = [migrations.RunPython(enter_names, migrations.RunPython.noop)]
