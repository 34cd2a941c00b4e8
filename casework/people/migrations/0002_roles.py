"""The roles as groups."""

from typing import Any, ClassVar

from django.db import migrations

ROLES = [
    "initial_reviewer",
    "re_reviewer",
    "collector",
    "supervisor",
    "inspector",
    "service",
    "risk",
    "operations",
    "auditor",
]


def make_groups(apps: Any, schema_editor: Any) -> None:
    """Make a group for each role."""
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    """Roles exist on every database."""

    dependencies: ClassVar = [("people", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations: ClassVar = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
