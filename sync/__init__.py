"""The sync protocol as pure values in, values out: no clock, no randomness, no I/O."""
