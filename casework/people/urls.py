"""Addresses of people: home, the counts of the navigation, the team page.

`home` and `nav-counts` belong to every page, so that they are named without the app.
"""

from django.urls import include, path

from casework.people import views

team = (
    [
        path("", views.team, name="team"),
        path("<uuid:team_id>/members/<uuid:user_id>/capacity/", views.capacity, name="capacity"),
    ],
    "people",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("nav/counts/", views.counts, name="nav-counts"),
    path("team/", include(team)),
]
