"""Addresses of reports."""

from django.urls import path

from casework.reports import views
from casework.reports.snapshots import views as snapshots
from casework.reports.summaries import views as summaries

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("kpi/", views.kpi, name="kpi"),
    path("definitions/", views.definitions, name="definitions"),
    path("schedules/", views.schedule, name="schedule"),
    path("schedules/<uuid:public_id>/delete/", views.unschedule, name="unschedule"),
    path("schedules/<uuid:public_id>/resume/", views.resume, name="resume"),
    path("portfolio/", snapshots.portfolio, name="portfolio"),
    path("portfolio/loans/", snapshots.behind, name="behind"),
    path("days/", summaries.days, name="days"),
    path("<uuid:public_id>/", views.export, name="export"),
    path("<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:public_id>/download/", views.download, name="download"),
]
