"""What the ends of loans and the phases are called."""

from django.utils.translation import gettext_lazy

from casework.reports.snapshots.rules import GONE, SETTLED, WRITTEN_OFF

NAMES = {WRITTEN_OFF: gettext_lazy("Written off"), SETTLED: gettext_lazy("Settled"), GONE: gettext_lazy("Gone")}
PHASE_NAMES = {
    "early": gettext_lazy("Early"), "mid": gettext_lazy("Mid"), "late": gettext_lazy("Late"),
    "written_off": gettext_lazy("Written off"),
}  # fmt: skip


def went_name(went: str) -> str:
    """Return what is said of loans that went there: a bucket, or one of ENDS."""
    return str(NAMES.get(went, went))
