"""The rules of assignment in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.lib.said import Said, say
from casework.workflow import why
from casework.workflow.rules import Rule

# Said of a person and an item ("why not that one").
RULES: dict[Rule, Promise] = {
    Rule.TEAM: _("They are not in the team of its pool."),
    Rule.PRESENCE: _("They are not online and accepting work."),
    Rule.LEAVE: _("They are on leave."),
    Rule.SHIFT: _("They are not on shift."),
    Rule.SKILL: _("It asks for a skill that they do not have."),
    Rule.AMOUNT: _("Its amount is above what they may decide."),
    Rule.FOUR_EYES: _("They worked it at the other stage (four eyes)."),
    Rule.HOLD: _("It is left alone for now: on hold, or with an agency."),
    Rule.CONFLICT: _("A conflict of interest is noted between them and this customer."),
    Rule.GIVEN_BACK: _("It was taken from them a moment ago."),
    Rule.POOL_FULL: _("They carry as much of this pool as they may."),
    Rule.TEAM_FULL: _("They carry as much for this team as they can."),
    Rule.FULL: _("They carry as much in all as they can."),
}

# Said of a person to whom nothing at all can be given now.
PERSONS: dict[Rule, Promise] = {
    Rule.PRESENCE: _("%(person)s is not online and accepting work."),
    Rule.LEAVE: _("%(person)s is on leave."),
    Rule.SHIFT: _("%(person)s is not on shift."),
}


def said(rule: Rule | str) -> Said:
    """Return the words of a rule, by its value too (as stored)."""
    return say(RULES[Rule(rule)])


def said_of(rule: Rule, person: object) -> Said:
    """Return the words of a rule that keeps all work from `person` now."""
    return say(PERSONS[rule], person=person)


# Said to the person who asked for work.
YOURS: dict[Rule, Promise] = {
    Rule.TEAM: _("You are in no team that does this work."),
    Rule.PRESENCE: _("You are not accepting work. Switch that on first."),
    Rule.LEAVE: _("You are on leave today."),
    Rule.SHIFT: _("You are not on shift now."),
    Rule.POOL_FULL: _("You carry as much of this pool as you may. Finish something first."),
    Rule.TEAM_FULL: _("You carry as much as you can. Finish something first."),
    Rule.FULL: _("You carry as much as you can. Finish something first."),
}


def said_of_you(rule: Rule) -> str:
    """Return the words of a rule that keeps all work from the reader now."""
    return str(YOURS[rule])


# Of a person in a list.
SHORT: dict[Rule, Promise] = {
    Rule.TEAM: _("Not in the team"),
    Rule.PRESENCE: _("Not online and accepting"),
    Rule.LEAVE: _("On leave"),
    Rule.SHIFT: _("Off shift"),
}

# Of chosen items, beside a person who cannot have them.
ITEMS: dict[Rule, Promise] = {
    Rule.FOUR_EYES: _("Worked it at the other stage (four eyes)"),
    Rule.HOLD: _("Left alone for now"),
    Rule.SKILL: _("Asks for a skill that they do not have"),
    Rule.AMOUNT: _("Above what they may decide"),
    Rule.CONFLICT: _("Conflict of interest"),
}


def in_short(rule: Rule) -> str:
    """Return the words of a rule that keeps all work from somebody, for a list of people."""
    return str(SHORT[rule])


WAYS: dict[str, Promise] = {
    why.MANUAL: _("Given by hand"),
    why.ENGINE: _("Given by the program"),
    why.NEXT: _("Taken as the next one"),
    why.DRAIN: _("Pulled by freed capacity"),
    why.HAND_OVER: _("Handed over"),
    why.BULK: _("Dealt with the whole pool"),
}


def said_of_way(way: str) -> str:
    """Return how an assignment came about, as its `why` names it; "" for one from before that was kept."""
    return str(WAYS.get(way, ""))
