"""What is to be reminded of, where it is sent, and the calendar feed.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("useful_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_nudges"),
    )
    op.create_index(
        "ix_nudges_notebook_kind_subject_occurrence",
        "nudges",
        ["notebook", "kind", "subject", "occurrence"],
        unique=True,
    )
    op.create_index(
        "ix_nudges_state_due_ms_notebook_id", "nudges", ["state", "due_ms", "notebook", "id"]
    )
    op.create_index("ix_nudges_claim", "nudges", ["claim"])
    op.create_table(
        "horizons",
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("notebook", name="pk_horizons"),
    )
    op.create_index("ix_horizons_until_ms", "horizons", ["until_ms"])
    op.create_table(
        "subscriptions",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("vapid", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("checked_ms", sa.BigInteger(), nullable=False),
        sa.Column("broken_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("device", name="pk_subscriptions"),
        sa.UniqueConstraint("endpoint_hash", name="uq_subscriptions_endpoint_hash"),
    )
    op.create_index("ix_subscriptions_account", "subscriptions", ["account"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("useful_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_topic_device", "deliveries", ["topic", "device"], unique=True)
    op.create_index("ix_deliveries_state_next_ms", "deliveries", ["state", "next_ms"])
    op.create_index("ix_deliveries_device", "deliveries", ["device"])
    op.create_table(
        "feeds",
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("notebook", name="pk_feeds"),
        sa.UniqueConstraint("token_hash", name="uq_feeds_token_hash"),
    )


def downgrade() -> None:
    for table in ("feeds", "deliveries", "subscriptions", "horizons", "nudges"):
        op.drop_table(table)
