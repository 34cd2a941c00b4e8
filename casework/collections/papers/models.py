"""The files of a case."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.lib.kept_files import KeptFile, drawn_path


class PaperKind(models.TextChoices):
    """What a file is."""

    LETTER = "letter", _("Letter")
    COURT = "court", _("Court paper")
    AGREEMENT = "agreement", _("Agreement")
    PROOF = "proof", _("Proof of the borrower")
    OTHER = "other", _("Other")


def paper_path(_file: "CaseFile", name: str) -> str:
    """Return where a file is stored."""
    return drawn_path("cases", name)


class CaseFile(KeptFile):
    """A picture or a PDF attached to a case."""

    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=9, choices=PaperKind)
    file = models.FileField(upload_to=paper_path, max_length=120)

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "digest"], condition=Q(removed_at__isnull=True), name="case_file_once"
            ),
            KeptFile.removed_whole("case_file_removed_by_somebody_for_a_reason"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="case_file_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name
