"""Pools, policies, capacities, conflicts and deals."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("jobs", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="people.team"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("least_loaded", "Least loaded"),
                            ("round_robin", "Round robin"),
                            ("by_value", "By value"),
                        ],
                        default="least_loaded",
                        max_length=12,
                    ),
                ),
                ("weights", models.JSONField(blank=True, default=dict)),
                ("hard_from", models.PositiveSmallIntegerField(default=3)),
                ("sticky_days", models.PositiveSmallIntegerField(default=0)),
                ("grace_minutes", models.PositiveSmallIntegerField(default=0)),
                ("drain", models.BooleanField(default=False)),
                ("next_allowed", models.BooleanField(default=True)),
                ("effective_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["team", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "version"), name="assignment_policy_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("strategy__in", ["least_loaded", "round_robin", "by_value"])),
                        name="assignment_policy_strategy_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="assignment_policy_version_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("affinity", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["affinity"], name="conflict_by_customer")],
                "constraints": [models.UniqueConstraint(fields=("user", "affinity"), name="conflict_once")],
            },
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(choices=[("orders", "Orders"), ("cases", "Cases")], max_length=10)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pools",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["orders", "cases"])), name="pool_kind_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DealPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="workflow.pool",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planning", "Being planned"),
                            ("previewed", "Previewed"),
                            ("committed", "Committed"),
                            ("stale", "Overtaken"),
                            ("discarded", "Discarded"),
                        ],
                        default="planning",
                        max_length=10,
                    ),
                ),
                ("policy", models.CharField(max_length=60)),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.assignmentpolicy",
                    ),
                ),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("least_loaded", "Least loaded"),
                            ("round_robin", "Round robin"),
                            ("by_value", "By value"),
                        ],
                        max_length=12,
                    ),
                ),
                ("facts", models.BinaryField(default=bytes)),
                ("lines", models.BinaryField(default=bytes)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("people", models.JSONField(blank=True, default=list)),
                ("classes", models.JSONField(blank=True, default=list)),
                ("stays", models.JSONField(blank=True, default=list)),
                ("items", models.PositiveIntegerField(default=0)),
                ("dealt", models.PositiveIntegerField(default=0)),
                ("possible", models.PositiveIntegerField(default=0)),
                ("given", models.PositiveIntegerField(default=0)),
                ("jain_before", models.FloatField(blank=True, null=True)),
                ("jain_after", models.FloatField(blank=True, null=True)),
                (
                    "batch",
                    models.OneToOneField(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deal",
                        to="jobs.batchrun",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["pool", "-id"], name="deal_of_pool")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planning", "previewed", "committed", "stale", "discarded"])),
                        name="deal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strategy__in", ["least_loaded", "round_robin", "by_value"])),
                        name="deal_strategy_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("batch__isnull", False), ("state", "committed")),
                            models.Q(models.Q(("state", "committed"), _negated=True), ("batch__isnull", True)),
                            _connector="OR",
                        ),
                        name="deal_committed_has_batch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dealt__lte", models.F("items"))), name="deal_no_more_than_there_is"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolCapacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pool_capacities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="workflow.pool"
                    ),
                ),
                ("capacity", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "pool"), name="pool_capacity_once")],
            },
        ),
    ]
