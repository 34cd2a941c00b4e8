"""The orders whose supervisors were told of their limit, for the number in the navigation."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0003_review_skills'),
        ('review', '0004_removed_files'),
        ('workflow', '0003_deals_of_chosen_items'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('limit_at__isnull', False), ('state__in', ('pooled', 'assigned', 'in_review')), ('warned_at__isnull', False)), fields=['pool', 'limit_at'], name='order_warned'),
        ),
    ]
