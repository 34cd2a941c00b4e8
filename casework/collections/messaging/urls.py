"""Addresses of messages for cases."""

from django.urls import path

from casework.collections.messaging import views

app_name = "messaging"
urlpatterns = [
    path("cases/<uuid:public_id>/", views.send, name="send"),
    path("pools/<uuid:public_id>/", views.send_many, name="send_many"),
    path("mine/", views.send_own, name="send_own"),
    path("sending/<uuid:public_id>/", views.sending, name="sending"),
]
