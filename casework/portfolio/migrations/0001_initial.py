"""The book: customers, products, loans, payments, and who may send orders."""

import casework.lib.money
import casework.lib.personal
import django.db.models.deletion
import django.db.models.expressions
import uuid
from decimal import Decimal
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
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("time_zone", models.CharField(max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("business_date", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="customers", to="portfolio.book"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("external_ref", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("id_number", casework.lib.personal.EncryptedTextField(blank=True, default="")),
                ("id_hash", models.CharField(blank=True, default="", max_length=64)),
                ("born_on", models.DateField(blank=True, null=True)),
                ("time_zone", models.CharField(blank=True, default="", max_length=40)),
                ("job", models.JSONField(blank=True, default=dict)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("id_hash", ""), _negated=True), fields=["id_hash"], name="customer_by_id"
                    ),
                    models.Index(fields=["name"], name="customer_by_name", opclasses=["varchar_pattern_ops"]),
                    models.Index(fields=["external_ref"], name="customer_by_ref"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_ref"), name="customer_ref_per_source")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_points",
                        to="portfolio.customer",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("own", "Own"),
                            ("spouse", "Spouse"),
                            ("parent", "Parent"),
                            ("sibling", "Sibling"),
                            ("friend", "Friend"),
                            ("colleague", "Colleague"),
                            ("other", "Other"),
                        ],
                        default="own",
                        max_length=10,
                    ),
                ),
                ("person_name", models.CharField(blank=True, max_length=120)),
                ("phone", casework.lib.personal.EncryptedTextField()),
                ("phone_hash", models.CharField(db_index=True, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unverified", "Unverified"),
                            ("valid", "Valid"),
                            ("wrong", "Wrong number"),
                            ("lost", "Out of service"),
                            ("do_not_call", "Do not call"),
                        ],
                        default="unverified",
                        max_length=12,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "ordering": ["rank", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "phone_hash", "relation"), name="contact_point_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relation__in", ["own", "spouse", "parent", "sibling", "friend", "colleague", "other"])
                        ),
                        name="contact_relation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["unverified", "valid", "wrong", "lost", "do_not_call"])),
                        name="contact_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("mapping", models.CharField(blank=True, max_length=80)),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(blank=True, max_length=200)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("rows_read", models.BigIntegerField(default=0)),
                ("rows_added", models.BigIntegerField(default=0)),
                ("rows_unchanged", models.BigIntegerField(default=0)),
                ("rows_skipped", models.BigIntegerField(default=0)),
                ("rows_refused", models.BigIntegerField(default=0)),
                ("refused_whole", models.TextField(blank=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-uploaded_at"], name="feed_newest")],
            },
        ),
        migrations.CreateModel(
            name="NameKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_keys",
                        to="portfolio.customer",
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("customer", "key"), name="name_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="products", to="portfolio.book"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                (
                    "term_unit",
                    models.CharField(choices=[("day", "Days"), ("month", "Months")], default="day", max_length=5),
                ),
                ("tolerance", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("waterfall", models.CharField(default="fee,penalty,interest,principal", max_length=40)),
                ("interest_bp", models.PositiveIntegerField(default=0, verbose_name="Interest, basis points")),
                ("two_stage", models.BooleanField(default=True)),
                ("above_asked", models.BooleanField(default=False)),
                (
                    "order_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Orders expire after, days"),
                ),
                (
                    "approval_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Approvals expire after, days"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("book", "code"), name="product_code_per_book"),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance__gte", Decimal("0.00"))), name="product_tolerance_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("term_unit__in", ["day", "month"])), name="product_term_unit_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "waterfall__in",
                                (
                                    "fee,penalty,interest,principal",
                                    "fee,penalty,principal,interest",
                                    "fee,interest,penalty,principal",
                                    "fee,interest,principal,penalty",
                                    "fee,principal,penalty,interest",
                                    "fee,principal,interest,penalty",
                                    "penalty,fee,interest,principal",
                                    "penalty,fee,principal,interest",
                                    "penalty,interest,fee,principal",
                                    "penalty,interest,principal,fee",
                                    "penalty,principal,fee,interest",
                                    "penalty,principal,interest,fee",
                                    "interest,fee,penalty,principal",
                                    "interest,fee,principal,penalty",
                                    "interest,penalty,fee,principal",
                                    "interest,penalty,principal,fee",
                                    "interest,principal,fee,penalty",
                                    "interest,principal,penalty,fee",
                                    "principal,fee,penalty,interest",
                                    "principal,fee,interest,penalty",
                                    "principal,penalty,fee,interest",
                                    "principal,penalty,interest,fee",
                                    "principal,interest,fee,penalty",
                                    "principal,interest,penalty,fee",
                                ),
                            )
                        ),
                        name="product_waterfall_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="portfolio.book",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="portfolio.product",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="portfolio.customer"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("external_ref", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("principal", casework.lib.money.MoneyField()),
                ("currency", models.CharField(max_length=3)),
                ("disbursed_on", models.DateField()),
                ("settled_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book", "disbursed_on"], name="loan_by_disbursement"),
                    models.Index(fields=["external_ref"], name="loan_by_ref"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_ref"), name="loan_ref_per_source"),
                    models.CheckConstraint(
                        condition=models.Q(("principal__gt", Decimal("0.00"))), name="loan_principal_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="portfolio.loan"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("principal", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("interest", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("fee", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("penalty", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("paid", casework.lib.money.MoneyField(default=Decimal("0.00"))),
                ("settled_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["due_on", "loan"], name="instalment_by_due"),
                    models.Index(
                        condition=models.Q(("settled_on__isnull", False)),
                        fields=["settled_on", "loan"],
                        name="instalment_by_settled",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("loan", "number"), name="instalment_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fee__gte", Decimal("0.00")),
                            ("interest__gte", Decimal("0.00")),
                            ("paid__gte", Decimal("0.00")),
                            ("penalty__gte", Decimal("0.00")),
                            ("principal__gte", Decimal("0.00")),
                        ),
                        name="instalment_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "paid__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("principal"), "+", models.F("interest")
                                        ),
                                        "+",
                                        models.F("fee"),
                                    ),
                                    "+",
                                    models.F("penalty"),
                                ),
                            )
                        ),
                        name="instalment_not_overpaid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="portfolio.loan"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("external_ref", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("amount", casework.lib.money.MoneyField()),
                ("currency", models.CharField(max_length=3)),
                ("paid_on", models.DateField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["paid_on", "loan"], name="payment_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_ref"), name="payment_ref_per_source"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0.00"))), name="payment_amount_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="portfolio.payment"
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="portfolio.instalment",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("fee", "Fee"),
                            ("penalty", "Penalty"),
                            ("interest", "Interest"),
                            ("principal", "Principal"),
                            ("credit", "Credit (overpaid)"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount", casework.lib.money.MoneyField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "cancels",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancelled_by",
                        to="portfolio.allocation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["fee", "penalty", "interest", "principal", "credit"])),
                        name="allocation_part_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", Decimal("0.00")), ("cancels__isnull", True)),
                            models.Q(("amount__lt", Decimal("0.00")), ("cancels__isnull", False)),
                            _connector="OR",
                        ),
                        name="allocation_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("instalment__isnull", True), ("part", "credit")),
                            models.Q(models.Q(("part", "credit"), _negated=True), ("instalment__isnull", False)),
                            _connector="OR",
                        ),
                        name="allocation_credit_has_no_instalment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=40, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portfolio.book"
                    ),
                ),
                ("per_minute", models.PositiveIntegerField(default=120)),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("products", models.ManyToManyField(related_name="+", to="portfolio.product")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per_minute__gte", 1), ("per_minute__lte", 60000)),
                        name="api_client_rate_in_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="refused", to="portfolio.feedfile"
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("column", models.CharField(blank=True, max_length=80)),
                ("value", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["row", "id"],
            },
        ),
        migrations.CreateModel(
            name="ApiAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="portfolio.apiclient"
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("body", models.TextField(blank=True)),
                ("location", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("client", "key"), name="api_answer_once_per_key")],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="portfolio.apiclient"
                    ),
                ),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)), fields=("client",), name="api_token_one_newest"
                    )
                ],
            },
        ),
    ]
