"""What was drawn, scored, ruled and done stays as it is, whoever asks the database."""

from django.db import migrations

from casework.lib.append_only import AppendOnly
from casework.lib.guards import Guard, changed

DRAWN = (
    "public_id", "sample_id", "subject", "decision_id", "placement_id", "attempt_id", "call_id", "person_id",
    "team_id", "probability", "reasons", "wanted",
)  # fmt: skip
RESULT = ("state", "scorecard_id", "inspector_id", "scored_at", "score", "defective", "comment")
ANSWER = ("score_id", "item_id", "passed", "remark")


class Migration(migrations.Migration):
    dependencies = [("quality", "0002_shipped")]

    operations = [
        AppendOnly("quality_sample"),
        AppendOnly("quality_stratum"),
        AppendOnly("quality_score"),
        AppendOnly("quality_scorecard"),
        AppendOnly("quality_scorecardsection"),
        AppendOnly("quality_scorecarditem"),
        Guard("inspection_as_drawn", "quality_inspection", changed(DRAWN)),
        Guard("inspection_result_final", "quality_inspection", f"OLD.state = 'scored' AND {changed(RESULT)}"),
        Guard("inspection_stays", "quality_inspection", "OLD.state <> 'waiting'", before="DELETE"),
        Guard("finding_final", "quality_finding", f"OLD.struck OR {changed(ANSWER)}"),
        Guard("finding_stays", "quality_finding", "1 = 1", before="DELETE"),
        Guard("dispute_ruled", "quality_dispute", "OLD.state <> 'open'"),
        Guard("action_done", "quality_action", "OLD.done_at IS NOT NULL"),
    ]
