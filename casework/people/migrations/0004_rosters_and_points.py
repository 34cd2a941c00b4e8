"""Skills, shifts and leave; load in weighted points, per team and in all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_amount_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workload",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="workload",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("capacity", models.PositiveIntegerField(blank=True, null=True)),
                ("open_items", models.PositiveIntegerField(default=0)),
                ("open_points", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="load",
            name="open_points",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="leaves", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["user", "first_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="leave_ends_after_start"
                    ),
                    models.UniqueConstraint(fields=("user", "first_on"), name="leave_once_per_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField()),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["user", "weekday", "starts"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "weekday", "starts"), name="shift_once"),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="shift_weekday_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("product", "Product"), ("language", "Language"), ("other", "Other")], max_length=10
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skills", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["user", "kind", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind", "code"), name="skill_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["product", "language", "other"])), name="skill_kind_known"
                    ),
                ],
            },
        ),
    ]
