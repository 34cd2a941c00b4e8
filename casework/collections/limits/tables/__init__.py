"""The kinds of limits, in the order in which the page shows them."""

from casework.collections.limits.shape import Table
from casework.collections.limits.tables.keeping import KEEPING
from casework.collections.limits.tables.promises import PROMISES
from casework.collections.limits.tables.waivers import WAIVERS

TABLES: dict[str, Table] = {table.key: table for table in (WAIVERS, PROMISES, KEEPING)}
