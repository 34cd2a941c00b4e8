"""What of a product's review is changed, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Promise] = {
    "two_stage": _("Re-review needed"),
    "above_asked": _("More than was asked for may be granted"),
    "order_days": _("Orders expire after, days"),
    "approval_days": _("Approvals expire after, days"),
    "skill_needed": _("Only for reviewers who have this product's skill"),
    "language": _("Language that its reviewers need"),
    "evidence_initial": _("Evidence before approval at the initial review"),
    "evidence_re_review": _("Evidence before approval at the re-review"),
}
