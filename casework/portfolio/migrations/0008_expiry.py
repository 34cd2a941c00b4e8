"""After how many days orders and approvals expire."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0007_enter_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='approval_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Approvals expire after, days'),
        ),
        migrations.AddField(
            model_name='product',
            name='order_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Orders expire after, days'),
        ),
    ]
