"""Addresses of runs and of the audit trail."""

from django.urls import path

from casework.jobs import views

app_name = "jobs"
urlpatterns = [
    path("runs/", views.runs, name="runs"),
    path("runs/<uuid:public_id>/", views.run, name="run"),
    path("audit/", views.audit, name="audit"),
]
