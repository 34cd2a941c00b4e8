"""Sampling plans and scorecards for every kind of work; a question with an action is fatal."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.db import migrations

from casework.lib.append_only import AppendOnly

THEN = datetime(2026, 1, 1, tzinfo=UTC)
CARDS = {
    "order": (
        "Reviewed order",
        [
            ("Identity and income", 45, [
                ("Identity was checked against the ID and the live photo", 25, "coaching"),
                ("Job and income were verified", 20, ""),
            ]),
            ("Risk", 25, [("Every risk finding was followed by its check", 25, "")]),
            ("Decision", 30, [
                ("The reasons given fit what the record shows", 20, ""),
                ("Notes are complete and polite", 10, ""),
            ]),
        ],
    ),
    "case": (
        "Collected case",
        [
            ("Compliance", 50, [
                ("No threat, insult, lie or shaming, in words or in writing", 50, "stop_contact"),
                ("Nobody but the borrower was told of the debt", 30, "complaint"),
                ("Contact kept within the rules of hours and frequency", 20, ""),
            ]),
            ("Work on the case", 35, [
                ("The next step fits the case: promise, waiver, visit or hand-over", 60, ""),
                ("Promises and callbacks were followed up on their day", 40, ""),
            ]),
            ("Record", 15, [("The record says what happened, completely and politely", 100, "")]),
        ],
    ),
    "contact": (
        "Contact record",
        [
            ("Compliance", 50, [
                ("No threat, insult, lie or shaming, in words or in writing", 60, "stop_contact"),
                ("With whom one spoke is recorded as it was", 40, ""),
            ]),
            ("Record", 50, [
                ("The result recorded fits the note and the recording", 60, ""),
                ("The record says what happened, completely and politely", 40, ""),
            ]),
        ],
    ),
    "call": (
        "Recorded call",
        [
            ("Compliance", 50, [
                ("No threat, insult, lie or shaming, in words or in writing", 40, "stop_contact"),
                ("Nobody but the borrower was told of the debt", 30, "complaint"),
                ("The caller said who they are and that the call is recorded", 15, ""),
                ("The borrower's identity was checked before anything was said", 15, ""),
            ]),
            ("Conduct", 30, [
                ("The borrower was heard out and answered politely", 60, ""),
                ("The amount and the date owed were said correctly", 40, ""),
            ]),
            ("Work on the case", 20, [("The call ended with an agreed next step", 100, "")]),
        ],
    ),
}  # fmt: skip
RATES = {"order": "0.1", "case": "0.02", "contact": "0.02", "call": "0.05"}
REASONS = {
    "order": {"new_staff": 30, "very_fast": 60, "override": 1, "complaint": 1, "early_default": 7, "signal": 1},
    "case": {"new_staff": 30, "complaint": 1},
    "contact": {"complaint": 1, "override": 1},
    "call": {"new_staff": 30, "complaint": 1, "override": 1},
}


def ship(apps: Any, schema_editor: Any) -> None:
    """Make the scorecards and the plans."""

    def model(name: str) -> Any:
        return apps.get_model("quality", name)

    for subject, (name, sections) in CARDS.items():
        card, item = model("Scorecard").objects.create(code=subject, version=1, name=name), 0
        for position, (title, weight, questions) in enumerate(sections, start=1):
            section = card.sections.create(position=position, name=title, weight=weight)
            for text, points, action in questions:
                item += 1
                card.items.create(
                    section=section, position=item, text=text, weight=points, fatal=bool(action),
                    action=action or "coaching",
                )  # fmt: skip
    plans = model("SamplingPlan").objects
    for subject, rate in RATES.items():
        shared = {"subject": subject, "version": 1, "first_on": date(2000, 1, 1), "made_at": THEN}
        plans.create(method="random", rate=rate, double_rate="0.1", **shared)
        plans.create(method="targeted", rate=1, reasons=REASONS[subject], **shared)


class Migration(migrations.Migration):
    """Work is sampled and inspectors can score from the first day."""

    dependencies: ClassVar = [("quality", "0001_initial")]
    operations: ClassVar = [
        migrations.RunPython(ship, migrations.RunPython.noop),
        AppendOnly("quality_samplingplan"),
        AppendOnly("quality_levelswitch"),
        AppendOnly("quality_minutes"),
    ]
