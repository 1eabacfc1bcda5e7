"""Measurements. ``make bench`` runs them; nothing here asserts."""
