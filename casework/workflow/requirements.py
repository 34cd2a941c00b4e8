"""What work of a product asks for of who works it: orders and cases alike; told when that changes."""

from collections.abc import Callable
from typing import Protocol

Asked = dict[str, str]


class Product(Protocol):
    """What of a product counts here; portfolio's own rows have it."""

    pk: int
    code: str
    skill_needed: bool
    language: str


# product, what it asked for, what it asks for now
Listener = Callable[[Product, Asked, Asked], None]
_LISTENERS: list[Listener] = []


def of(product: Product) -> Asked:
    """Return the skills that work of the product asks for, as `WorkItem.requires` has them."""
    asked = {"product": product.code} if product.skill_needed else {}
    return {**asked, "language": product.language} if product.language else asked


def on_changed(listener: Listener) -> None:
    """Let an app bring its undecided work in line when a product asks for something else; call it in `ready`."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def changed(product: Product, before: Asked) -> None:
    """Tell everybody who keeps work of the product that it asks for something else than `before`, in the caller's
    transaction.
    """
    for listener in _LISTENERS:
        listener(product, before, of(product))
