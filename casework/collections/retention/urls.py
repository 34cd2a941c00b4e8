"""Addresses about kept cases."""

from django.urls import path

from casework.collections.retention import views

app_name = "retention"
urlpatterns = [path("<uuid:public_id>/", views.decide, name="decide")]
