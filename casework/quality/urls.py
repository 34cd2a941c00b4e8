"""Addresses of quality."""

from django.urls import path

from casework.quality.views import inspections, settings

app_name = "quality"
urlpatterns = [
    path("", inspections.index, name="index"),
    path("samples/draw/", inspections.draw, name="draw"),
    path("samples/<uuid:public_id>/", inspections.sample, name="sample"),
    path("inspections/<uuid:public_id>/", inspections.inspection, name="inspection"),
    path("inspections/<uuid:public_id>/marks/", inspections.mark, name="mark"),
    path("inspections/<uuid:public_id>/marks/<uuid:mark_id>/remove/", inspections.unmark, name="unmark"),
    path("plans/", settings.plans, name="plans"),
    path("plans/<slug:subject>/<slug:method>/", settings.plan, name="plan"),
]
