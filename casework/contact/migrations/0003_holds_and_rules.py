"""Holds, wishes, releases and rules as data; an attempt may name its debt."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0002_append_only'),
        ('portfolio', '0003_review_skills'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('no_contact', 'No contact'), ('only_between', 'Only at certain hours'), ('objection', 'Objection of a third party')], max_length=12)),
                ('channel', models.CharField(blank=True, choices=[('call', 'Call'), ('sms', 'Text message'), ('email', 'E-mail'), ('visit', 'Visit')], max_length=5)),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=500)),
                ('placed_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='ContactRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('hours', 'Hours'), ('rest', 'Days without contact'), ('limit', 'Limit')], max_length=5)),
                ('basis', models.CharField(choices=[('legal', 'Legal'), ('internal', 'Internal')], max_length=8)),
                ('source', models.CharField(max_length=200)),
                ('channels', models.CharField(blank=True, max_length=30)),
                ('purposes', models.CharField(blank=True, max_length=40)),
                ('side', models.CharField(blank=True, choices=[('borrower', 'the borrower'), ('third_party', 'third parties')], max_length=11)),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('weekdays', models.CharField(blank=True, max_length=13)),
                ('holidays', models.CharField(blank=True, max_length=10)),
                ('scope', models.CharField(blank=True, choices=[('customer', 'per customer'), ('debt', 'per customer and debt'), ('number', 'per number'), ('party', 'for the borrower, and for all third parties together')], max_length=8)),
                ('counts', models.CharField(blank=True, choices=[('attempts', 'attempts'), ('unanswered', 'unanswered attempts'), ('conversations', 'conversations')], max_length=13)),
                ('most', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('span', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('unit', models.CharField(blank=True, choices=[('hours', 'hours'), ('days', 'calendar days')], max_length=5)),
            ],
            options={
                'ordering': ['rule_set', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='GateRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('given_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('rule', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'permissions': [('release_gate', 'Can let a contact pass an internal rule')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('dispute', 'Dispute'), ('complaint', 'Complaint'), ('hardship', 'Hardship'), ('deceased', 'Deceased'), ('bankruptcy', 'Bankruptcy')], max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('review_on', models.DateField()),
                ('placed_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='RuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('effective_on', models.DateField()),
                ('preset', models.CharField(choices=[('house', 'House rules'), ('us_reg_f', 'United States: Regulation F'), ('cn_gbt_45251', 'China: GB/T 45251-2025'), ('in_rbi', 'India: Reserve Bank of India'), ('vn_18_2019', 'Vietnam: Circular 18/2019/TT-NHNN'), ('uk_conc_7', 'United Kingdom: CONC 7')], max_length=20)),
                ('third_parties', models.CharField(choices=[('never', 'Never'), ('locate', 'Only to find the borrower or to leave a message, never about the debt')], default='never', max_length=6)),
                ('third_tries', models.PositiveSmallIntegerField(default=0)),
                ('third_days', models.PositiveSmallIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['book', '-effective_on', '-number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='contactattempt',
            name='attempt_result_known',
        ),
        migrations.AddField(
            model_name='contactattempt',
            name='loan',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='portfolio.loan'),
        ),
        migrations.AlterField(
            model_name='contactattempt',
            name='result',
            field=models.CharField(choices=[('conversation', 'Talked'), ('promised', 'Promised to pay'), ('refused', 'Refused to pay'), ('says_paid', 'Says paid'), ('confirmed', 'Details confirmed'), ('mismatch', 'Details do not match'), ('call_back', 'Asked to be called back'), ('no_answer', 'No answer'), ('busy', 'Busy'), ('wrong_number', 'Wrong number'), ('message_sent', 'Message sent'), ('objected', 'Asked not to be contacted')], max_length=14),
        ),
        migrations.AddConstraint(
            model_name='contactattempt',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['conversation', 'promised', 'refused', 'says_paid', 'confirmed', 'mismatch', 'call_back', 'no_answer', 'busy', 'wrong_number', 'message_sent', 'objected'])), name='attempt_result_known'),
        ),
        migrations.AddField(
            model_name='contactflag',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_flags', to='portfolio.customer'),
        ),
        migrations.AddField(
            model_name='contactflag',
            name='lifted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactflag',
            name='placed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactflag',
            name='point',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='portfolio.contactpoint'),
        ),
        migrations.AddField(
            model_name='gaterelease',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_releases', to='portfolio.customer'),
        ),
        migrations.AddField(
            model_name='gaterelease',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='gaterelease',
            name='used_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hold',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='portfolio.customer'),
        ),
        migrations.AddField(
            model_name='hold',
            name='lifted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hold',
            name='loan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='portfolio.loan'),
        ),
        migrations.AddField(
            model_name='hold',
            name='placed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='book',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_rule_sets', to='portfolio.book'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactrule',
            name='rule_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='contact.ruleset'),
        ),
        migrations.AddIndex(
            model_name='contactflag',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['customer'], name='flag_open'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['no_contact', 'only_between', 'objection'])), name='flag_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['', 'call', 'sms', 'email', 'visit'])), name='flag_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='flag_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes__gt', models.F('opens')), ('kind', 'only_between'), ('opens__isnull', False)), models.Q(models.Q(('kind', 'only_between'), _negated=True), ('closes__isnull', True), ('opens__isnull', True)), _connector='OR'), name='flag_hours_of_their_kind'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'objection'), _negated=True), models.Q(('lifted_at__isnull', True), ('point__isnull', False)), _connector='OR'), name='flag_objection_is_for_ever'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__gte', models.F('placed_at')), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='flag_lift_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='contactflag',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'objection')), fields=('point',), name='flag_one_objection'),
        ),
        migrations.AddIndex(
            model_name='gaterelease',
            index=models.Index(condition=models.Q(('used_at__isnull', True)), fields=['customer'], name='release_unused'),
        ),
        migrations.AddConstraint(
            model_name='gaterelease',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='release_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='gaterelease',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('given_at'))), name='release_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='gaterelease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule', ''), ('used_at__isnull', True), ('used_by__isnull', True)), models.Q(('used_at__gte', models.F('given_at')), ('used_at__lt', models.F('expires_at')), ('used_by__isnull', False), models.Q(('rule', ''), _negated=True)), _connector='OR'), name='release_use_is_whole'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['customer'], name='hold_open'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['review_on'], name='hold_review'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['dispute', 'complaint', 'hardship', 'deceased', 'bankruptcy'])), name='hold_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True), ('loan__isnull', True)), fields=('customer', 'kind'), name='hold_of_customer_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True), ('loan__isnull', False)), fields=('loan', 'kind'), name='hold_of_loan_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__gte', models.F('placed_at')), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='hold_lift_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.UniqueConstraint(fields=('book', 'number'), name='rule_set_number_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.CheckConstraint(condition=models.Q(('preset__in', ['house', 'us_reg_f', 'cn_gbt_45251', 'in_rbi', 'vn_18_2019', 'uk_conc_7'])), name='rule_set_preset_known'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.CheckConstraint(condition=models.Q(('third_parties__in', ['never', 'locate'])), name='rule_set_thirds_known'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('third_days', 0), ('third_tries', 0)), models.Q(('third_days__gte', 1), ('third_days__lte', 31), ('third_tries__gte', 1)), _connector='OR'), name='rule_set_unreachable_whole'),
        ),
        migrations.AddConstraint(
            model_name='contactrule',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['legal', 'internal'])), name='rule_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='contactrule',
            constraint=models.CheckConstraint(condition=models.Q(('channels__in', ['', 'call', 'sms', 'email', 'visit', 'call,sms', 'call,email', 'call,visit', 'sms,email', 'sms,visit', 'email,visit', 'call,sms,email', 'call,sms,visit', 'call,email,visit', 'sms,email,visit', 'call,sms,email,visit'])), name='rule_channels_known'),
        ),
        migrations.AddConstraint(
            model_name='contactrule',
            constraint=models.CheckConstraint(condition=models.Q(('purposes__in', ['', 'verification', 'reminder', 'collection', 'verification,reminder', 'verification,collection', 'reminder,collection', 'verification,reminder,collection'])), name='rule_purposes_known'),
        ),
        migrations.AddConstraint(
            model_name='contactrule',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['', 'borrower', 'third_party'])), name='rule_side_known'),
        ),
        migrations.AddConstraint(
            model_name='contactrule',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='rule_has_source'),
        ),
        migrations.AddConstraint(
            model_name='contactrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes__gt', models.F('opens')), ('holidays', ''), ('kind', 'hours'), ('opens__isnull', False), ('weekdays', ''), ('counts', ''), ('most__isnull', True), ('scope', ''), ('span__isnull', True), ('unit', '')), models.Q(('closes__isnull', True), ('kind', 'rest'), ('opens__isnull', True), ('weekdays__in', ['', '1', '2', '3', '4', '5', '6', '7', '1,2', '1,3', '1,4', '1,5', '1,6', '1,7', '2,3', '2,4', '2,5', '2,6', '2,7', '3,4', '3,5', '3,6', '3,7', '4,5', '4,6', '4,7', '5,6', '5,7', '6,7', '1,2,3', '1,2,4', '1,2,5', '1,2,6', '1,2,7', '1,3,4', '1,3,5', '1,3,6', '1,3,7', '1,4,5', '1,4,6', '1,4,7', '1,5,6', '1,5,7', '1,6,7', '2,3,4', '2,3,5', '2,3,6', '2,3,7', '2,4,5', '2,4,6', '2,4,7', '2,5,6', '2,5,7', '2,6,7', '3,4,5', '3,4,6', '3,4,7', '3,5,6', '3,5,7', '3,6,7', '4,5,6', '4,5,7', '4,6,7', '5,6,7', '1,2,3,4', '1,2,3,5', '1,2,3,6', '1,2,3,7', '1,2,4,5', '1,2,4,6', '1,2,4,7', '1,2,5,6', '1,2,5,7', '1,2,6,7', '1,3,4,5', '1,3,4,6', '1,3,4,7', '1,3,5,6', '1,3,5,7', '1,3,6,7', '1,4,5,6', '1,4,5,7', '1,4,6,7', '1,5,6,7', '2,3,4,5', '2,3,4,6', '2,3,4,7', '2,3,5,6', '2,3,5,7', '2,3,6,7', '2,4,5,6', '2,4,5,7', '2,4,6,7', '2,5,6,7', '3,4,5,6', '3,4,5,7', '3,4,6,7', '3,5,6,7', '4,5,6,7', '1,2,3,4,5', '1,2,3,4,6', '1,2,3,4,7', '1,2,3,5,6', '1,2,3,5,7', '1,2,3,6,7', '1,2,4,5,6', '1,2,4,5,7', '1,2,4,6,7', '1,2,5,6,7', '1,3,4,5,6', '1,3,4,5,7', '1,3,4,6,7', '1,3,5,6,7', '1,4,5,6,7', '2,3,4,5,6', '2,3,4,5,7', '2,3,4,6,7', '2,3,5,6,7', '2,4,5,6,7', '3,4,5,6,7', '1,2,3,4,5,6', '1,2,3,4,5,7', '1,2,3,4,6,7', '1,2,3,5,6,7', '1,2,4,5,6,7', '1,3,4,5,6,7', '2,3,4,5,6,7']), models.Q(('holidays', ''), ('weekdays', ''), _negated=True), ('counts', ''), ('most__isnull', True), ('scope', ''), ('span__isnull', True), ('unit', '')), models.Q(('closes__isnull', True), ('holidays', ''), ('kind', 'limit'), ('opens__isnull', True), ('weekdays', ''), ('counts__in', ['attempts', 'unanswered', 'conversations']), ('most__gte', 1), ('scope__in', ['customer', 'debt', 'number', 'party']), models.Q(models.Q(('span__gte', 1), ('span__lte', 31), ('unit', 'days')), models.Q(('span__gte', 1), ('span__lte', 744), ('unit', 'hours')), _connector='OR')), _connector='OR'), name='rule_is_whole'),
        ),
    ]
