"""The orders on hold, few among the many that are held, for the board's number and list of them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0003_review_skills'),
        ('review', '0005_warned_index'),
        ('workflow', '0003_deals_of_chosen_items'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('state', 'on_hold')), fields=['pool', 'limit_at', 'id'], name='order_on_hold'),
        ),
    ]
