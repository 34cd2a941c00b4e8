"""Legal steps (法律程序) on a case: what was sent, filed, heard and decided, with reference, cost and the next date."""
