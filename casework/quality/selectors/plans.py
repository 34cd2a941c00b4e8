"""Sampling plans: the versions in force, and their history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from casework.quality.models import Method, SamplingPlan, Subject


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One kind of work and one method: the version in force on the day asked for, and all there are, newest first."""

    subject: Subject
    method: Method
    current: SamplingPlan | None
    versions: list[SamplingPlan]


def plans_in_force(day: date) -> Mapping[tuple[str, str], SamplingPlan]:
    """Return the versions in force on `day`, by subject and method. One query."""
    rows = SamplingPlan.objects.filter(first_on__lte=day).order_by("version")
    return {(plan.subject, plan.method): plan for plan in rows}


def plan_lines(day: date) -> list[PlanLine]:
    """Return every kind of work with each method as they stand on `day`. One query."""
    rows = list(SamplingPlan.objects.select_related("made_by").order_by("-version"))
    lines = []
    for subject in Subject:
        for method in Method:
            versions = [plan for plan in rows if (plan.subject, plan.method) == (subject, method)]
            current = next((plan for plan in versions if plan.first_on <= day), None)
            lines.append(PlanLine(subject=subject, method=method, current=current, versions=versions))
    return lines


def newest_plan(subject: str, method: str) -> SamplingPlan:
    """Return the newest version of a plan, in force or to come. Raises Http404 for an unknown kind of work or
    method.
    """
    plan = SamplingPlan.objects.filter(subject=subject, method=method).order_by("-version").first()
    if plan is None:
        raise Http404
    return plan
