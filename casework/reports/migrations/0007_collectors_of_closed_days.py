"""Closed days hold what collectors did too, and how many orders came."""

import casework.lib.money
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0006_share_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='collectorday',
            name='again',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='amount_kept',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='answered',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='calls',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='carried',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='cash_carried',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='due',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='fallen',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='fallen_carried',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='kept',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='left_out',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='owed_carried',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='owed_given',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='promised',
            field=casework.lib.money.MoneyField(default=Decimal('0.00')),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='promises',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='right_party',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='collectorday',
            name='touched',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='summaryday',
            name='received',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='summaryday',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='collectorday',
            name='active',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='collectorday',
            name='collected',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='collectorday',
            name='given',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='collectorday',
            name='rolled',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
