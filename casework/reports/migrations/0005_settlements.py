"""What is settled with channels: terms in versions, statements, what was paid in ahead."""

import casework.lib.money
import django.db.models.deletion
import django.db.models.expressions
import django_fsm
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from casework.lib.append_only import AppendOnly
from casework.lib.together import Together
from casework.reports.settlements.guards import FreezeSettlements


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0004_credit_moves'),
        ('reports', '0004_channel_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='ChannelTerms',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField()),
                    ('effective_on', models.DateField()),
                    ('model', models.CharField(choices=[('prepaid', 'Balance paid in ahead'), ('periodic', 'Paid statement by statement')], max_length=8)),
                    ('every', models.CharField(choices=[('day', 'A day'), ('month', 'A calendar month')], max_length=5)),
                    ('currency', models.CharField(max_length=3)),
                    ('per_registration', models.PositiveBigIntegerField(default=0)),
                    ('per_click', models.PositiveBigIntegerField(default=0)),
                    ('per_loan', models.PositiveBigIntegerField(default=0)),
                    ('amount_bp', models.PositiveIntegerField(default=0)),
                    ('low_balance', casework.lib.money.MoneyField(default=Decimal('0.00'))),
                    ('state', models.CharField(choices=[('asked', 'Waiting for approval'), ('approved', 'Approved'), ('refused', 'Refused')], default='asked', max_length=8)),
                    ('reason', models.CharField(max_length=200)),
                    ('asked_at', models.DateTimeField()),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('decision', models.CharField(blank=True, max_length=200)),
                    ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='portfolio.acquisitionchannel')),
                    ('decided_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('channel', 'version'), name='channel_terms_version_once'),
                        models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('channel',), name='channel_terms_one_asked'),
                        models.CheckConstraint(condition=models.Q(('model__in', ['prepaid', 'periodic'])), name='channel_terms_model_known'),
                        models.CheckConstraint(condition=models.Q(('every__in', ['day', 'month'])), name='channel_terms_cadence_known'),
                        models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='channel_terms_have_reason'),
                        models.CheckConstraint(condition=models.Q(('amount_bp__lte', 10000), ('low_balance__gte', Decimal('0.00'))), name='channel_terms_in_range'),
                        models.CheckConstraint(condition=models.Q(('per_registration__gt', 0), ('per_click__gt', 0), ('per_loan__gt', 0), ('amount_bp__gt', 0), _connector='OR'), name='channel_terms_pay_something'),
                        models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['approved', 'refused']), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='channel_terms_two_people'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ChannelStatement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('number', models.PositiveIntegerField()),
                    ('first', models.DateField()),
                    ('last', models.DateField()),
                    ('currency', models.CharField(max_length=3)),
                    ('state', django_fsm.FSMField(choices=[('draft', 'Waiting for approval'), ('issued', 'Issued'), ('disputed', 'Disputed'), ('settled', 'Settled'), ('discarded', 'Discarded')], default='draft', max_length=9, protected=True)),
                    ('charged', casework.lib.money.MoneyField()),
                    ('corrected', casework.lib.money.MoneyField()),
                    ('owed', casework.lib.money.MoneyField()),
                    ('uncounted', models.PositiveSmallIntegerField(default=0)),
                    ('failed_payouts', models.PositiveIntegerField(default=0)),
                    ('made_at', models.DateTimeField()),
                    ('issued_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_on', models.DateField(blank=True, null=True)),
                    ('payment_ref', models.CharField(blank=True, max_length=80)),
                    ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='portfolio.acquisitionchannel')),
                    ('issued_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('terms', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='reports.channelterms')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'draft')), fields=['made_at'], name='channel_statement_to_decide')],
                    'constraints': [
                        models.UniqueConstraint(fields=('channel', 'number'), name='channel_statement_number_once'),
                        models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('channel', 'first'), name='channel_statement_period_once'),
                        models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='channel_statement_days_in_order'),
                        models.CheckConstraint(condition=models.Q(('owed', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('charged'), '+', models.F('corrected')), output_field=casework.lib.money.MoneyField()))), name='channel_statement_adds_up'),
                        models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'issued', 'disputed', 'settled', 'discarded'])), name='channel_statement_state_known'),
                        models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('issued_by__isnull', True), ('state__in', ['draft', 'discarded'])), models.Q(('issued_at__isnull', False), ('issued_by__isnull', False), ('state__in', ['issued', 'disputed', 'settled']), models.Q(('issued_by', models.F('made_by')), _negated=True)), _connector='OR'), name='channel_statement_two_people'),
                        models.CheckConstraint(condition=models.Q(models.Q(('settled_on__isnull', False), ('state', 'settled')), models.Q(models.Q(('state', 'settled'), _negated=True), ('settled_on__isnull', True)), _connector='OR'), name='channel_statement_settled_has_day'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='LoanMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('is_reversed', models.BooleanField()),
                    ('happened_on', models.DateField()),
                    ('reason', models.CharField(max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.loan')),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('loan', 'number'), name='loan_mark_number_once'),
                        models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='loan_mark_has_reason'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='SettledDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.acquisitionchannel')),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='reports.channelstatement')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('channel', 'day'), name='channel_day_settled_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='StatementCorrection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('item', models.CharField(choices=[('registration', 'Registrations'), ('click', 'Clicks'), ('loan', 'Loans disbursed'), ('amount', 'Amount lent')], max_length=12)),
                    ('before', casework.lib.money.MoneyField()),
                    ('after', casework.lib.money.MoneyField()),
                    ('rate', models.PositiveBigIntegerField()),
                    ('amount', casework.lib.money.MoneyField()),
                    ('added', models.CharField(blank=True, max_length=400)),
                    ('gone', models.CharField(blank=True, max_length=400)),
                    ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='reports.channelstatement')),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='reports.channelstatement')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('statement', 'day', 'item'), name='channel_correction_once'),
                        models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='channel_correction_not_nothing'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='StatementDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('registrations', models.PositiveIntegerField(blank=True, null=True)),
                    ('clicks', models.PositiveIntegerField(blank=True, null=True)),
                    ('loans', models.PositiveIntegerField(default=0)),
                    ('amount', casework.lib.money.MoneyField()),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='reports.channelstatement')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('statement', 'day'), name='channel_day_of_statement_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='StatementEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=10)),
                    ('from_state', models.CharField(choices=[('draft', 'Waiting for approval'), ('issued', 'Issued'), ('disputed', 'Disputed'), ('settled', 'Settled'), ('discarded', 'Discarded')], max_length=9)),
                    ('to_state', models.CharField(choices=[('draft', 'Waiting for approval'), ('issued', 'Issued'), ('disputed', 'Disputed'), ('settled', 'Settled'), ('discarded', 'Discarded')], max_length=9)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('recorded_at', models.DateTimeField()),
                    ('actor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='reports.channelstatement')),
                ],
            ),
            migrations.CreateModel(
                name='StatementLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(choices=[('registration', 'Registrations'), ('click', 'Clicks'), ('loan', 'Loans disbursed'), ('amount', 'Amount lent')], max_length=12)),
                    ('quantity', casework.lib.money.MoneyField()),
                    ('rate', models.PositiveBigIntegerField()),
                    ('amount', casework.lib.money.MoneyField()),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='reports.channelstatement')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('statement', 'item'), name='channel_line_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='StatementLoan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('amount', casework.lib.money.MoneyField()),
                    ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.loan')),
                    ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='reports.channelstatement')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('statement', 'loan'), name='channel_loan_of_statement_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='BalanceEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('top_up', 'Paid in'), ('drawn', 'Drawn by a statement'), ('correction', 'Correction')], max_length=10)),
                    ('amount', casework.lib.money.MoneyField()),
                    ('day', models.DateField()),
                    ('reference', models.CharField(blank=True, max_length=80)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balance_entries', to='portfolio.acquisitionchannel')),
                    ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('statement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='reports.channelstatement')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['top_up', 'drawn', 'correction'])), name='balance_entry_kind_known'), models.UniqueConstraint(condition=models.Q(('kind', 'top_up')), fields=('channel', 'reference'), name='balance_top_up_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'drawn'), ('statement__isnull', False)), models.Q(('amount__gt', Decimal('0.00')), ('kind', 'top_up'), ('statement__isnull', True), models.Q(('reference', ''), _negated=True)), models.Q(('kind', 'correction'), ('statement__isnull', True), models.Q(('amount', Decimal('0.00')), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='balance_entry_says_why')],
                },
            ),
        ]),
        AppendOnly("reports_loanmark"),
        AppendOnly("reports_statementline"),
        AppendOnly("reports_statementday"),
        AppendOnly("reports_statementcorrection"),
        AppendOnly("reports_statementloan"),
        AppendOnly("reports_statementevent"),
        AppendOnly("reports_balanceentry"),
        FreezeSettlements(),
    ]
