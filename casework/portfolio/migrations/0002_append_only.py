"""Guard the append-only tables by trigger."""

from typing import ClassVar

from django.db import migrations

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """After the tables exist."""

    dependencies: ClassVar = [("portfolio", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("portfolio_payment"),
        AppendOnly("portfolio_allocation"),
        AppendOnly("portfolio_reversal"),
        AppendOnly("portfolio_bankline"),
    ]
