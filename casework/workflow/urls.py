"""Addresses of assignment."""

from django.urls import path

from casework.workflow.views import approvals, deals, fairness, floor, picking, policies, roster, timetable

app_name = "workflow"
urlpatterns = [
    path("approvals/", approvals.approvals, name="approvals"),
    path("fairness/", fairness.index, name="fairness"),
    path("deals/pools/<uuid:public_id>/", deals.pool, name="deals"),
    path("deals/pools/<uuid:public_id>/preview/", deals.preview, name="preview"),
    path("deals/<uuid:public_id>/", deals.deal, name="deal"),
    path("deals/<uuid:public_id>/commit/", deals.commit, name="commit"),
    path("deals/<uuid:public_id>/discard/", deals.discard, name="discard"),
    path("deals/<uuid:public_id>/replay/", deals.replay, name="replay"),
    path("policies/", policies.policy, name="policy"),
    path("teams/<uuid:team_id>/policies/new/", policies.new_policy, name="new_policy"),
    path("teams/<uuid:team_id>/stranded/", floor.stranded, name="stranded"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/hand-over/", floor.hand_over, name="hand_over"),
    path("batches/<uuid:public_id>/", picking.batch, name="batch"),
    path("calendars/", timetable.index, name="calendars"),
    path("calendars/new/", timetable.make, name="calendar_make"),
    path("calendars/of/<slug:code>/", timetable.change, name="calendar"),
    path("calendars/of/<slug:code>/close/", timetable.close, name="calendar_close"),
    path("calendars/of/<slug:code>/reopen/", timetable.reopen, name="calendar_reopen"),
    path("teams/<uuid:team_id>/calendar/", timetable.of_team, name="team_calendar"),
    path("roster/", roster.roster, name="roster"),
    path("teams/<uuid:team_id>/roster/<slug:name>/", roster.edit_many, name="roster_edit"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/", roster.member, name="member"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/capacity/", roster.edit, {"name": "capacity"}, name="capacity"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/customers/", roster.customers, name="customers"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/edit/<slug:name>/", roster.edit, name="member_edit"),
    path("<slug:kind>/<uuid:public_id>/why/", floor.why, name="why"),
]
