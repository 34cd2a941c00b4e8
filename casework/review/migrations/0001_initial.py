"""Orders, their assignments, decisions, evidence and life."""

import casework.lib.money
import casework.review.models.files
import django.db.models.deletion
import django_fsm
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contact", "0001_initial"),
        ("jobs", "0001_initial"),
        ("people", "0001_initial"),
        ("portfolio", "0001_initial"),
        ("telephony", "0001_initial"),
        ("workflow", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReasonCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("approved", "Approved"), ("rejected", "Rejected")], max_length=8),
                ),
                ("code", models.CharField(max_length=30)),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("label", models.CharField(max_length=120)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("active", models.BooleanField(default=True)),
                ("min_attempts", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["stage", "outcome", "position", "code", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "outcome", "code", "version"), name="reason_code_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("stage", "outcome", "code"),
                        name="reason_code_one_active",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.pool",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "last_assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("priority", models.SmallIntegerField(default=0)),
                ("limit_at", models.DateTimeField(blank=True, null=True)),
                ("affinity", models.BigIntegerField(blank=True, null=True)),
                ("points", models.PositiveSmallIntegerField(default=1)),
                ("value", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("requires", models.JSONField(blank=True, default=dict)),
                ("waiting_since", models.DateTimeField()),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("pooled", "Waiting for assignment"),
                            ("assigned", "Waiting for review"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("on_hold", "On hold"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("sending", "Payout being sent"),
                            ("failed", "Payout failed"),
                            ("disbursed", "Disbursed"),
                        ],
                        default="pooled",
                        max_length=10,
                        protected=True,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")],
                        default="initial",
                        max_length=10,
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.book",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.product",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="portfolio.customer"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("external_ref", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("term", models.PositiveSmallIntegerField()),
                ("granted_amount", casework.lib.money.MoneyField(blank=True, null=True)),
                ("granted_term", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("machine_score", models.IntegerField(blank=True, null=True)),
                ("application", models.JSONField(blank=True, default=dict)),
                ("received_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "initial_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rereview_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "disbursed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="portfolio.loan",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pooled")), fields=["pool", "-priority", "id"], name="order_pooled"
                    ),
                    models.Index(
                        condition=models.Q(("state", "pooled")),
                        fields=["pool", "-priority", "limit_at", "waiting_since", "id"],
                        name="order_next",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("pooled", "assigned", "in_review", "on_hold"))),
                        fields=["pool", "-priority", "id"],
                        name="order_undecided",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("assigned", "in_review", "on_hold"))),
                        fields=["assignee", "-priority", "id"],
                        name="order_worklist",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["approved", "sending", "failed"])),
                        fields=["state", "-id"],
                        name="order_approved",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("assigned", "in_review", "on_hold"))),
                        fields=["pool", "limit_at", "id"],
                        name="order_held",
                    ),
                    models.Index(
                        condition=models.Q(("limit_at__isnull", False), ("state", "pooled")),
                        fields=["pool", "limit_at", "id"],
                        name="order_late",
                    ),
                    models.Index(
                        condition=models.Q(("state", "pooled")),
                        fields=["pool", "waiting_since", "id"],
                        name="order_oldest",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("pooled", "assigned", "in_review", "on_hold"))),
                        fields=["external_ref"],
                        name="order_search",
                        opclasses=["varchar_pattern_ops"],
                    ),
                    models.Index(fields=["external_ref"], name="order_by_ref"),
                    models.Index(
                        condition=models.Q(
                            ("expires_at__isnull", False),
                            ("state__in", ("pooled", "assigned", "in_review", "on_hold", "approved", "failed")),
                        ),
                        fields=["expires_at"],
                        name="order_expiring",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_ref"), name="order_ref_per_source"),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", Decimal("0.00"))), name="order_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_amount__isnull", True), ("granted_amount__gt", Decimal("0.00")), _connector="OR"
                        ),
                        name="order_granted_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "pooled",
                                    "assigned",
                                    "in_review",
                                    "approved",
                                    "rejected",
                                    "on_hold",
                                    "withdrawn",
                                    "expired",
                                    "sending",
                                    "failed",
                                    "disbursed",
                                ],
                            )
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["initial", "re_review"])), name="order_stage_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("initial_by__isnull", True),
                            ("rereview_by__isnull", True),
                            models.Q(("initial_by", models.F("rereview_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="order_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assignee__isnull", False), ("state__in", ("assigned", "in_review", "on_hold"))),
                            models.Q(
                                models.Q(("state__in", ("assigned", "in_review", "on_hold")), _negated=True),
                                ("assignee__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="order_held_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("loan__isnull", False), ("state", "disbursed")),
                            models.Q(models.Q(("state", "disbursed"), _negated=True), ("loan__isnull", True)),
                            _connector="OR",
                        ),
                        name="order_disbursed_has_loan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("sending", "failed", "disbursed")), ("disbursed_by__isnull", False)
                            ),
                            models.Q(
                                models.Q(("state__in", ("sending", "failed", "disbursed")), _negated=True),
                                ("disbursed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="order_paid_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("disbursed_by__isnull", True),
                            models.Q(
                                models.Q(
                                    ("initial_by__isnull", True),
                                    models.Q(("disbursed_by", models.F("initial_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("rereview_by__isnull", True),
                                    models.Q(("disbursed_by", models.F("rereview_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="order_paid_by_a_third",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("policy", models.CharField(max_length=60)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.batchrun",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("why", models.JSONField(blank=True, default=dict)),
                ("over_capacity", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("finished", "Finished"),
                            ("released", "Released"),
                            ("reassigned", "Reassigned"),
                            ("rolled", "Rolled on"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="review.revieworder"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                ("counted_from", models.DateTimeField(blank=True, null=True)),
                ("clock_from", models.DateTimeField(blank=True, null=True)),
                ("held_seconds", models.PositiveIntegerField(default=0)),
                ("worked_seconds", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("item",),
                        name="order_assignment_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="order_assignment_end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="order_assignment_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="review.revieworder"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("provider", models.CharField(max_length=40)),
                ("provider_ref", models.CharField(blank=True, max_length=80)),
                ("amount", casework.lib.money.MoneyField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("sending", "Being sent"), ("paid", "Paid"), ("failed", "Failed")],
                        default="sending",
                        max_length=8,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "number"), name="payout_attempt_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "failed"), _negated=True),
                        fields=("order",),
                        name="payout_one_not_failed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0.00"))), name="payout_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["sending", "paid", "failed"])), name="payout_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "sending")),
                            models.Q(models.Q(("state", "sending"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="payout_answer_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReviewer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviewers", to="review.revieworder"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("order", "person"), name="order_person_one_stage")],
            },
        ),
        migrations.CreateModel(
            name="OrderQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="review.revieworder"
                    ),
                ),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question",
                        to="review.orderassignment",
                    ),
                ),
                ("question", models.TextField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("limit_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True), ("dropped_at__isnull", True)),
                        fields=("order",),
                        name="order_question_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="order_question_answer_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="review.revieworder"
                    ),
                ),
                ("thread", models.UUIDField(default=uuid.uuid4)),
                ("version", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(blank=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("thread", "version"), name="order_note_version"),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="order_note_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="review.revieworder"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="review.orderassignment",
                    ),
                ),
                ("asked", models.CharField(max_length=500)),
                (
                    "asked_of",
                    models.CharField(
                        choices=[
                            ("applicant", "Applicant"),
                            ("employer", "Employer"),
                            ("branch", "Branch or agent"),
                            ("provider", "Data provider"),
                            ("colleague", "Colleague"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                (
                    "held_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("held_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("arrived", "Information arrived"),
                            ("lapsed", "Nothing by the deadline"),
                            ("dropped", "Dropped: the order changed hands or was closed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["due_at"], name="order_hold_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("order",), name="order_hold_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("held_at"))), name="order_hold_due_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_of__in", ["applicant", "employer", "branch", "provider", "colleague"])
                        ),
                        name="order_hold_asked_of_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(("ended_at__isnull", False), ("outcome__in", ["arrived", "lapsed", "dropped"])),
                            _connector="OR",
                        ),
                        name="order_hold_end_has_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="review.revieworder",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("id_photo", "ID photo"), ("live_photo", "Live photo"), ("document", "Document")],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("file", models.FileField(max_length=120, upload_to=casework.review.models.files.random_path)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "kind", "digest"), name="order_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["id_photo", "live_photo", "document"])),
                        name="order_file_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("from_state", models.CharField(max_length=20)),
                ("to_state", models.CharField(max_length=20)),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="review.orderevent",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="review.revieworder"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrderContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="review.revieworder"
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_contact",
                        to="telephony.call",
                    ),
                ),
                (
                    "attempt",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_contact",
                        to="contact.contactattempt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("call__isnull", False), ("attempt__isnull", False), _connector="OR"),
                        name="order_contact_links_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderCallback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="callbacks", to="review.revieworder"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "point",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.contactpoint",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "booked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("booked_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("made", "Called"),
                            ("moved", "Booked anew"),
                            ("cancelled", "Cancelled"),
                            ("dropped", "Dropped: the order was closed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)), fields=["at"], name="order_callback_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("order",),
                        name="order_callback_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at__gt", models.F("booked_at"))), name="order_callback_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(
                                ("closed_at__isnull", False), ("outcome__in", ["made", "moved", "cancelled", "dropped"])
                            ),
                            _connector="OR",
                        ),
                        name="order_callback_end_has_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="review.revieworder",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                ("finding", models.CharField(max_length=16)),
                ("version", models.PositiveIntegerField()),
                ("checked", models.BooleanField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "stage", "finding", "version"), name="finding_check_version"
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="finding_check_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="review.revieworder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("approved", "Approved"), ("rejected", "Rejected")], max_length=8
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list)),
                ("note", models.TextField(blank=True)),
                ("amount", models.CharField(blank=True, max_length=24)),
                ("term", models.CharField(blank=True, max_length=8)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "person", "stage"), name="decision_draft_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="review.revieworder"
                    ),
                ),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="review.orderassignment",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("approved", "Approved"), ("rejected", "Rejected")], max_length=8),
                ),
                ("reasons", models.JSONField(default=list)),
                ("reason_versions", models.JSONField(default=dict)),
                ("amount", casework.lib.money.MoneyField(blank=True, null=True)),
                ("term", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                ("snapshot", models.JSONField(default=dict)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField(help_text="The day of decided_at in the book's time zone.")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["decided_on", "decided_by"], name="decision_by_day"),
                    models.Index(fields=["decided_by", "-decided_at"], name="decision_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["approved", "rejected"])), name="decision_outcome_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicantTrait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traits",
                        to="review.revieworder",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.customer",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "Same phone"),
                            ("device", "Same device"),
                            ("address", "Same address"),
                            ("employer", "Same employer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "digest", "-order"], name="applicant_trait_shared")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "kind", "digest"), name="applicant_trait_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["phone", "device", "address", "employer"])),
                        name="applicant_trait_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewStage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10, unique=True
                    ),
                ),
                (
                    "pool",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.pool"
                    ),
                ),
                ("limit_minutes", models.PositiveIntegerField(default=240)),
                ("warn_minutes", models.PositiveIntegerField(default=30)),
            ],
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reopening", to="review.decision"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "reopened_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reopened_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="reopening_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequiredEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portfolio.product",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("images_seen", "ID photo and live photo looked at"),
                            ("findings_checked", "Every risk finding checked"),
                            ("applicant_reached", "Applicant reached and verified"),
                            ("document_there", "A document on file"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "required evidence",
                "ordering": ["stage", "product", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "product", "kind"), name="required_evidence_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", True)),
                        fields=("stage", "kind"),
                        name="required_evidence_once_for_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["images_seen", "findings_checked", "applicant_reached", "document_there"])
                        ),
                        name="required_evidence_known",
                    ),
                ],
            },
        ),
    ]
