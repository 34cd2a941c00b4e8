"""Addresses of quality."""

from django.urls import path

from casework.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.index, name="index"),
    path("samples/draw/", views.draw, name="draw"),
    path("inspections/<uuid:public_id>/", views.inspection, name="inspection"),
]
