"""Leaving: who is about to, who did, and which of their devices have not heard of it.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leavings",
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("notebook", name="pk_leavings"),
    )
    op.create_index("ix_leavings_due_ms", "leavings", ["due_ms"])
    op.create_table(
        "erasures",
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("notebook", name="pk_erasures"),
    )
    op.create_table(
        "farewells",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_farewells"),
    )


def downgrade() -> None:
    for table in ("farewells", "erasures", "leavings"):
        op.drop_table(table)
