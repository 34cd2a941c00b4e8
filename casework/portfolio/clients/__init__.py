"""Programs that send us things: who they are, what they may send, how often. docs/api.md is written for them."""
