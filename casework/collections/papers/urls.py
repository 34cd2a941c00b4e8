"""Addresses of legal steps and files of cases."""

from django.urls import path

from casework.collections.papers import views

app_name = "papers"
urlpatterns = [
    path("cases/<uuid:public_id>/", views.papers, name="papers"),
    path("cases/<uuid:public_id>/legal/", views.record, name="record"),
    path("cases/<uuid:public_id>/attach/", views.attach, name="attach"),
    path("legal/<uuid:public_id>/strike/", views.strike, name="strike"),
    path("files/<uuid:public_id>/", views.file, name="file"),
    path("files/<uuid:public_id>/remove/", views.remove, name="remove"),
]
