"""Addresses of calls."""

from django.urls import path

from casework.telephony import views

app_name = "telephony"
urlpatterns = [
    path("webhook/<slug:provider>/", views.webhook, name="webhook"),
    path("recordings/<uuid:public_id>/", views.recording, name="recording"),
    path("<uuid:public_id>/", views.call, name="call"),
    path("<uuid:public_id>/hang-up/", views.hang_up, name="hang_up"),
    path("<uuid:public_id>/outcome/", views.outcome, name="outcome"),
]
