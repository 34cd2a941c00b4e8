"""Guard the append-only tables by trigger, and let supervisors release contacts."""

from typing import Any, ClassVar

from django.db import migrations

from casework.lib.append_only import AppendOnly


def grant(apps: Any, schema_editor: Any) -> None:
    """Give supervisors the right to let a contact pass an internal rule."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="contact", model="gaterelease"
    )
    right, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="release_gate", defaults={"name": "Can let a contact pass an internal rule"}
    )
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="supervisor")
    group.permissions.add(right)


class Migration(migrations.Migration):
    """After the tables exist."""

    dependencies: ClassVar = [
        ("contact", "0001_initial"),
        ("people", "0002_roles"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations: ClassVar = [
        AppendOnly("contact_contactattempt"),
        AppendOnly("contact_ruleset"),
        AppendOnly("contact_contactrule"),
        AppendOnly("contact_messagereceipt"),
        AppendOnly("contact_resultcode"),
        AppendOnly("contact_rightpartycheck"),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
