"""Addresses of templates and messages."""

from django.urls import path

from casework.contact.messages.views import sent, templates

app_name = "messages"
urlpatterns = [
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.add, name="add"),
    path("templates/<uuid:public_id>/", templates.template, name="template"),
    path("templates/<uuid:public_id>/retire/", templates.retire, name="retire"),
    path("templates/<uuid:public_id>/write/<slug:language>/", templates.write, name="write"),
    path("templates/versions/<uuid:public_id>/decide/", templates.decide, name="decide"),
    path("templates/versions/<uuid:public_id>/withdraw/", templates.withdraw, name="withdraw"),
    path("sent/", sent.sent, name="sent"),
    path("sent/<uuid:public_id>/", sent.message, name="message"),
    path("sent/<uuid:public_id>/resend/", sent.resend, name="resend"),
    path("receipts/<slug:provider>/", sent.receipts, name="receipts"),
]
