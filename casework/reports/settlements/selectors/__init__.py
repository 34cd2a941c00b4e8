"""What the pages of settlements show, and the facts that statements are made of."""
