"""What a product demands before an order may be approved, and which of it is there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from casework.contact.models import Party
from casework.review.findings import raw_findings
from casework.review.models import EvidenceKind, OrderContact, OrderReviewer, RequiredEvidence, ReviewOrder
from casework.review.selectors.checks import checks_of
from casework.review.selectors.files import IDENTITY, Files, files_of, looked_at

if TYPE_CHECKING:
    from casework.people.models import User

# On which tab of the order page each is gathered.
TABS = {
    EvidenceKind.IMAGES_SEEN: "identity",
    EvidenceKind.FINDINGS_CHECKED: "risk",
    EvidenceKind.APPLICANT_REACHED: "records",
    EvidenceKind.DOCUMENT_THERE: "documents",
}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing demanded. met: it is there. tab: where it is gathered."""

    kind: str
    label: str
    met: bool
    tab: str


def evidence_of(*, order: ReviewOrder, actor: "User") -> list[Evidence]:
    """Return what the order's product demands at its present stage, and whether `actor` has it. Six queries at most."""
    for_it = Q(product=order.product_id) | Q(product__isnull=True)
    rows = RequiredEvidence.objects.filter(for_it, stage=order.stage).values_list("kind", flat=True)
    demanded = set(rows)
    files = files_of(order) if demanded & {EvidenceKind.IMAGES_SEEN, EvidenceKind.DOCUMENT_THERE} else None
    return [
        Evidence(kind=kind.value, label=str(kind.label), met=_met(kind, order, actor, files), tab=TABS[kind])
        for kind in EvidenceKind
        if kind in demanded
    ]


def _met(kind: EvidenceKind, order: ReviewOrder, actor: "User", files: Files | None) -> bool:
    if kind == EvidenceKind.FINDINGS_CHECKED:
        return not raw_findings(order.application) or checks_of(order).open == 0
    if kind == EvidenceKind.APPLICANT_REACHED:
        return _reached(order)
    if files is None:
        raise ValueError("files are needed")
    if kind == EvidenceKind.DOCUMENT_THERE:
        return bool(files.documents)
    seen = looked_at(files=files.photos, viewer=actor) if files.photos else {}
    unseen = [photo for photo in files.photos if photo.public_id not in seen]
    return {photo.kind for photo in files.photos} == set(IDENTITY) and not unseen


def _reached(order: ReviewOrder) -> bool:
    """Say whether somebody who held the order at this stage reached the applicant, verified, for this order."""
    people = OrderReviewer.objects.filter(order=order, stage=order.stage).values("person")
    noted = Q(attempt__party=Party.BORROWER, attempt__made_by__in=people)
    called = Q(call__attempt__party=Party.BORROWER, call__attempt__made_by__in=people)
    return OrderContact.objects.filter(noted | called, order=order).exists()
