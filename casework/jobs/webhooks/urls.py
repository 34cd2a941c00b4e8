"""Addresses of the pages about webhooks."""

from django.urls import path

from casework.jobs.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.endpoints, name="endpoints"),
    path("new/", views.add, name="add"),
    path("<uuid:public_id>/", views.endpoint, name="endpoint"),
    path("<uuid:public_id>/change/", views.change, name="change"),
    path("<uuid:public_id>/secret/", views.secret, name="secret"),
    path("<uuid:public_id>/pause/", views.pause, name="pause"),
    path("<uuid:public_id>/resume/", views.resume, name="resume"),
    path("<uuid:public_id>/close/", views.close, name="close"),
    path("<uuid:public_id>/resend/", views.resend_failed, name="resend_failed"),
    path("deliveries/<uuid:public_id>/resend/", views.resend, name="resend"),
]
