"""Tables of review."""

import uuid
from decimal import Decimal

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import casework.lib.money


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contact", "0001_initial"),
        ("jobs", "0001_initial"),
        ("people", "__first__"),
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
                ("label", models.CharField(max_length=120)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["stage", "outcome", "code"],
                "constraints": [models.UniqueConstraint(fields=("stage", "outcome", "code"), name="reason_code_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("source", models.CharField(max_length=40)),
                ("external_ref", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("term", models.PositiveSmallIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("machine_score", models.IntegerField(blank=True, null=True)),
                ("application", models.JSONField(blank=True, default=dict)),
                ("received_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.book",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="portfolio.customer"
                    ),
                ),
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
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.product",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pooled")), fields=["pool", "-priority", "id"], name="order_pooled"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["assigned", "in_review"])),
                        fields=["assignee", "-priority", "id"],
                        name="order_worklist",
                    ),
                    models.Index(
                        condition=models.Q(("state", "approved")), fields=["state", "-id"], name="order_approved"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_ref"), name="order_ref_per_source"),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", Decimal("0.00"))), name="order_amount_positive"
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
                            models.Q(("assignee__isnull", False), ("state__in", ["assigned", "in_review"])),
                            models.Q(
                                models.Q(("state__in", ["assigned", "in_review"]), _negated=True),
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
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReviewer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviewers", to="review.revieworder"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("order", "person"), name="order_person_one_stage")],
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
                ("detail", models.JSONField(blank=True, default=dict)),
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
                    "attempt",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_contact",
                        to="contact.contactattempt",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="review.revieworder"
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
            name="OrderAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy", models.CharField(max_length=60)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                    "stage",
                    models.CharField(
                        choices=[("initial", "Initial review"), ("re_review", "Re-review")], max_length=10
                    ),
                ),
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
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="review.revieworder"
                    ),
                ),
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
            name="Decision",
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
                ("reasons", models.JSONField(default=list)),
                ("note", models.TextField(blank=True)),
                ("snapshot", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField(help_text="The day of decided_at in the book's time zone.")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="review.revieworder"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["decided_on", "decided_by"], name="decision_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["approved", "rejected"])), name="decision_outcome_known"
                    )
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
                ("limit_minutes", models.PositiveIntegerField(default=240)),
                (
                    "pool",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.pool"
                    ),
                ),
            ],
        ),
    ]
