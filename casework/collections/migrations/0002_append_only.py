"""Guard the append-only tables by trigger."""

from typing import ClassVar

from django.db import migrations

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """After the tables exist."""

    dependencies: ClassVar = [("collections", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("collections_caseevent"),
        AppendOnly("collections_promisepart"),
        AppendOnly("collections_promisejudgement"),
        AppendOnly("collections_commissiontier"),
        AppendOnly("collections_agencyresult"),
        AppendOnly("collections_agencyslot"),
        AppendOnly("collections_agencyline"),
        AppendOnly("collections_waiverpart"),
        AppendOnly("collections_pointchange"),
    ]
