"""Calls and their events."""

import django.db.models.deletion
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contact", "0001_initial"),
        ("people", "0001_initial"),
        ("portfolio", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("created", "Created"),
                            ("agent_ringing", "Your phone rings"),
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("ended", "Ended"),
                            ("no_answer", "No answer"),
                            ("busy", "Busy"),
                            ("failed", "Failed"),
                        ],
                        default="created",
                        max_length=14,
                        protected=True,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="portfolio.contactpoint"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("verification", "Verification"),
                            ("reminder", "Reminder"),
                            ("collection", "Collection"),
                            ("service", "Service"),
                            ("legal", "Legal notice"),
                        ],
                        max_length=12,
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("provider_ref", models.CharField(blank=True, max_length=80)),
                (
                    "attempt",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call",
                        to="contact.contactattempt",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("rang_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("attempt__isnull", True)),
                        fields=["agent", "-created_at"],
                        name="call_without_outcome",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["created", "agent_ringing", "ringing", "answered"])),
                        fields=("agent",),
                        name="call_one_live_per_agent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("provider_ref", ""), _negated=True),
                        fields=("provider", "provider_ref"),
                        name="call_ref_per_provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "created",
                                    "agent_ringing",
                                    "ringing",
                                    "answered",
                                    "ended",
                                    "no_answer",
                                    "busy",
                                    "failed",
                                ],
                            )
                        ),
                        name="call_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("state__in", ["created", "agent_ringing", "ringing", "answered"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ["created", "agent_ringing", "ringing", "answered"]), _negated=True
                                ),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="call_over_has_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            models.Q(("answered_at__gte", models.F("rang_at")), ("ended_at__isnull", True)),
                            models.Q(
                                ("answered_at__gte", models.F("rang_at")), ("answered_at__lte", models.F("ended_at"))
                            ),
                            _connector="OR",
                        ),
                        name="call_times_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="telephony.call"
                    ),
                ),
                ("provider_event_id", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("call", "provider_event_id"), name="call_event_once")],
            },
        ),
        migrations.CreateModel(
            name="Recording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recording", to="telephony.call"
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="recordings/%Y/%m/")),
                ("content_type", models.CharField(default="audio/wav", max_length=40)),
                ("seconds", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("peaks", models.JSONField(blank=True, default=list)),
                ("stored_at", models.DateTimeField()),
            ],
        ),
    ]
