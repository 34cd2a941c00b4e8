"""Result codes, templates, messages, and sending them for cases."""

from collections.abc import Mapping
from typing import Any

from casework.contact.messages.models import MessageTemplate, TemplateVersion
from casework.jobs import runs
from casework.jobs.models import Job
from casework.people.models import Role, User
from tests import factories
from tests.clock import NOW
from tests.contact import writing
from tests.matrix.collections import held, others_case, others_pool, own_case, own_pool
from tests.permission_matrix import ALL, AUDITOR, COLLECTOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

KEEPERS, READERS = OPERATIONS | SUPERVISOR, OPERATIONS | SUPERVISOR | AUDITOR
NEW = {"name": "Due", "code": "due", "channel": "sms", "purpose": "service", "party": "own", "language": "en"}


def a_template(world: World) -> Mapping[str, Any]:
    return {"public_id": writing.template().public_id}


def a_language(world: World) -> Mapping[str, Any]:
    return {**a_template(world), "language": "en"}


def a_version(world: World) -> Mapping[str, Any]:
    made = writing.template(approved=False)
    return {"public_id": made.versions.get().public_id}


def own_version(world: World) -> Mapping[str, Any]:
    kwargs = a_version(world)
    TemplateVersion.objects.filter(**kwargs).update(made_by=world.asker)
    return kwargs


def a_message(world: World) -> Mapping[str, Any]:
    return {"public_id": writing.message().public_id}


def sending_of(person: User) -> Mapping[str, Any]:
    run = runs.start("messages.send", now=NOW, scope="s1", actor=person)
    run.counts = {"chosen": 1, "handled": 0, "done": 0, "stayed": 0}
    run.save()
    return {
        "public_id": Job.objects.create(
            kind="collections.send_messages", key=str(run.public_id), owner=person, run_after=NOW, created_at=NOW
        ).public_id
    }


def own_sending(world: World) -> Mapping[str, Any]:
    return sending_of(world.asker)


def others_sending(world: World) -> Mapping[str, Any]:
    return sending_of(factories.person())


def a_code(world: World) -> Mapping[str, Any]:
    return {"code": "refused"}


ROWS = [
    Row("codes:codes", READERS),
    Row("codes:add", KEEPERS),
    Row("codes:add", KEEPERS, case="empty", method="POST"),
    Row("codes:change", KEEPERS, kwargs=a_code),
    Row("codes:change", KEEPERS, kwargs=a_code, case="empty", method="POST"),
    Row("codes:end", KEEPERS, kwargs=a_code),
    Row("codes:end", KEEPERS, kwargs=a_code, case="empty", method="POST"),
    Row("messages:templates", READERS),
    Row("messages:template", READERS, kwargs=a_template),
    Row("messages:add", KEEPERS),
    Row("messages:add", KEEPERS, case="new", method="POST", data={**NEW, "body": "Hello"}),
    Row("messages:write", KEEPERS, kwargs=a_language),
    Row("messages:write", KEEPERS, kwargs=a_language, method="POST", data={"body": "Hello"}),
    Row("messages:decide", KEEPERS, kwargs=a_version),
    Row("messages:decide", KEEPERS, kwargs=a_version, method="POST", data={"decision": "approve"}),
    Row("messages:withdraw", KEEPERS, kwargs=own_version, method="POST"),
    Row("messages:retire", KEEPERS, kwargs=a_template),
    Row("messages:retire", KEEPERS, kwargs=a_template, method="POST", data={"reason": "Old"}),
    Row("messages:sent", OPERATIONS | AUDITOR),
    Row("messages:message", OPERATIONS | AUDITOR, kwargs=a_message),
    Row("messages:resend", OPERATIONS, kwargs=a_message, method="POST"),
    Row("messages:receipts", ALL, kwargs=lambda world: {"provider": "http"}),  # answers POST only: 405
    Row("messaging:send", COLLECTOR, case="own", kwargs=own_case),
    Row("messaging:send", COLLECTOR, case="own, empty", kwargs=own_case, method="POST"),
    Row("messaging:send", NOBODY, case="other team's", kwargs=others_case),
    Row("messaging:send_many", SUPERVISOR, case="own team's", kwargs=own_pool),
    Row("messaging:send_many", SUPERVISOR, case="own team's, empty", kwargs=own_pool, method="POST"),
    Row("messaging:send_own", COLLECTOR),
    Row("messaging:send_own", COLLECTOR, case="empty", method="POST"),
    Row("messaging:sending", SUPERVISOR | COLLECTOR, case="own", kwargs=own_sending),
    Row("messaging:sending", NOBODY, case="other's", kwargs=others_sending),
    Row("messaging:send_many", NOBODY, case="other team's", kwargs=others_pool, method="POST"),
]


def many_templates(world: World, number: int) -> Mapping[str, Any]:
    for _ in range(number):
        writing.template()
    return {}


def many_versions(world: World, number: int) -> Mapping[str, Any]:
    made = MessageTemplate.objects.first() or writing.template()
    first = made.versions.get(number=1)
    TemplateVersion.objects.bulk_create(
        TemplateVersion(
            template=made, language="en", number=made.versions.count() + more, body="Hello", state="rejected",
            made_by=first.made_by, made_at=first.made_at, decided_by=first.decided_by, decided_at=first.made_at,
        )
        for more in range(1, number + 1)
    )  # fmt: skip
    return {"public_id": made.public_id}


def many_messages(world: World, number: int) -> Mapping[str, Any]:
    made = MessageTemplate.objects.first() or writing.template()
    for _ in range(number):
        writing.write(made, writing.wanted(made, factories.contact_point(f"+234{factories.unique('n')[2:]:0>10}")))
    return {}


def case_with_templates(world: World, number: int) -> Mapping[str, Any]:
    many_templates(world, number)
    return {"public_id": held(world).public_id}


BUDGETS = [
    Budget("codes:codes", Role.SUPERVISOR, most=8),
    Budget("messages:templates", Role.OPERATIONS, most=7, fill=many_templates),
    Budget("messages:template", Role.OPERATIONS, most=7, fill=many_versions),
    Budget("messages:sent", Role.OPERATIONS, most=6, fill=many_messages),
    Budget("messaging:send", Role.COLLECTOR, most=14, fill=case_with_templates),
]
UNCOUNTED = {
    **dict.fromkeys(["codes:add", "codes:change", "codes:end"], "a form in the drawer"),
    **dict.fromkeys(["messages:add", "messages:write", "messages:decide", "messages:retire"], "a form in the drawer"),
    "messages:message": "one message in the drawer",
    **dict.fromkeys(["messaging:send_many", "messaging:send_own"], "a form in the drawer"),
    "messaging:sending": "a run and its work row",
    **dict.fromkeys(["messages:withdraw", "messages:resend", "messages:receipts"], "answers POST only"),
}
