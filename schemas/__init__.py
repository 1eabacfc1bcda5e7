"""What crosses the wire and what a record is. Plain declarations; no logic, no I/O."""
