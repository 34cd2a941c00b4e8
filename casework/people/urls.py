"""Addresses of people: home, the counts of the navigation, the team page.

`home` and `nav-counts` belong to every page, so that they are named without the app.
"""

from django.urls import include, path

from casework.people import views

team = (
    [
        path("", views.team, name="team"),
        path("<uuid:team_id>/members/<uuid:user_id>/pause/", views.pause, name="pause"),
        path("<uuid:team_id>/members/<uuid:user_id>/accept/", views.let_accept, name="let_accept"),
    ],
    "people",
)
saved = (
    [
        path("", views.saved, name="strip"),
        path("new/", views.save_filter, name="save"),
        path("manage/", views.saved_manage, name="manage"),
        path("<uuid:public_id>/rename/", views.saved_rename, name="rename"),
        path("<uuid:public_id>/default/", views.saved_default, name="default"),
        path("<uuid:public_id>/delete/", views.saved_delete, name="delete"),
    ],
    "saved",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("nav/counts/", views.counts, name="nav-counts"),
    path("team/", include(team)),
    path("saved/", include(saved)),
]
