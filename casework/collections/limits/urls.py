"""Addresses of the limits of waivers."""

from django.urls import path

from casework.collections.limits import views

app_name = "limits"
urlpatterns = [
    path("", views.limits, name="limits"),
    path("<slug:scope>/", views.limit, name="limit"),
]
