"""What channels brought, as we and they count it, day by day."""

import casework.lib.money
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0003_partners'),
        ('reports', '0003_times_of_closed_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChannelCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('teller', models.CharField(choices=[('ours', 'We'), ('theirs', 'The channel')], max_length=6)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('registrations', models.PositiveIntegerField()),
                ('clicks', models.PositiveIntegerField()),
                ('disbursed', models.PositiveIntegerField(blank=True, null=True)),
                ('amount', casework.lib.money.MoneyField(blank=True, null=True)),
                ('source', models.CharField(max_length=40)),
                ('external_ref', models.CharField(max_length=80)),
                ('corrects', models.CharField(blank=True, max_length=80)),
                ('digest', models.CharField(max_length=64)),
                ('received_at', models.DateTimeField()),
                ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='portfolio.acquisitionchannel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'day', 'teller', 'version'), name='channel_count_version_once'), models.UniqueConstraint(fields=('teller', 'source', 'external_ref'), name='channel_count_ref_once'), models.CheckConstraint(condition=models.Q(('teller__in', ['ours', 'theirs'])), name='channel_count_teller_known'), models.CheckConstraint(condition=models.Q(models.Q(('corrects', ''), ('version', 1)), models.Q(('version__gt', 1), models.Q(('corrects', ''), _negated=True)), _connector='OR'), name='channel_count_correction_names_one'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', Decimal('0.00')), _connector='OR'), name='channel_count_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='FunderTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField()),
                ('principal_bp', models.PositiveIntegerField()),
                ('interest_bp', models.PositiveIntegerField()),
                ('fee_bp', models.PositiveIntegerField()),
                ('penalty_bp', models.PositiveIntegerField()),
                ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='portfolio.funder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('funder', 'effective_on'), name='funder_terms_once'), models.CheckConstraint(condition=models.Q(('fee_bp__lte', 10000), ('interest_bp__lte', 10000), ('penalty_bp__lte', 10000), ('principal_bp__lte', 10000)), name='funder_share_at_most_all')],
            },
        ),
        AppendOnly("reports_channelcount"),
        AppendOnly("reports_funderterms"),
    ]
