"""A call may name the debt that it is about."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0003_review_skills'),
        ('telephony', '0002_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='loan',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.loan'),
        ),
    ]
