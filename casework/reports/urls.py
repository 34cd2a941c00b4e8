"""Addresses of reports."""

from django.urls import path

from casework.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("kpi/", views.kpi, name="kpi"),
    path("<uuid:public_id>/", views.export, name="export"),
    path("<uuid:public_id>/download/", views.download, name="download"),
]
