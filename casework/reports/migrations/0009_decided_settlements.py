"""Corrections of balances need two people; statements name the decisions of the reconciliation they go by."""

import casework.lib.money
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from casework.lib.append_only import AppendOnly
from casework.reports.settlements.guards import TwoPeopleCorrect


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0006_closed_partners'),
        ('reports', '0008_count_rulings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='balanceentry',
            name='approved_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='BalanceCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('amount', casework.lib.money.MoneyField()),
                ('day', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('asked', 'Waiting for approval'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Taken back')], default='asked', max_length=9)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, max_length=200)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balance_corrections', to='portfolio.acquisitionchannel')),
                ('decided_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='reports.balanceentry')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at', 'id'], name='balance_correction_asked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('channel',), name='balance_correction_one_asked'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'refused', 'withdrawn'])), name='balance_correction_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('amount', Decimal('0.00')), _negated=True)), name='balance_correction_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['approved', 'refused']), models.Q(('decided_by', models.F('asked_by')), _negated=True)), models.Q(('decided_at__isnull', False), ('decided_by', models.F('asked_by')), ('state', 'withdrawn')), _connector='OR'), name='balance_correction_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('entry__isnull', True)), _connector='OR'), name='balance_correction_approved_is_entered')],
            },
        ),
        migrations.CreateModel(
            name='StatementRuling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stands', models.BooleanField(default=True)),
                ('ruling', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.countruling')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='reports.channelstatement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'ruling'), name='channel_ruling_of_statement_once')],
            },
        ),
        AppendOnly("reports_balanceentry"),
        AppendOnly("reports_statementruling"),
        TwoPeopleCorrect(),
    ]
