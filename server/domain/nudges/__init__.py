"""What people are reminded of, when, and that each reminder leaves once.

A *nudge* is one row: a person's notebook, a kind of reminder, and what it is about. Rows are
derived from records, in the transaction of the change that caused them; nothing lives in memory.

- ``planning``: which nudges there should be, as a pure function of records. ``quiet``: not at night.
- ``following``: makes the rows agree with the records after a change (called by
  ``server.domain.projecting``), and, as time goes on, further ahead.
- ``claiming``: takes what is due. ``telling``: what a claimed nudge is about, opened for its sender.

Whoever sends does this, again and again::

    claimed = await database.write(lambda c: claiming.claim(c, seals, now_ms))  # at most 200
    told = await database.read(lambda c: telling.reminders(c, seals, claimed, now_ms))
    ...  # write a delivery for each of told.reminders and each subscription, then:
    await database.write(lambda c: claiming.settle(c, claimed, told.void))

One that was claimed and not settled within ``claiming.LEASE_MS`` is claimed again. Deliveries
written in the transaction that settles make "claimed" and "will be sent" one thing.
"""
