"""Why an assignment was made; the order of "next" as an index; the points of the cases that people hold."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, Sum


def count_points(apps, schema_editor):
    """Add the cases that people hold to their loads: until now only items were counted, and per team."""
    item = apps.get_model("collections", "CollectionCase")
    load, workload = apps.get_model("people", "Load"), apps.get_model("people", "Workload")
    held = item.objects.filter(assignee__isnull=False).values_list("assignee", "pool__team")
    for person, team, items, points in held.annotate(items=Count("pk"), weight=Sum("points")).order_by():
        load.objects.filter(user=person, team=team).update(open_points=models.F("open_points") + points)
        total, _made = workload.objects.get_or_create(user_id=person)
        total.open_items, total.open_points = total.open_items + items, total.open_points + points
        total.save()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_rosters_and_points"),
        ("collections", "0003_ladders"),
        ("portfolio", "0003_product_terms"),
        ("workflow", "0002_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="over_capacity",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="placement",
            name="why",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name="collectioncase",
            index=models.Index(
                condition=models.Q(("state", "pooled")),
                fields=["pool", "-priority", "limit_at", "waiting_since", "id"],
                name="case_next",
            ),
        ),
        migrations.RunPython(count_points, migrations.RunPython.noop),
    ]
