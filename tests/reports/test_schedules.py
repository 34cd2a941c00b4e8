"""Exports that come by themselves: at their time, in their owner's name, told by a link."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry
from casework.people import services as people_services
from casework.people.models import Role, Team, TeamKind, User
from casework.portfolio.models import Book
from casework.reports import rules, services
from casework.reports.models import Export, ExportSchedule
from tests import factories
from tests.clock import NOW


@pytest.mark.parametrize(
    ("cadence", "on", "first", "last"),
    [
        ("day", date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
        ("week", date(2026, 3, 2), date(2026, 2, 23), date(2026, 3, 1)),
        ("month", date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_it_tells_of_the_period_that_is_over(cadence: str, on: date, first: date, last: date) -> None:
    assert rules.period_before(cadence, on) == (first, last)


@pytest.mark.parametrize(
    ("cadence", "after", "found"),
    [
        ("day", datetime(2026, 3, 1, 5, 59, tzinfo=UTC), datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("day", datetime(2026, 3, 1, 6, tzinfo=UTC), datetime(2026, 3, 2, 6, tzinfo=UTC)),
        ("week", datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)),
        ("month", datetime(2026, 1, 31, 7, tzinfo=UTC), datetime(2026, 2, 1, 6, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_the_first_that_lies_ahead(cadence: str, after: datetime, found: datetime) -> None:
    assert rules.next_time(cadence, 6, after) == found


def lead(team: Team | None = None) -> User:
    user = factories.person("", Role.SUPERVISOR, leads=team or factories.team(TeamKind.COLLECTIONS))
    user.email = "lea@example.org"
    user.save()
    return user


def scheduled(owner: User, cadence: str = "day") -> ExportSchedule:
    return services.add_schedule(
        owner=owner, kind="payments-csv", cadence=cadence, hour=6, book=None, team=None, now=NOW
    )


@pytest.mark.django_db
def test_every_time_that_passed_is_asked_for_in_turn_and_once(settings: Any) -> None:
    settings.MESSAGES_EMAIL_PROVIDER = "smtp"  # Django's test runner keeps the mails
    schedule = scheduled(lead())
    tomorrow = datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert schedule.next_at == tomorrow

    assert services.ask_scheduled(now=tomorrow - timedelta(seconds=1)) == 0
    assert services.ask_scheduled(now=tomorrow + timedelta(days=1)) == 2  # the server was away for a day
    assert services.ask_scheduled(now=tomorrow + timedelta(days=1)) == 0

    exports = Export.objects.order_by("pk")
    assert [(each.first_day, each.last_day) for each in exports] == [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 3), date(2026, 3, 3)),
    ]
    jobs.run_waiting(clock=timezone.now)
    services.mail_export(public_id=exports[0].public_id, now=tomorrow)  # a worker that came back
    assert [each.to for each in mail.outbox] == [["lea@example.org"]] * 2
    assert settings.PUBLIC_URL + reverse("reports:index") in mail.outbox[0].body
    assert mail.outbox[0].attachments == []
    assert "2026-03-02" in mail.outbox[0].subject
    assert all(each.mailed_at for each in exports.all())


@pytest.mark.django_db
def test_the_hour_is_that_of_the_zone_in_which_pages_show_moments(client: Client) -> None:
    """The floor's only book lies in Shanghai, the server in UTC: six o'clock of the third there is 22:00 of the second
    here, and yesterday is the second.
    """
    Book.objects.create(code="shanghai", name="Shanghai", time_zone="Asia/Shanghai", currency="CNY")
    owner = lead()
    client.force_login(owner)
    sent = {"kind": "payments-csv", "cadence": "day", "hour": "6", "book": "", "team": ""}
    assert client.post(reverse("reports:schedule"), sent).status_code == 302
    schedule = ExportSchedule.objects.get()
    first = timezone.localtime(schedule.next_at, ZoneInfo("Asia/Shanghai"))
    assert first.hour == 6

    assert services.ask_scheduled(now=schedule.next_at) == 1

    schedule.refresh_from_db()
    assert Export.objects.get().first_day == first.date() - timedelta(days=1)
    assert schedule.next_at == first + timedelta(days=1)


@pytest.mark.django_db
def test_who_lost_the_right_once_the_file_was_built_is_not_told_of_it(settings: Any) -> None:
    settings.MESSAGES_EMAIL_PROVIDER = "smtp"
    team = factories.team(TeamKind.COLLECTIONS)
    owner = lead(team)
    services.ask_scheduled(now=scheduled(owner).next_at)
    export = Export.objects.get()
    services.build_export(public_id=export.public_id, now=NOW, progress=lambda _done, _all: None)
    people_services.remove_member(team=team, user=owner, now=NOW)

    assert services.mail_export(public_id=export.public_id, now=NOW) == {"mailed": False}

    assert (Export.objects.get().mailed_at, mail.outbox) == (None, [])


@pytest.mark.django_db
def test_who_may_export_nothing_any_more_gets_nothing_and_reads_why(client: Client) -> None:
    team = factories.team(TeamKind.COLLECTIONS)
    owner = lead(team)
    schedule = scheduled(owner)
    people_services.remove_member(team=team, user=owner, now=NOW)

    assert services.ask_scheduled(now=schedule.next_at) == 0

    schedule.refresh_from_db()
    assert (schedule.active, Export.objects.count()) == (False, 0)
    assert schedule.problem.startswith("You have no team whose numbers you may export.")
    client.force_login(owner)
    assert schedule.problem.split(".")[0] in client.get(reverse("reports:index")).content.decode()


@pytest.mark.django_db
def test_the_page_puts_down_goes_on_with_and_deletes(client: Client) -> None:
    owner = lead()
    client.force_login(owner)
    asked = {"kind": "kpi", "cadence": "week", "hour": "7"}

    assert client.post(reverse("reports:schedule"), {**asked, "cadence": "never"}).status_code == 422
    assert client.post(reverse("reports:schedule"), asked).status_code == 302
    schedule = ExportSchedule.objects.get()
    assert (schedule.owner, schedule.kind, schedule.cadence, schedule.hour) == (owner, "kpi", "week", 7)
    ExportSchedule.objects.update(active=False, problem="-")
    client.post(reverse("reports:resume", args=[schedule.public_id]))
    assert ExportSchedule.objects.get().active
    client.post(reverse("reports:unschedule", args=[schedule.public_id]))
    assert not ExportSchedule.objects.exists()
    assert AuditEntry.objects.filter(action__in=["export.schedule", "export.unschedule"]).count() == 2


@pytest.mark.django_db
def test_a_refused_schedule_leaves_no_trace() -> None:
    owner = lead()
    asked = {"kind": "kpi", "cadence": "day", "hour": 6, "book": None, "team": None, "now": NOW}
    for changes, word in [({"kind": "x"}, "no such"), ({"team": factories.team()}, "this team's")]:
        with pytest.raises(services.ScheduleRefused, match=word):
            services.add_schedule(owner=owner, **{**asked, **changes})
    owner.email = ""
    with pytest.raises(services.ScheduleRefused, match="no e-mail"):
        services.add_schedule(owner=owner, **asked)
    assert not ExportSchedule.objects.exists()
