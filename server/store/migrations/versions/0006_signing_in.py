"""Passkeys, and sessions of staff that end.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OF_A_SESSION = ("signed_in_ms", "used_ms", "proved_ms")


def upgrade() -> None:
    for column in _OF_A_SESSION:
        op.add_column("devices", sa.Column(column, sa.BigInteger(), nullable=True))
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("credential_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_hash", name="uq_passkeys_credential_hash"),
    )
    op.create_index("ix_passkeys_account", "passkeys", ["account"])
    op.create_table(
        "spent_challenges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spent_challenges"),
    )
    op.create_index("ix_spent_challenges_expires_ms", "spent_challenges", ["expires_ms"])


def downgrade() -> None:
    op.drop_table("spent_challenges")
    op.drop_table("passkeys")
    for column in reversed(_OF_A_SESSION):
        op.drop_column("devices", column)
