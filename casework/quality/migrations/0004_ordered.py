"""What was done and what was ruled on is listed along an index, the newest first."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0004_hold_says'),
        ('quality', '0003_final'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['-done_at', '-id'], name='action_done'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(condition=models.Q(('state', 'open'), _negated=True), fields=['-ruled_at', '-id'], name='dispute_ruled_newest'),
        ),
    ]
