"""When work of a team was last given to somebody, for whose turn it is next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_calendars"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="last_given_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
