"""Tables made in one step are what they would be one by one."""

from django.db import models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from casework.lib.together import Together

MODELS = [
    CreateModel(name="House", fields=[("id", models.BigAutoField(primary_key=True))]),
    CreateModel(
        name="Room",
        fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("house", models.ForeignKey("street.House", models.PROTECT)),
        ],
    ),
]


def test_the_state_is_that_of_one_by_one_and_rendered_models_are_rendered_again():
    together, one_by_one = ProjectState(), ProjectState()
    assert not together.apps.get_models(), "rendered before: what is made later must be seen all the same"

    Together(MODELS).state_forwards("street", together)
    for model in MODELS:
        model.state_forwards("street", one_by_one)

    assert together == one_by_one
    room = together.apps.get_model("street", "Room")
    assert room._meta.get_field("house").remote_field.model is together.apps.get_model("street", "House")
