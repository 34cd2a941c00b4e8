"""Attempts to reach people."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("portfolio", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="portfolio.customer"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="portfolio.contactpoint",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("call", "Call"), ("sms", "Text message"), ("email", "E-mail"), ("visit", "Visit")],
                        max_length=5,
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
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("borrower", "Borrower, verified"),
                            ("unverified", "Somebody, not verified"),
                            ("third_party", "Third party"),
                            ("nobody", "Nobody"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("conversation", "Talked"),
                            ("promised", "Promised to pay"),
                            ("refused", "Refused to pay"),
                            ("says_paid", "Says paid"),
                            ("confirmed", "Details confirmed"),
                            ("mismatch", "Details do not match"),
                            ("call_back", "Asked to be called back"),
                            ("no_answer", "No answer"),
                            ("busy", "Busy"),
                            ("wrong_number", "Wrong number"),
                            ("message_sent", "Message sent"),
                        ],
                        max_length=14,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-made_at"], name="attempt_by_customer"),
                    models.Index(fields=["made_by", "-made_at"], name="attempt_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["call", "sms", "email", "visit"])),
                        name="attempt_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["verification", "reminder", "collection", "service", "legal"])
                        ),
                        name="attempt_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party__in", ["borrower", "unverified", "third_party", "nobody"])),
                        name="attempt_party_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "result__in",
                                [
                                    "conversation",
                                    "promised",
                                    "refused",
                                    "says_paid",
                                    "confirmed",
                                    "mismatch",
                                    "call_back",
                                    "no_answer",
                                    "busy",
                                    "wrong_number",
                                    "message_sent",
                                ],
                            )
                        ),
                        name="attempt_result_known",
                    ),
                ],
            },
        ),
    ]
