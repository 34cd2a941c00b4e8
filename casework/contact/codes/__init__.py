"""Result codes as data: what can be said of a contact, where it is offered, what it means; and the verified party."""
