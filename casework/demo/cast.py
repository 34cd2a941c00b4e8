"""Who works on the demo floor: teams, about thirty people, and one login to try for each role."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from casework.people import services
from casework.people.models import Role, Team, TeamKind, User
from casework.workflow.models import Pool

PASSWORD = "casework-demo"  # printed by `make run`: this floor exists to be tried

# Role → user name, as the terminal shows it.
LOGINS: dict[Role, str] = {
    Role.INITIAL_REVIEWER: "reviewer",
    Role.RE_REVIEWER: "rereviewer",
    Role.COLLECTOR: "collector",
    Role.SUPERVISOR: "supervisor",
    Role.INSPECTOR: "inspector",
    Role.SERVICE: "service",
    Role.RISK: "risk",
    Role.OPERATIONS: "operations",
    Role.AUDITOR: "auditor",
}


@dataclass(frozen=True, kw_only=True)
class TeamPlan:
    """A team to make: the pools it owns, its members (user name → name shown), the weighted items each can carry."""

    code: str
    name: str
    kind: TeamKind
    role: Role
    pools: tuple[str, ...]
    members: dict[str, str]
    capacity: int


TEAMS = (
    TeamPlan(
        code="initial-review",
        name="Initial review",
        kind=TeamKind.INITIAL,
        role=Role.INITIAL_REVIEWER,
        pools=("initial",),
        members={
            "reviewer": "Lin Yao",
            "chenrui": "陈睿",
            "amara": "Amara Obi",
            "zhoumin": "周敏",
            "peter": "Peter Hale",
        },
        capacity=20,
    ),
    TeamPlan(
        code="re-review",
        name="Re-review",
        kind=TeamKind.RE_REVIEW,
        role=Role.RE_REVIEWER,
        pools=("re-review",),
        members={"rereviewer": "Grace Song", "wanghao": "王浩", "ines": "Ines Duarte"},
        capacity=20,
    ),
    TeamPlan(
        code="reminders",
        name="Reminders",
        kind=TeamKind.COLLECTIONS,
        role=Role.COLLECTOR,
        pools=("s0", "s1", "m1"),
        members={
            "collector": "Jo Mensah",
            "liuyang": "刘洋",
            "sara": "Sara Lind",
            "huangting": "黄婷",
            "tomas": "Tomas Reis",
        },
        capacity=120,
    ),
    TeamPlan(
        code="mid-stage",
        name="Mid stage",
        kind=TeamKind.COLLECTIONS,
        role=Role.COLLECTOR,
        pools=("s2", "s3", "m2", "m3"),
        members={"zhaolei": "赵磊", "nadia": "Nadia Faro", "sunqian": "孙倩", "david": "David Okoro"},
        capacity=80,
    ),
    TeamPlan(
        code="late-stage",
        name="Late stage",
        kind=TeamKind.COLLECTIONS,
        role=Role.COLLECTOR,
        pools=("s4", "m4plus"),
        members={"guojing": "郭静", "milan": "Milan Petrov", "fatima": "Fatima Bello"},
        capacity=80,
    ),
)

# Those who lead or look on. The supervisor leads every team; two others lead one side each.
OTHERS: dict[str, tuple[str, Role]] = {
    "supervisor": ("Helen Zhou", Role.SUPERVISOR),
    "leadreview": ("马俊", Role.SUPERVISOR),
    "leadcollect": ("Oscar Wen", Role.SUPERVISOR),
    "inspector": ("Maya Stone", Role.INSPECTOR),
    "inspector2": ("何雪", Role.INSPECTOR),
    "inspector3": ("Ana Ruiz", Role.INSPECTOR),
    "service": ("Ben Carter", Role.SERVICE),
    "risk": ("Yuki Tan", Role.RISK),
    "operations": ("Rosa Klein", Role.OPERATIONS),
    "operations2": ("唐磊", Role.OPERATIONS),
    "auditor": ("Sam Whitley", Role.AUDITOR),
}
LEADS = {
    "supervisor": tuple(plan.code for plan in TEAMS),
    "leadreview": ("initial-review", "re-review"),
    "leadcollect": ("reminders", "mid-stage", "late-stage"),
}


def hire(*, now: datetime) -> dict[str, User]:
    """Make teams, people, roles and grants; return the people by user name."""
    people: dict[str, User] = {}
    teams: dict[str, Team] = {}
    password = make_password(PASSWORD)  # once: thirty slow hashes of one word would only cost the first start its time
    for plan in TEAMS:
        team = teams[plan.code] = Team.objects.create(code=plan.code, name=plan.name, kind=plan.kind)
        Pool.objects.filter(code__in=plan.pools).update(team=team)
        for username, name in plan.members.items():
            people[username] = _person(username, name, plan.role, password, now=now)
            services.add_member(team=team, user=people[username], capacity=plan.capacity, now=now)
    for username, (name, role) in OTHERS.items():
        people[username] = _person(username, name, role, password, now=now)
        if role == Role.INSPECTOR:
            for team in teams.values():
                services.let_inspect(team=team, user=people[username], now=now)
    for username, led in LEADS.items():
        for code in led:
            services.add_member(team=teams[code], user=people[username], lead=True, now=now)
    return people


def _person(username: str, name: str, role: Role, password: str, *, now: datetime) -> User:
    mail = f"{username}@demo.example"  # so that exports can be scheduled; the name is reserved, nothing arrives there
    user = User.objects.create(username=username, password=password, display_name=name, email=mail)
    services.set_roles(user=user, roles=[role], now=now)
    return user


def members(plan_code: str, people: dict[str, User]) -> list[User]:
    """Return the people of one team, in the plan's order."""
    (plan,) = [plan for plan in TEAMS if plan.code == plan_code]
    return [people[username] for username in plan.members]


def be_there(users: list[User], *, now: datetime) -> None:
    """Let people be online and accepting at `now`, as their open pages would."""
    for user in users:
        services.set_accepting(user=user, accepting=True, now=now)
        services.beat(user=user, now=now)
