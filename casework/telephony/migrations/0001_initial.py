"""Tables of telephony."""

import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contact", "0001_initial"),
        ("people", "__first__"),
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
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="portfolio.contactpoint"
                    ),
                ),
            ],
            options={
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
                ],
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider_event_id", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="telephony.call"
                    ),
                ),
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
                ("file", models.FileField(max_length=200, upload_to="recordings/%Y/%m/")),
                ("content_type", models.CharField(default="audio/wav", max_length=40)),
                ("seconds", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("stored_at", models.DateTimeField()),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recording", to="telephony.call"
                    ),
                ),
            ],
        ),
    ]
