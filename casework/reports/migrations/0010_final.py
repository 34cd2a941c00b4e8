"""What was decided, settled or counted at a month's end stays as it is, whoever asks the database."""

from django.db import migrations

from casework.lib.append_only import AppendOnly
from casework.lib.guards import Guard, changed


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_decided_settlements")]

    operations = [
        AppendOnly("reports_snapshot"),
        Guard("channel_statement_over", "reports_channelstatement", "OLD.state IN ('settled', 'discarded')"),
        Guard(
            "channel_statement_issued",
            "reports_channelstatement",
            f"OLD.issued_by_id IS NOT NULL AND {changed(('issued_by_id', 'issued_at'))}",
        ),
        Guard("balance_correction_decided", "reports_balancecorrection", "OLD.state <> 'asked'"),
        Guard("share_request_decided", "reports_sharerequest", "OLD.state <> 'asked'"),
    ]
