"""Addresses of reports."""

from django.urls import path

from casework.reports import views
from casework.reports.dashboards import views as dashboards
from casework.reports.partners.views import behind as partners
from casework.reports.partners.views import compared, keeping, shares
from casework.reports.snapshots import views as snapshots
from casework.reports.summaries import views as summaries

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("kpi/", views.kpi, name="kpi"),
    path("kpi/data/", views.kpi_data, name="kpi_data"),
    path("kpi/definitions/", views.definitions, name="definitions"),
    path("schedules/", views.schedule, name="schedule"),
    path("schedules/<uuid:public_id>/delete/", views.unschedule, name="unschedule"),
    path("schedules/<uuid:public_id>/resume/", views.resume, name="resume"),
    path("portfolio/", snapshots.portfolio, name="portfolio"),
    path("portfolio/data/", snapshots.data, name="portfolio_data"),
    path("portfolio/loans/", snapshots.behind, name="behind"),
    path("kpi/behind/", partners.behind, name="behind_figure"),
    path("kpi/work/", dashboards.behind, name="behind_work"),
    path("channels/", keeping.channels, name="channels"),
    path("channels/new/", keeping.add, {"kind": "channel"}, name="add_channel"),
    path("channels/<uuid:public_id>/rename/", keeping.rename, {"kind": "channel"}, name="rename_channel"),
    path("channels/<uuid:public_id>/close/", keeping.close, {"kind": "channel"}, name="close_channel"),
    path("channels/<uuid:public_id>/reopen/", keeping.reopen, {"kind": "channel"}, name="reopen_channel"),
    path("channels/compared/", compared.compared, name="compared"),
    path("channels/<uuid:public_id>/compared/<str:day>/<str:kind>/", compared.ruling, name="count_ruling"),
    path("funders/", keeping.funders, name="funders"),
    path("funders/new/", keeping.add, {"kind": "funder"}, name="add_funder"),
    path("funders/shares/<uuid:public_id>/", shares.decide, name="decide_shares"),
    path("funders/shares/<uuid:public_id>/take-back/", shares.take_back, name="take_back_shares"),
    path("funders/<uuid:public_id>/", shares.funder, name="funder"),
    path("funders/<uuid:public_id>/rename/", keeping.rename, {"kind": "funder"}, name="rename_funder"),
    path("funders/<uuid:public_id>/close/", keeping.close, {"kind": "funder"}, name="close_funder"),
    path("funders/<uuid:public_id>/reopen/", keeping.reopen, {"kind": "funder"}, name="reopen_funder"),
    path("funders/<uuid:public_id>/shares/", shares.ask, name="ask_shares"),
    path("days/", summaries.days, name="days"),
    path("days/recount/", summaries.recount, name="recount"),
    path("floor/", dashboards.floor, name="floor"),
    path("floor/review/", dashboards.floor_part, {"part": "review"}, name="floor_review"),
    path("floor/collections/", dashboards.floor_part, {"part": "collections"}, name="floor_collections"),
    path("floor/people/", dashboards.floor_part, {"part": "people"}, name="floor_people"),
    path("work/", dashboards.work, name="work"),
    path("trends/", dashboards.trends, name="trends"),
    path("<uuid:public_id>/", views.export, name="export"),
    path("<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:public_id>/download/", views.download, name="download"),
]
