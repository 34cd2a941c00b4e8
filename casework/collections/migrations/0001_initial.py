"""Ladders, cases, stays, placements and batches of moves."""

import casework.lib.money
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
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "default_for",
                    models.CharField(
                        blank=True, choices=[("day", "Days"), ("month", "Months")], max_length=5, null=True, unique=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LateLoan",
            fields=[
                (
                    "loan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="portfolio.loan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="buckets", to="collections.ladder"
                    ),
                ),
                ("code", models.CharField(max_length=10)),
                ("lower", models.SmallIntegerField(verbose_name="DPD from")),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.pool"
                    ),
                ),
                ("is_reminder", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["ladder", "lower"],
                "constraints": [
                    models.UniqueConstraint(fields=("ladder", "lower"), name="bucket_lower_once"),
                    models.UniqueConstraint(fields=("ladder", "code"), name="bucket_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CollectionCase",
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
                            ("assigned", "Collecting"),
                            ("collected", "Collected"),
                            ("withdrawn", "Withdrawn"),
                            ("written_off", "Written off"),
                        ],
                        default="pooled",
                        max_length=11,
                        protected=True,
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
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="portfolio.loan"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="portfolio.customer",
                    ),
                ),
                (
                    "bucket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collections.bucket",
                    ),
                ),
                ("due_on", models.DateField()),
                ("moves_on", models.DateField(blank=True, null=True)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="collections.collectioncase",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["pooled", "assigned"])),
                        fields=["moves_on"],
                        name="case_moves",
                    ),
                    models.Index(
                        condition=models.Q(("state", "pooled")), fields=["pool", "-priority", "id"], name="case_pooled"
                    ),
                    models.Index(
                        condition=models.Q(("state", "pooled")),
                        fields=["pool", "-priority", "limit_at", "waiting_since", "id"],
                        name="case_next",
                    ),
                    models.Index(
                        condition=models.Q(("state", "assigned")),
                        fields=["assignee", "-priority", "id"],
                        name="case_worklist",
                    ),
                    models.Index(
                        condition=models.Q(("state", "collected")),
                        fields=["last_assignee", "-closed_on", "id"],
                        name="case_collected_by",
                    ),
                    models.Index(fields=["customer"], name="case_by_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["pooled", "assigned"])),
                        fields=("loan",),
                        name="case_one_open_per_loan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pooled", "assigned", "collected", "withdrawn", "written_off"])
                        ),
                        name="case_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assignee__isnull", False), ("state", "assigned")),
                            models.Q(models.Q(("state", "assigned"), _negated=True), ("assignee__isnull", True)),
                            _connector="OR",
                        ),
                        name="case_held_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state__in", ["pooled", "assigned"])),
                            models.Q(
                                models.Q(("state__in", ["pooled", "assigned"]), _negated=True),
                                ("closed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
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
                        to="collections.caseevent",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="collections.collectioncase",
                    ),
                ),
                (
                    "from_bucket",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collections.bucket",
                    ),
                ),
                (
                    "to_bucket",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collections.bucket",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="collections.collectioncase",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_contact",
                        to="telephony.call",
                    ),
                ),
                (
                    "attempt",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_contact",
                        to="contact.contactattempt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("call__isnull", False), ("attempt__isnull", False), _connector="OR"),
                        name="case_contact_links_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BucketStay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="collections.collectioncase",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="portfolio.loan"
                    ),
                ),
                (
                    "bucket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collections.bucket",
                    ),
                ),
                ("entered_on", models.DateField()),
                ("last_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("collected", "Collected"),
                            ("rolled", "Rolled on"),
                            ("cured_down", "Cured down"),
                            ("withdrawn", "Withdrawn"),
                            ("written_off", "Written off"),
                            ("void", "Void"),
                        ],
                        max_length=11,
                    ),
                ),
                ("owed", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("recorded_at", models.DateTimeField()),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="collections.bucketstay",
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entered_on"], name="stay_by_entry"),
                    models.Index(
                        condition=models.Q(("last_on__isnull", False)), fields=["last_on"], name="stay_by_end"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True), ("last_on__isnull", True)),
                        fields=("case",),
                        name="stay_one_open_per_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("case", "entered_on"),
                        name="stay_once_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("last_on__isnull", True), ("outcome", "")),
                            models.Q(("last_on__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="stay_end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owed__gte", Decimal("0.00"))), name="stay_owed_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="collections.collectioncase",
                    ),
                ),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="collections.bucketstay",
                    ),
                ),
                ("balance", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "started_on"], name="placement_by_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("item",), name="placement_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="placement_end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="placement_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductLadder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portfolio.product"
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="collections.ladder"
                    ),
                ),
                ("effective_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "effective_on"), name="product_ladder_per_day")
                ],
            },
        ),
    ]
