"""The collector's pages: my cases, the case page and what is done on it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework.collections.models import CaseContact
from casework.contact.models import ContactAttempt
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.telephony.models import Call
from tests import factories
from tests.clock import TODAY
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in, toast, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MINE = reverse("collections:mine")


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def told(**changes: str) -> dict[str, str]:
    return {"channel": "visit", "party": "borrower", "result": "promised", "note": "On Friday"} | changes


def test_my_cases_say_why_each_comes_now_and_open_the_first(floor: desk.Floor):
    case = floor.held()

    page = signed_in(floor.collector).get(MINE)

    assert "Not contacted yet" in page.text
    assert f'href="{url("case", case)}" data-key="Enter"' in page.text
    assert f'data-watch="user-{floor.collector.public_id}"' in page.text


def test_an_empty_desk_says_what_to_do(floor: desk.Floor):
    client = signed_in(floor.collector)

    assert "Stay online and accepting" in client.get(MINE).text
    assert "A case that is paid while you hold it appears here." in client.get(reverse("collections:collected")).text


def test_a_live_refresh_answers_the_part_alone(floor: desk.Floor):
    floor.held()
    client = signed_in(floor.collector)

    for name in ("mine", "collected"):
        part = client.get(reverse(f"collections:{name}"), headers=HTMX)
        assert part.text.lstrip().startswith('<section class="flow" id="mine"')
        assert "<html" not in part.text


def test_next_goes_on_to_the_following_case_and_in_the_end_to_the_list(floor: desk.Floor):
    first, second = floor.held(), floor.held()
    client, following = signed_in(floor.collector), reverse("collections:next")

    assert client.get(following).headers["Location"] == url("case", first)
    assert client.get(following + f"?after={first.public_id}").headers["Location"] == url("case", second)
    desk.settle(second)
    assert client.get(following + f"?after={first.public_id}").headers["Location"] == MINE


def test_the_case_page_shows_who_owes_what_and_hides_the_numbers(floor: desk.Floor):
    case = floor.held()
    case.customer.id_number, case.customer.job = "22334455667", {"Employer": "Lagos Mills"}
    case.customer.save()

    page = signed_in(floor.collector).get(url("case", case))

    for shown in (case.customer.name, "NGN\N{NO-BREAK SPACE}100.00", "3 days past due", "Lagos Mills", "Friend"):
        assert shown in page.text
    for hidden in (desk.OWN, desk.FRIEND, "22334455667"):
        assert hidden not in page.text
    assert page.text.count(url("call", case, desk.point(case).public_id)) == 1
    assert "Only the borrower may be contacted" in page.text


def test_a_page_looked_at_changes_nothing_and_asks_to_be_noted_as_opened(floor: desk.Floor):
    case = floor.held()
    client = signed_in(floor.collector)

    assert url("opened", case) in client.get(url("case", case)).text
    assert desk.again(case).opened_at is None
    assert client.post(url("opened", case)).status_code == 204
    assert desk.again(case).opened_at is not None
    assert url("opened", case) not in client.get(url("case", case)).text


def test_a_reminder_speaks_of_the_due_date_and_of_nobody_else(floor: desk.Floor):
    case = floor.held(dpd=-2)

    page = signed_in(floor.collector).get(url("case", case))

    assert "due in 2 days" in page.text
    assert "Reminder: speak with the borrower only" in page.text
    for word in ("past due", "Owed", "Friend", "overdue"):
        assert word not in page.text


def test_readers_see_the_case_without_a_form_or_a_call(floor: desk.Floor):
    case = floor.held()

    for role in (Role.AUDITOR, Role.OPERATIONS, Role.SERVICE):
        page = signed_in(factories.person("", role)).get(url("case", case))
        assert case.customer.name in page.text
        for absent in ("attempt-form", "/call/", "/reveal/", url("opened", case)):
            assert absent not in page.text


@pytest.mark.parametrize("part", ["standing", "reach", "timeline"])
def test_the_live_parts_are_answered_alone(floor: desk.Floor, part: str):
    case = floor.held()

    answer = signed_in(floor.collector).get(url(part, case), headers=HTMX)

    assert f'id="{part}" data-watch="case-{case.public_id}" hx-get="{url(part, case)}"' in answer.text
    assert "<html" not in answer.text


def test_what_may_be_done_about_who_works_a_case_follows_it_on_an_open_page(floor: desk.Floor):
    case = floor.held()
    boss, release = signed_in(floor.supervisor), reverse("collections:release", args=[case.pool.public_id])
    assert release in boss.get(url("case", case)).text

    boss.post(release, {"pick": str(case.public_id)}, headers=HTMX)

    live = boss.get(url("standing", case), headers=HTMX).text
    assert 'id="giving" hx-swap-oob="true"' in live
    assert (release in live, "Reassign" in live) == (False, False)
    assert reverse("collections:assign", args=[case.pool.public_id]) in live


def test_a_contact_is_recorded_and_a_fresh_form_comes_back(floor: desk.Floor):
    case = floor.held()

    answer = signed_in(floor.collector).post(url("contacts", case), told(), headers=HTMX)

    assert (answer.status_code, toast(answer)) == (200, "Contact recorded.")
    attempt = CaseContact.objects.get(case=case).attempt
    assert attempt is not None
    assert (attempt.note, attempt.made_by) == ("On Friday", floor.collector)
    assert "On Friday" not in answer.text


def test_what_cannot_be_true_keeps_what_was_typed(floor: desk.Floor):
    case = floor.held()

    answer = signed_in(floor.collector).post(url("contacts", case), told(party="nobody"), headers=HTMX)

    assert answer.status_code == 422
    assert "Nobody was reached" in answer.text
    assert "On Friday" in answer.text
    assert not ContactAttempt.objects.exists()


def test_a_reminder_offers_the_borrowers_own_numbers_only(floor: desk.Floor):
    case = floor.held(dpd=0)
    client, friend = signed_in(floor.collector), desk.point(case, desk.FRIEND)

    assert list(client.get(url("case", case)).context["form"].fields["point"].queryset) == [desk.point(case)]
    answer = client.post(url("contacts", case), told(channel="call", point=str(friend.pk)), headers=HTMX)
    assert answer.status_code == 422


def test_recording_for_a_case_that_was_taken_away_is_a_conflict_that_keeps_the_form(floor: desk.Floor):
    case = floor.held()
    desk.give(case, floor.colleague)

    answer = signed_in(floor.collector).post(url("contacts", case), told(), headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Reswap"]) == (409, "none")
    assert toast(answer).startswith("You do not hold this case any more")
    assert not ContactAttempt.objects.exists()


def test_a_call_answers_with_the_call_bar(floor: desk.Floor):
    case = floor.held()

    answer = signed_in(floor.collector).post(url("call", case, desk.point(case).public_id), headers=HTMX)

    call = Call.objects.get()
    assert f'data-watch="call-{call.public_id}"' in answer.text
    assert CaseContact.objects.get(call=call).case == case


def test_a_call_that_the_gate_refuses_says_why(floor: desk.Floor):
    case = floor.held()

    answer = signed_in(floor.collector).post(url("call", case, desk.point(case, desk.FRIEND).public_id), headers=HTMX)

    assert (answer.status_code, toast(answer)) == (
        422, "Only the borrower may be contacted for reminders and collection.",
    )  # fmt: skip
    assert not Call.objects.exists()


def test_a_number_in_clear_is_answered_alone_and_written_down(floor: desk.Floor):
    case = floor.held()
    client = signed_in(floor.collector)

    answer = client.post(url("reveal", case, desk.point(case).public_id), headers=HTMX)

    assert desk.OWN in answer.text
    assert "<html" not in answer.text
    assert AuditEntry.objects.get(action="phone.reveal").actor == floor.collector
    assert client.post(url("reveal_id", case), headers=HTMX).status_code == 200
    assert AuditEntry.objects.get(action="id_number.reveal").actor == floor.collector


def test_a_collected_case_says_when_it_was_paid(floor: desk.Floor):
    case = floor.held()
    desk.settle(case, TODAY)
    client = signed_in(floor.collector)

    assert "Collected: paid on" in client.get(url("case", case)).text
    assert client.get(reverse("collections:collected")).context["page"].cases == [case]


def test_a_restated_case_shows_the_past_as_believed_and_as_it_is(floor: desk.Floor):
    case = floor.case(dpd=2, since=TODAY - timedelta(days=3))
    desk.settle(case, TODAY - timedelta(days=2))

    page = signed_in(factories.person("", Role.AUDITOR)).get(url("case", case))

    for words in ("Past corrected", "the case was S1 (Collected), now it is S0 (Collected)", "Was", "Is now"):
        assert words in page.text


def test_no_key_of_a_case_page_means_two_things(floor: desk.Floor):
    case = floor.held()
    client = signed_in(floor.collector)
    client.post(url("call", case, desk.point(case).public_id))
    keys = re.findall(r'data-key="(.)"', client.get(url("case", case)).text)
    assert "h" in keys, "the call under way can be hung up"
    assert sorted(keys) == sorted(set(keys))
