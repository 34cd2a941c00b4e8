"""Photos and papers of the demo's orders, and what reviewers do with them: look, check, call, note."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from zlib import crc32

from casework.demo import pictures
from casework.people.models import User
from casework.portfolio.models import ContactPoint, Product, Relation
from casework.review import services
from casework.review.findings import raw_findings
from casework.review.models import EvidenceKind, FileKind, OrderFile, ReviewOrder, Stage
from casework.review.selectors.dossier import face_match

NOTES = (
    "Employer's switchboard put me through; the applicant works there.",
    "Speaks softly on the phone, answers without hesitating.",
    "本人接听，信息核对一致。",
    "Payslip and bank statement agree.",
)
DEMANDED = (
    (Stage.INITIAL, EvidenceKind.IMAGES_SEEN),
    (Stage.INITIAL, EvidenceKind.FINDINGS_CHECKED),
    (Stage.RE_REVIEW, EvidenceKind.IMAGES_SEEN),
)


class Papers:
    """Brings photos from the day on which the product demands them; `work` does what a careful reviewer does."""

    def __init__(self, *, product: Product, random: Random) -> None:
        self.product, self.random, self.demanded = product, random, False

    def demand(self, now: datetime) -> None:
        """Let the product demand photos and checks from now on, and bring the photos of what is not decided yet."""
        self.demanded = True
        evidence = {stage: [kind for at, kind in DEMANDED if at == stage] for stage, _kind in DEMANDED}
        services.set_terms(
            product=self.product, evidence=evidence, actor=None, now=now,
            terms=services.Terms(
                two_stage=self.product.two_stage, above_asked=False, order_days=self.product.order_days,
                approval_days=self.product.approval_days, skill_needed=False, language="",
            ),
        )  # fmt: skip
        undecided = ReviewOrder.objects.filter(state__in=ReviewOrder.WAITING | ReviewOrder.HELD)
        self.come_with(list(undecided.values_list("external_ref", flat=True)), now)

    def come_with(self, refs: list[str], now: datetime) -> None:
        """Bring the photos of these orders, and of some a payslip and a statement."""
        if not self.demanded:
            return
        for order in ReviewOrder.objects.filter(source="demo", external_ref__in=refs).order_by("pk"):
            seed = crc32(str(order.customer_id).encode())
            alike = (face_match(order.application) or Decimal(1)) >= Decimal("0.78")
            self._attach(order, FileKind.ID_PHOTO, "id.jpg", pictures.id_card(seed=seed, ref=f"No. {seed:010d}"), now)
            self._attach(order, FileKind.LIVE_PHOTO, "live.jpg", pictures.live_photo(seed=seed, alike=alike), now)
            if order.pk % 3 == 0:
                self._papers(order, now)

    def _papers(self, order: ReviewOrder, now: datetime) -> None:
        job = order.application["job"]
        month = f"{now:%Y-%m}"
        slip = pictures.payslip(employer=job["Employer"], income=job["Monthly income"], month=month)
        lines = [
            "SPECIMEN BANK STATEMENT",
            month,
            f"Salary            {job['Monthly income']}",
            "Rent              1,200",
        ]
        self._attach(order, FileKind.DOCUMENT, f"payslip {month}.jpg", slip, now)
        self._attach(order, FileKind.DOCUMENT, f"statement {month}.pdf", pictures.statement(lines=lines), now)

    def _attach(self, order: ReviewOrder, kind: FileKind, name: str, content: bytes, now: datetime) -> None:
        services.attach_file(order=order, kind=kind, name=name, content=content, actor=None, now=now)

    def work(self, order: ReviewOrder, person: User, now: datetime) -> None:
        """Look at the photos and check the findings; now and then call the applicant and write a note."""
        if not self.demanded:
            return
        for file in OrderFile.objects.filter(order=order).exclude(kind=FileKind.DOCUMENT).select_related("order"):
            services.look_at_file(file=file, viewer=person, from_start=True, now=now - timedelta(minutes=2))
        for finding in raw_findings(order.application):
            services.check_finding(
                order=order, finding=finding.key, checked=True, seen=0, actor=person, now=now - timedelta(minutes=1)
            )
        if self.random.random() < 0.5:
            self._call(order, person, now - timedelta(minutes=1))
        if self.random.random() < 0.3:
            services.write_note(order=order, text=self.random.choice(NOTES), actor=person, now=now)

    def _call(self, order: ReviewOrder, person: User, now: datetime) -> None:
        point = ContactPoint.objects.filter(customer=order.customer_id, relation=Relation.OWN).first()
        if point is not None:
            services.note_attempt(
                order=order, actor=person, now=now, channel="call", point=point, party="borrower", result="confirmed",
                note="Confirms job and address.",
            )  # fmt: skip
