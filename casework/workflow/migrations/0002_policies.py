"""Policies of assignment with their versions, capacity per pool, conflicts of interest."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_rosters_and_points"),
        ("workflow", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("made_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
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
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="people.team"
                    ),
                ),
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
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
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
            name="PoolCapacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.PositiveIntegerField()),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="workflow.pool"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pool_capacities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "pool"), name="pool_capacity_once")],
            },
        ),
        AppendOnly("workflow_assignmentpolicy"),
    ]
