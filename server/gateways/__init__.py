"""The seams to what lies outside: keys, the clock, live connections, the scheduler."""
