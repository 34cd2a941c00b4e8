"""Nobody pays out an order that they reviewed. Apart from the migration before it, which fills in who paid: PostgreSQL
changes no table that has changed rows in the same transaction.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("review", "0010_life")]

    operations = [
        migrations.AddConstraint(
            model_name='revieworder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sending', 'failed', 'disbursed')), ('disbursed_by__isnull', False)), models.Q(models.Q(('state__in', ('sending', 'failed', 'disbursed')), _negated=True), ('disbursed_by__isnull', True)), _connector='OR'), name='order_paid_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='revieworder',
            constraint=models.CheckConstraint(condition=models.Q(('disbursed_by__isnull', True), models.Q(models.Q(('initial_by__isnull', True), models.Q(('disbursed_by', models.F('initial_by')), _negated=True), _connector='OR'), models.Q(('rereview_by__isnull', True), models.Q(('disbursed_by', models.F('rereview_by')), _negated=True), _connector='OR')), _connector='OR'), name='order_paid_by_a_third'),
        ),
    ]
