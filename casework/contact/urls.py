"""Addresses of the contact rules."""

from django.urls import path

from casework.contact.views import rulesets, simulations

app_name = "contact"
urlpatterns = [
    path("rules/", rulesets.rules, name="rules"),
    path("rules/<uuid:book_id>/choose/", rulesets.choose, name="choose"),
    path("rules/<uuid:book_id>/add/", rulesets.add, name="add"),
    path("rules/<uuid:book_id>/drop/<uuid:rule_id>/", rulesets.drop, name="drop"),
    path("simulations/", simulations.simulations, name="simulations"),
    path("simulations/<uuid:public_id>/", simulations.simulation, name="simulation"),
    path("simulations/<uuid:public_id>/sheet/", simulations.sheet, name="simulation_sheet"),
]
