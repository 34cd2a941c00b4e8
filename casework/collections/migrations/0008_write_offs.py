"""Write-offs: asked for, decided, and the case that leaves its ladder by one."""

import casework.lib.money
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collections', '0007_roll_partition'),
        ('portfolio', '0008_bank'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WriteOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('asked', 'Waiting for approval'), ('approved', 'Written off'), ('refused', 'Refused'), ('taken_back', 'Taken back')], default='asked', max_length=10)),
                ('cause', models.CharField(choices=[('uncollectable', 'Every way was tried'), ('uneconomic', 'Costs more than it brings'), ('deceased', 'Deceased, no estate'), ('bankruptcy', 'Bankruptcy'), ('fraud', 'Fraud'), ('expired', 'Claim expired by law')], max_length=13)),
                ('reason', models.CharField(max_length=500)),
                ('principal', casework.lib.money.MoneyField()),
                ('owed', casework.lib.money.MoneyField()),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_note', models.CharField(blank=True, max_length=500)),
                ('written_on', models.DateField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='collections.collectioncase')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.loan')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-asked_at'], name='write_off_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'refused', 'taken_back'])), name='write_off_state_known'), models.CheckConstraint(condition=models.Q(('cause__in', ['uncollectable', 'uneconomic', 'deceased', 'bankruptcy', 'fraud', 'expired'])), name='write_off_cause_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='write_off_has_reason'), models.CheckConstraint(condition=models.Q(('owed__gte', Decimal('0.00')), ('principal__gte', Decimal('0.00'))), name='write_off_not_negative'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('case',), name='write_off_asked_once'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('loan',), name='write_off_of_loan_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='write_off_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'refused']), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='write_off_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), ('written_on__isnull', False)), models.Q(models.Q(('state', 'approved'), _negated=True), ('written_on__isnull', True)), _connector='OR'), name='write_off_approved_has_day')],
            },
        ),
    ]
