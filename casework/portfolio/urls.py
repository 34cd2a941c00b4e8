"""Addresses of the portfolio: the files that were fed."""

from django.urls import path

from casework.portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.upload, name="upload"),
    path("<uuid:public_id>/", views.feed, name="feed"),
    path("<uuid:public_id>/refused.csv", views.refused, name="refused"),
]
