"""Addresses of assignment."""

from django.urls import path

from casework.workflow.views import floor, policies

app_name = "workflow"
urlpatterns = [
    path("policies/", policies.policy, name="policy"),
    path("teams/<uuid:team_id>/policies/new/", policies.new_policy, name="new_policy"),
    path("teams/<uuid:team_id>/stranded/", floor.stranded, name="stranded"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/hand-over/", floor.hand_over, name="hand_over"),
    path("<slug:kind>/<uuid:public_id>/why/", floor.why, name="why"),
]
