"""Addresses of limits."""

from django.urls import path

from casework.collections.limits import views

app_name = "limits"
urlpatterns = [
    path("", views.limits, name="limits"),
    path("<slug:key>/", views.limits, name="table"),
    path("<slug:key>/pair/", views.pair, name="pair"),
    path("<slug:key>/at/<str:scope>/", views.limit, name="limit"),
]
