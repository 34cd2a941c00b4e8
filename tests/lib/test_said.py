"""What was said in one language is read in another."""

import json

from django.utils.translation import gettext, gettext_lazy, override

from casework.lib.said import Said, said_again, say, stored

FULL = gettext_lazy("%(person)s has no room for more.")


def test_a_stored_sentence_is_said_in_the_readers_language_with_its_names_and_numbers():
    with override("zh-hans"):
        said = say(FULL, person="Ann")
        chinese = str(said)
    kept = json.loads(json.dumps(stored(said)))

    assert (str(FULL), "Ann" in chinese, chinese == "Ann has no room for more.") == (str(FULL), True, False)
    assert kept == {"says": "%(person)s has no room for more.", "person": "Ann"}
    assert said_again(kept) == "Ann has no room for more."
    with override("zh-hans"):
        assert said_again(kept) == chinese
    assert isinstance(said_again(kept), Said)


def test_a_list_in_a_sentence_is_said_in_the_readers_language_too():
    kept = json.loads(json.dumps(stored(say("%(found)s", found=[gettext_lazy("Open"), say(FULL, person="Ann")]))))

    assert said_again(kept) == "Open; Ann has no room for more."
    with override("zh-hans"):
        assert said_again(kept) == "; ".join([gettext("Open"), str(say(FULL, person="Ann"))]) != "Open; Ann"


def test_words_of_old_stay_as_they_are():
    assert (stored("disk full"), said_again("disk full")) == ("disk full", "disk full")
