"""Templates and their versions, as pages show them and as messages take them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from casework.contact.messages import rules
from casework.contact.messages.models import Language, MessageTemplate, TemplateVersion, VersionState
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User

# The languages by their own names.
LANGUAGES: dict[str, str] = {one.value: str(one.label) for one in Language}


def newest_approved(template: MessageTemplate, language: str) -> TemplateVersion | None:
    """Return what a template says in a language now. One query."""
    return _approved(template.versions.filter(language=language)).first()


def in_language(template: MessageTemplate, language: str) -> TemplateVersion | None:
    """Return what a template says in a language, or else in English, or else in any. One query."""
    newest = _newest(_approved(template.versions.all()))
    chosen = rules.in_order_of_choice(newest, wanted=language)
    return newest[chosen[0]] if chosen else None


def sendable(
    *, channels: Collection[str], purposes: Collection[str], parties: Collection[str]
) -> list[MessageTemplate]:
    """Return the templates that can be sent so, by name. One query."""
    approved = TemplateVersion.objects.filter(template=OuterRef("pk"), state=VersionState.APPROVED)
    rows = MessageTemplate.objects.filter(
        Exists(approved), retired_at__isnull=True, channel__in=channels, purpose__in=purposes, party__in=parties
    )
    return list(rows.order_by("-channel", "name", "pk"))


@dataclass(frozen=True, kw_only=True)
class TemplateLine:
    """A template in the list. languages: in which it can be sent; waiting: versions that wait for approval."""

    template: MessageTemplate
    languages: list[str]
    waiting: int


def template_lines(*, channel: str = "", state: str = "") -> list[TemplateLine]:
    """Return the templates, those that wait for somebody first, retired ones last. Two queries.

    channel: only that one. state: "waiting" or "retired" for only those.
    """
    rows = MessageTemplate.objects.prefetch_related(
        Prefetch("versions", queryset=TemplateVersion.objects.order_by("-number", "-pk"), to_attr="all_versions")
    )
    lines = [_line(row) for row in rows.order_by("name", "pk") if channel in ("", row.channel)]
    if state == "waiting":
        lines = [line for line in lines if line.waiting]
    if state == "retired":
        lines = [line for line in lines if line.template.retired_at]
    return sorted(lines, key=lambda line: (line.template.retired_at is not None, not line.waiting))


def _line(template: MessageTemplate) -> TemplateLine:
    versions: Iterable[TemplateVersion] = getattr(template, "all_versions", ())
    spoken = {one.language for one in versions if one.state == VersionState.APPROVED}
    waiting = sum(one.state == VersionState.WAITING for one in versions)
    return TemplateLine(
        template=template, languages=[LANGUAGES[one] for one in rules.in_order_of_choice(spoken, wanted="en")],
        waiting=waiting,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class VersionCard:
    """What a template says in a language. current: what is sent; waiting: what waits; past: all others, newest first.

    preview: (subject, body) of the waiting one or else the current one, filled in. measured: of a text message.
    """

    language: str
    label: str
    current: TemplateVersion | None
    waiting: TemplateVersion | None
    past: list[TemplateVersion]
    preview: tuple[str, str] | None
    measured: rules.Measured | None
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class TemplatePage:
    """A template with a card for each language."""

    template: MessageTemplate
    cards: list[VersionCard]


def template_named(public_id: UUID) -> MessageTemplate:
    """Return a template. Raises Http404."""
    return get_object_or_404(MessageTemplate.objects.select_related("made_by", "retired_by"), public_id=public_id)


def version_named(public_id: UUID) -> TemplateVersion:
    """Return a version with its template. Raises Http404."""
    return get_object_or_404(TemplateVersion.objects.select_related("template"), public_id=public_id)


def template_page(public_id: UUID, *, viewer: "User", may_keep: bool) -> TemplatePage:
    """Return a template's page. Two queries. Raises Http404."""
    template = template_named(public_id)
    versions = list(template.versions.select_related("made_by", "decided_by").order_by("-number", "-pk"))
    cards = [_card(template, one, versions, viewer, may_keep) for one in Language]
    return TemplatePage(template=template, cards=cards)


def _card(
    template: MessageTemplate, language: Language, every: list[TemplateVersion], viewer: "User", may_keep: bool
) -> VersionCard:
    mine = [one for one in every if one.language == language]
    current = next((one for one in mine if one.state == VersionState.APPROVED), None)
    waiting = next((one for one in mine if one.state == VersionState.WAITING), None)
    shown = waiting or current
    acts = may_keep and waiting is not None and template.retired_at is None
    by_viewer = waiting is not None and waiting.made_by_id == viewer.pk
    preview = sample_of(shown) if shown is not None else None
    return VersionCard(
        language=language.value, label=language.label, current=current, waiting=waiting,
        past=[one for one in mine if one not in (current, waiting)], preview=preview,
        measured=rules.measure(preview[1]) if preview and template.channel == "sms" else None,
        may_decide=acts and not by_viewer, may_withdraw=acts and by_viewer,
    )  # fmt: skip


def sample_of(version: TemplateVersion) -> tuple[str, str]:
    """Return subject and body with what a sample case would say."""
    said = rules.SAMPLES[version.language]
    return rules.fill(version.subject, said), rules.fill(version.body, said)


def waiting_for(user: "User") -> QuerySet[TemplateVersion]:
    """Return the versions that wait for a decision of `user` (who decides such things): not their own."""
    rows = TemplateVersion.objects.filter(state=VersionState.WAITING, template__retired_at__isnull=True)
    return rows.exclude(made_by=user).select_related("template", "made_by").order_by("made_at", "pk")


def versions_asked(rows: Sequence[TemplateVersion], _user: "User", _now: datetime) -> list[Asked]:
    """Return versions that wait as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.template.name, ref=row.template.code, what=f"{LANGUAGES[row.language]}: {row.body[:120]}",
            amount=None, currency="", asked_by=row.made_by, asked_at=row.made_at,
            url=reverse("messages:decide", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def _approved(rows: QuerySet[TemplateVersion]) -> QuerySet[TemplateVersion]:
    return rows.filter(state=VersionState.APPROVED).select_related("template").order_by("-number")


def _newest(rows: Iterable[TemplateVersion]) -> dict[str, TemplateVersion]:
    newest: dict[str, TemplateVersion] = {}
    for row in rows:
        newest.setdefault(row.language, row)
    return newest
