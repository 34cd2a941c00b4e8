"""The whole life of an order: holds, callbacks, questions, reopenings, payouts; limits that are seen before they pass."""

import casework.lib.money
import django.db.models.deletion
import django_fsm
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


def know_payers(apps, schema_editor):
    """Note on each order that was paid out who sent the payout: until now only its log said so."""
    event = apps.get_model("review", "OrderEvent")
    order = apps.get_model("review", "ReviewOrder")
    sent = event.objects.filter(item=models.OuterRef("pk"), name="disburse").order_by("-pk").values("actor")[:1]
    order.objects.filter(state="disbursed").update(disbursed_by=models.Subquery(sent))


def ask_for_attempts(apps, schema_editor):
    """Nobody is unreachable before three attempts."""
    apps.get_model("review", "ReasonCode").objects.filter(code="unreachable").update(min_attempts=3)


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0008_expiry'),
        ('review', '0009_order_by_ref'),
        ('workflow', '0003_deals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderCallback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('booked_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('made', 'Called'), ('moved', 'Booked anew'), ('cancelled', 'Cancelled'), ('dropped', 'Dropped: the order was closed')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='OrderHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.CharField(max_length=500)),
                ('asked_of', models.CharField(choices=[('applicant', 'Applicant'), ('employer', 'Employer'), ('branch', 'Branch or agent'), ('provider', 'Data provider'), ('colleague', 'Colleague')], max_length=10)),
                ('due_at', models.DateTimeField()),
                ('held_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('arrived', 'Information arrived'), ('lapsed', 'Nothing by the deadline'), ('dropped', 'Dropped: the order changed hands or was closed')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='OrderQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('limit_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('reference', models.CharField(max_length=60, unique=True)),
                ('provider', models.CharField(max_length=40)),
                ('provider_ref', models.CharField(blank=True, max_length=80)),
                ('amount', casework.lib.money.MoneyField()),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('sending', 'Being sent'), ('paid', 'Paid'), ('failed', 'Failed')], default='sending', max_length=8)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('reopened_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='revieworder',
            name='order_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='revieworder',
            name='order_held_by_somebody',
        ),
        migrations.RemoveIndex(
            model_name='revieworder',
            name='order_worklist',
        ),
        migrations.RemoveIndex(
            model_name='revieworder',
            name='order_approved',
        ),
        migrations.RemoveIndex(
            model_name='revieworder',
            name='order_undecided',
        ),
        migrations.RemoveIndex(
            model_name='revieworder',
            name='order_held',
        ),
        migrations.RemoveIndex(
            model_name='revieworder',
            name='order_search',
        ),
        migrations.AddField(
            model_name='orderassignment',
            name='clock_from',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='orderassignment',
            name='counted_from',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='orderassignment',
            name='held_seconds',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='orderassignment',
            name='worked_seconds',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reasoncode',
            name='min_attempts',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='revieworder',
            name='disbursed_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revieworder',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revieworder',
            name='warned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reviewstage',
            name='warn_minutes',
            field=models.PositiveIntegerField(default=30),
        ),
        migrations.AlterField(
            model_name='revieworder',
            name='state',
            field=django_fsm.FSMField(choices=[('pooled', 'Waiting for assignment'), ('assigned', 'Waiting for review'), ('in_review', 'In review'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('on_hold', 'On hold'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('sending', 'Payout being sent'), ('failed', 'Payout failed'), ('disbursed', 'Disbursed')], default='pooled', max_length=10, protected=True),
        ),
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('state__in', ('pooled', 'assigned', 'in_review', 'on_hold'))), fields=['pool', '-priority', 'id'], name='order_undecided'),
        ),
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('state__in', ('assigned', 'in_review', 'on_hold'))), fields=['assignee', '-priority', 'id'], name='order_worklist'),
        ),
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('state__in', ['approved', 'sending', 'failed'])), fields=['state', '-id'], name='order_approved'),
        ),
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('state__in', ('assigned', 'in_review', 'on_hold'))), fields=['pool', 'limit_at', 'id'], name='order_held'),
        ),
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('state__in', ('pooled', 'assigned', 'in_review', 'on_hold'))), fields=['external_ref'], name='order_search', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='revieworder',
            index=models.Index(condition=models.Q(('expires_at__isnull', False), ('state__in', ('pooled', 'assigned', 'in_review', 'on_hold', 'approved', 'failed'))), fields=['expires_at'], name='order_expiring'),
        ),
        migrations.AddConstraint(
            model_name='revieworder',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pooled', 'assigned', 'in_review', 'approved', 'rejected', 'on_hold', 'withdrawn', 'expired', 'sending', 'failed', 'disbursed'])), name='order_state_known'),
        ),
        migrations.AddConstraint(
            model_name='revieworder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assignee__isnull', False), ('state__in', ('assigned', 'in_review', 'on_hold'))), models.Q(models.Q(('state__in', ('assigned', 'in_review', 'on_hold')), _negated=True), ('assignee__isnull', True)), _connector='OR'), name='order_held_by_somebody'),
        ),
        migrations.AddField(
            model_name='ordercallback',
            name='booked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ordercallback',
            name='closed_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ordercallback',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='callbacks', to='review.revieworder'),
        ),
        migrations.AddField(
            model_name='ordercallback',
            name='point',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.contactpoint'),
        ),
        migrations.AddField(
            model_name='orderhold',
            name='assignment',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='review.orderassignment'),
        ),
        migrations.AddField(
            model_name='orderhold',
            name='ended_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='orderhold',
            name='held_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='orderhold',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='review.revieworder'),
        ),
        migrations.AddField(
            model_name='orderquestion',
            name='answered_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='orderquestion',
            name='asked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='orderquestion',
            name='assignment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='question', to='review.orderassignment'),
        ),
        migrations.AddField(
            model_name='orderquestion',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='review.revieworder'),
        ),
        migrations.AddField(
            model_name='payout',
            name='asked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payout',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='review.revieworder'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='review.decision'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='reopened_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='ordercallback',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['at'], name='order_callback_due'),
        ),
        migrations.AddConstraint(
            model_name='ordercallback',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('order',), name='order_callback_one_open'),
        ),
        migrations.AddConstraint(
            model_name='ordercallback',
            constraint=models.CheckConstraint(condition=models.Q(('at__gt', models.F('booked_at'))), name='order_callback_later'),
        ),
        migrations.AddConstraint(
            model_name='ordercallback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), ('outcome__in', ['made', 'moved', 'cancelled', 'dropped'])), _connector='OR'), name='order_callback_end_has_outcome'),
        ),
        migrations.AddIndex(
            model_name='orderhold',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['due_at'], name='order_hold_due'),
        ),
        migrations.AddConstraint(
            model_name='orderhold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('order',), name='order_hold_one_open'),
        ),
        migrations.AddConstraint(
            model_name='orderhold',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('held_at'))), name='order_hold_due_after_start'),
        ),
        migrations.AddConstraint(
            model_name='orderhold',
            constraint=models.CheckConstraint(condition=models.Q(('asked_of__in', ['applicant', 'employer', 'branch', 'provider', 'colleague'])), name='order_hold_asked_of_known'),
        ),
        migrations.AddConstraint(
            model_name='orderhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), ('outcome__in', ['arrived', 'lapsed', 'dropped'])), _connector='OR'), name='order_hold_end_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='orderquestion',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True), ('dropped_at__isnull', True)), fields=('order',), name='order_question_one_open'),
        ),
        migrations.AddConstraint(
            model_name='orderquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='order_question_answer_whole'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.UniqueConstraint(fields=('order', 'number'), name='payout_attempt_once'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('order',), name='payout_one_not_failed'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', Decimal('0.00'))), name='payout_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sending', 'paid', 'failed'])), name='payout_state_known'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='payout_answer_has_time'),
        ),
        migrations.AddConstraint(
            model_name='reopening',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reopening_has_reason'),
        ),
        migrations.RunPython(know_payers, migrations.RunPython.noop),
        migrations.RunPython(ask_for_attempts, migrations.RunPython.noop),
    ]
