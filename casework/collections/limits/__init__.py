"""How much each role may waive, by bucket: kept by operations on a page, with who changed it and why."""
