"""The two stages with their pools, and the first reason codes."""

from itertools import count
from typing import Any, ClassVar

from django.db import migrations

STAGES = [("initial", "Initial review", 240), ("re_review", "Re-review", 120)]
MIN_ATTEMPTS = {"unreachable": 3}
REASONS = {
    ("approved",): [
        ("verified", "Identity, job and contacts verified"),
        ("good_history", "Good repayment history"),
        ("low_exposure", "Low amount against income"),
    ],
    ("rejected",): [
        ("identity_doubt", "Identity could not be confirmed"),
        ("job_unverified", "Job or income could not be verified"),
        ("over_indebted", "Too much debt already"),
        ("contact_mismatch", "Contacts do not match the application"),
        ("fraud_signs", "Signs of fraud"),
        ("unreachable", "Applicant could not be reached"),
    ],
}


def make_stages(apps: Any, schema_editor: Any) -> None:
    """Make pools, stages and reason codes."""
    pool_model = apps.get_model("workflow", "Pool")
    stage_model = apps.get_model("review", "ReviewStage")
    reason_model = apps.get_model("review", "ReasonCode")
    positions = count(1)
    for stage, name, minutes in STAGES:
        pool = pool_model.objects.create(code=stage.replace("_", "-"), name=name, kind="orders")
        stage_model.objects.create(stage=stage, pool=pool, limit_minutes=minutes)
        for (outcome,), codes in REASONS.items():
            for code, label in codes:
                reason_model.objects.create(
                    stage=stage,
                    outcome=outcome,
                    code=code,
                    label=label,
                    position=next(positions),
                    min_attempts=MIN_ATTEMPTS.get(code, 0),
                )


class Migration(migrations.Migration):
    """Orders can be fed into an empty database."""

    dependencies: ClassVar = [("review", "0002_append_only"), ("workflow", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make_stages, migrations.RunPython.noop)]
