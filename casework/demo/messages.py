"""Templates in both languages and some messages, so that their pages have something true to show."""

from datetime import datetime, timedelta

from casework.collections.messaging.services import send_message
from casework.collections.models import CaseState, CollectionCase
from casework.contact.gate import ContactRefused
from casework.contact.messages import services
from casework.contact.messages.models import MessageTemplate
from casework.contact.messages.providers.base import Receipt
from casework.demo.floor import Floor
from casework.portfolio.models import ContactPoint, Relation

# Code → name, channel, purpose, to whom, subject and body by language.
TEMPLATES: dict[str, tuple[str, str, str, str, dict[str, tuple[str, str]]]] = {
    "reminder": (
        "Due soon", "sms", "reminder", "own",
        {
            "en": ("", "{company}: {amount_due} of your {product} is due on {due_date}. Thank you."),
            "zh-hans": ("", "【{company}】您的{product}将于{due_date}到期，应还{amount_due}。感谢您的支持。"),
        },
    ),
    "overdue": (
        "Overdue", "sms", "collection", "own",
        {
            "en": ("", "{name}, {amount_due} on loan {loan} is due since {due_date}. Please pay today or call us."),
            "zh-hans": ("", "【{company}】{name}，您的贷款{loan}自{due_date}起逾期，应还{amount_due}，请尽快还款。"),
        },
    ),
    "payoff": (
        "Payoff quote", "email", "service", "own",
        {
            "en": (
                "What pays off loan {loan}",
                "Dear {name},\n\n{payoff} pays off loan {loan} in full on {payoff_date}.\n\n{agent}, {company}",
            ),
        },
    ),
    "call-back": (
        "Please call us back", "sms", "collection", "third",
        {"en": ("", "{contact_name}, please ask {name} to call {company} back. Thank you.")},
    ),
}  # fmt: skip
WRITTEN = 8


def send_some(floor: Floor, *, noon: datetime) -> None:
    """Let operations write templates and a supervisor approve them; one waits. Collectors then send a few messages."""
    author, checker = floor.people["operations"], floor.people["supervisor"]
    for code, (name, channel, purpose, party, words) in TEMPLATES.items():
        kind = {"channel": channel, "purpose": purpose, "party": party}
        first, *more = [
            {"language": language, "subject": subject, "body": body} for language, (subject, body) in words.items()
        ]
        made = services.add_template(code=code, name=name, actor=author, now=floor.now, **kind, **first)
        for said in more:
            services.write_version(template=made, actor=author, now=floor.now, **said)
        for version in made.versions.select_related("template").order_by("pk"):
            services.decide_version(version=version, approve=True, decision="", actor=checker, now=floor.now)
    overdue = MessageTemplate.objects.get(code="overdue")
    services.write_version(
        template=overdue, language="en", subject="", note="Says how to pay", actor=author, now=floor.now,
        body="{name}, {amount_due} on loan {loan} is overdue since {due_date}. Pay at any branch, or call us.",
    )  # fmt: skip
    _write(floor, overdue, noon)


def _write(floor: Floor, template: MessageTemplate, noon: datetime) -> None:
    """Send to the borrowers of some held cases from `noon` on; most arrive, one does not, of one nobody heard yet."""
    version = template.versions.get(language="en", state="approved")
    held = CollectionCase.objects.filter(
        state=CaseState.ASSIGNED, bucket__is_reminder=False, book=floor.book, paused_until__isnull=True
    )
    made = 0
    for case in held.select_related("assignee").order_by("assignee", "pk")[: WRITTEN * 4]:
        point = ContactPoint.objects.filter(customer=case.customer_id, relation=Relation.OWN).first()
        if point is None or case.assignee is None or made == WRITTEN:
            continue
        at = noon + timedelta(minutes=2 * made)
        try:
            message = send_message(
                case=case, version=version.public_id, to=point.public_id, new_address="", key=f"demo.{case.public_id}",
                actor=case.assignee, now=at,
            )  # fmt: skip
        except ContactRefused:  # on hold, or contacted often enough
            continue
        made += 1
        report, reason = {WRITTEN: ("sent", ""), WRITTEN - 1: ("failed", "blocked")}.get(made, ("delivered", ""))
        told = Receipt(id="1", message=message.public_id, report=report, at=at, reason=reason)
        services.apply_receipts(provider_name=message.provider, reports=[told], now=at + timedelta(seconds=20))
