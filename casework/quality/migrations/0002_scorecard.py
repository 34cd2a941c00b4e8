"""The first scorecard, for reviewed orders."""

from typing import Any, ClassVar

from django.db import migrations

ITEMS = [
    ("Identity was checked against the ID and the live photo", 25, True),
    ("Job and income were verified", 20, False),
    ("Every risk finding was followed by its check", 25, False),
    ("The reasons given fit what the record shows", 20, False),
    ("Notes are complete and polite", 10, False),
]


def make_scorecard(apps: Any, schema_editor: Any) -> None:
    """Make the scorecard and its questions."""
    card = apps.get_model("quality", "Scorecard").objects.create(code="order", version=1, name="Reviewed order")
    for position, (text, weight, fatal) in enumerate(ITEMS, start=1):
        card.items.create(position=position, text=text, weight=weight, fatal=fatal)


class Migration(migrations.Migration):
    """Inspectors can score from the first day."""

    dependencies: ClassVar = [("quality", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make_scorecard, migrations.RunPython.noop)]
