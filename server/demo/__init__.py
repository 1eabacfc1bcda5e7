"""A made-up service to look at: its people, their lives, and a start with one command."""
