"""Addresses of quality."""

from django.urls import path

from casework.quality.views import following, inspections, measured, settings

app_name = "quality"
urlpatterns = [
    path("", inspections.index, name="index"),
    path("samples/draw/", inspections.draw, name="draw"),
    path("samples/<uuid:public_id>/", inspections.sample, name="sample"),
    path("inspections/<uuid:public_id>/", inspections.inspection, name="inspection"),
    path("inspections/<uuid:public_id>/marks/", inspections.mark, name="mark"),
    path("inspections/<uuid:public_id>/marks/<uuid:mark_id>/remove/", inspections.unmark, name="unmark"),
    path("inspections/<uuid:public_id>/gold/", following.gold, name="gold"),
    path("inspections/<uuid:public_id>/dispute/", following.dispute, name="dispute"),
    path("mine/", following.mine, name="mine"),
    path("actions/", following.actions, name="actions"),
    path("actions/<uuid:public_id>/finish/", following.finish, name="finish"),
    path("disputes/", following.disputes, name="disputes"),
    path("disputes/<uuid:public_id>/ruling/", following.ruling, name="ruling"),
    path("people/", measured.people, name="people"),
    path("agreement/", measured.agreement, name="agreement"),
    path("signals/", measured.signals, name="signals"),
    path("meetings/", following.meetings, name="meetings"),
    path("meetings/write/", following.write, name="write"),
    path("meetings/<uuid:thread>/", following.meeting, name="meeting"),
    path("meetings/<uuid:thread>/correct/", following.write, name="correct"),
    path("scorecards/", settings.cards, name="cards"),
    path("scorecards/<slug:subject>/", settings.card, name="card"),
    path("plans/", settings.plans, name="plans"),
    path("plans/<slug:subject>/<slug:method>/", settings.plan, name="plan"),
]
