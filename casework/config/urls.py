"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("casework.people.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
