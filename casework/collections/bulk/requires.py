"""What open cases ask for of who works them, when their product asks for something else."""

import json

from casework.collections.bulk.statement import OPEN, dialect, run
from casework.collections.ladders import LadderInUse
from casework.workflow import requirements


def ask_anew(product: requirements.Product, before: requirements.Asked, after: requirements.Asked) -> None:
    """Let open cases that asked for what the product asked for ask for what it asks now, in the caller's transaction.

    Who holds one keeps it: what is asked for counts when it is given.
    """
    words = dialect()
    json_of = "CAST(%s AS jsonb)" if words.is_postgres else "json(%s)"
    stored = "t.requires" if words.is_postgres else "json(t.requires)"
    run(
        f"""UPDATE collections_collectioncase AS t SET requires = {"CAST(%s AS jsonb)" if words.is_postgres else "%s"}
             WHERE t.state IN {OPEN} AND {stored} = {json_of}
               AND t.loan_id IN (SELECT id FROM portfolio_loan WHERE product_id = %s)""",
        [json.dumps(after), json.dumps(before), product.pk],
    )


def asked_for(ladder: LadderInUse) -> str:
    """Return the expression of what a new case asks for: what its product does; its parameters come in their order."""
    words = dialect()
    if not ladder.requires:
        return words.empty_json
    asked = "CAST(%s AS jsonb)" if words.is_postgres else "%s"
    cases = " ".join(f"WHEN {int(product)} THEN {asked}" for product in ladder.requires)
    return f"CASE r.product_id {cases} ELSE {words.empty_json} END"
