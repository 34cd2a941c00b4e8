"""The two ladders shipped (product.md): S for short products, M for long ones, and a pool for each bucket."""

from typing import Any, ClassVar

from django.db import migrations

LADDERS = {
    ("S", "Short products", "day"): [("S0", -2), ("S1", 1), ("S2", 8), ("S3", 16), ("S4", 31)],
    ("M", "Long products", "month"): [("M1", 1), ("M2", 30), ("M3", 60), ("M4+", 90)],
}


def make_ladders(apps: Any, schema_editor: Any) -> None:
    """Make ladders, buckets and pools."""
    pool_model = apps.get_model("workflow", "Pool")
    ladder_model = apps.get_model("collections", "Ladder")
    bucket_model = apps.get_model("collections", "Bucket")
    for (code, name, unit), buckets in LADDERS.items():
        ladder = ladder_model.objects.create(code=code, name=name, default_for=unit)
        for bucket, lower in buckets:
            pool = pool_model.objects.create(
                code=bucket.lower().replace("+", "plus"), name=f"Collections {bucket}", kind="cases"
            )
            bucket_model.objects.create(ladder=ladder, code=bucket, lower=lower, pool=pool, is_reminder=lower < 0)


class Migration(migrations.Migration):
    """Loans can be rolled on an empty database."""

    dependencies: ClassVar = [("collections", "0002_append_only"), ("workflow", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make_ladders, migrations.RunPython.noop)]
