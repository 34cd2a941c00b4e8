"""What the pages of customer service show."""

from casework.service.selectors.customer import CustomerPage, customer_page, customer_shown, in_a_week
from casework.service.selectors.search import Found, Hit, find

__all__ = ["CustomerPage", "Found", "Hit", "customer_page", "customer_shown", "find", "in_a_week"]
