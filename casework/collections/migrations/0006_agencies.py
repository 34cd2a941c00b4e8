"""Agencies: what they are given, report, and earn."""

import casework.lib.money
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('collections', '0005_promises'),
        ('portfolio', '0005_schedules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.book')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('placed_on', models.DateField()),
                ('due_back_on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='collections.agency')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AgencyPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('bucket_code', models.CharField(max_length=10)),
                ('owed', casework.lib.money.MoneyField()),
                ('started_on', models.DateField()),
                ('last_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('collected', 'Collected'), ('recalled', 'Recalled'), ('due_back', 'Due back'), ('withdrawn', 'Case closed otherwise')], max_length=9)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='collections.agencybatch')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_placements', to='collections.collectioncase')),
                ('continues', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_by', to='collections.agencyplacement')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.loan')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('external_ref', models.CharField(max_length=80)),
                ('digest', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('no_contact', 'Not reached'), ('contact', 'Reached'), ('promise', 'Promised to pay'), ('refused', 'Refused to pay'), ('dispute', 'Disputes the debt'), ('lost', 'Lost')], max_length=10)),
                ('happened_on', models.DateField()),
                ('amount', casework.lib.money.MoneyField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('received_at', models.DateTimeField()),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='collections.agencyplacement')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('up_to', models.DateField()),
                ('state', models.CharField(choices=[('made', 'Waiting for approval'), ('approved', 'Approved'), ('discarded', 'Discarded')], default='made', max_length=9)),
                ('recovered', casework.lib.money.MoneyField()),
                ('commission', casework.lib.money.MoneyField()),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='collections.agency')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AgencySlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bucket_code', models.CharField(max_length=10)),
                ('month', models.DateField()),
                ('recovered', casework.lib.money.MoneyField()),
                ('total', casework.lib.money.MoneyField()),
                ('commission', casework.lib.money.MoneyField()),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='collections.agencystatement')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', casework.lib.money.MoneyField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.payment')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.agencyplacement')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='collections.agencystatement')),
            ],
        ),
        migrations.CreateModel(
            name='CommissionTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField()),
                ('bucket_code', models.CharField(max_length=10)),
                ('amount_from', casework.lib.money.MoneyField(default=Decimal('0.00'))),
                ('rate_bp', models.PositiveIntegerField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='collections.agency')),
            ],
        ),
        migrations.AddConstraint(
            model_name='agencybatch',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='agency_batch_number_once'),
        ),
        migrations.AddConstraint(
            model_name='agencybatch',
            constraint=models.CheckConstraint(condition=models.Q(('due_back_on__gt', models.F('placed_on'))), name='agency_batch_due_later'),
        ),
        migrations.AddConstraint(
            model_name='agencybatch',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='agency_batch_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='agencyplacement',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case',), name='agency_placement_one_open'),
        ),
        migrations.AddConstraint(
            model_name='agencyplacement',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'collected', 'recalled', 'due_back', 'withdrawn'])), name='agency_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='agencyplacement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('last_on__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), ('last_on__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='agency_end_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='agencyresult',
            constraint=models.UniqueConstraint(fields=('source', 'external_ref'), name='agency_result_ref_per_source'),
        ),
        migrations.AddConstraint(
            model_name='agencyresult',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['no_contact', 'contact', 'promise', 'refused', 'dispute', 'lost'])), name='agency_result_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='agencystatement',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='agency_statement_number_once'),
        ),
        migrations.AddConstraint(
            model_name='agencystatement',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'made')), fields=('agency',), name='agency_statement_one_undecided'),
        ),
        migrations.AddConstraint(
            model_name='agencystatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'made')), models.Q(('state__in', ['approved', 'discarded']), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='agency_statement_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='agencystatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('made_by')), _negated=True), _connector='OR'), name='agency_statement_two_people'),
        ),
        migrations.AddConstraint(
            model_name='agencyslot',
            constraint=models.UniqueConstraint(fields=('statement', 'bucket_code', 'month'), name='agency_slot_once'),
        ),
        migrations.AddConstraint(
            model_name='agencyline',
            constraint=models.UniqueConstraint(fields=('statement', 'placement', 'payment'), name='agency_line_once'),
        ),
        migrations.AddConstraint(
            model_name='agencyline',
            constraint=models.CheckConstraint(condition=models.Q(('amount', Decimal('0.00')), _negated=True), name='agency_line_not_nothing'),
        ),
        migrations.AddConstraint(
            model_name='commissiontier',
            constraint=models.UniqueConstraint(fields=('agency', 'effective_on', 'bucket_code', 'amount_from'), name='commission_tier_once'),
        ),
        migrations.AddConstraint(
            model_name='commissiontier',
            constraint=models.CheckConstraint(condition=models.Q(('amount_from__gte', Decimal('0.00'))), name='commission_from_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='commissiontier',
            constraint=models.CheckConstraint(condition=models.Q(('rate_bp__lte', 10000)), name='commission_rate_in_range'),
        ),
        AppendOnly("collections_commissiontier"),
        AppendOnly("collections_agencyresult"),
        AppendOnly("collections_agencyslot"),
        AppendOnly("collections_agencyline"),
    ]
