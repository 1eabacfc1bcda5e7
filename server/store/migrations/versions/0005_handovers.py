"""What the audit tells besides, and handing a person over to another link worker.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("other", sa.Text(), nullable=True))
    op.add_column("audit", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("audit", sa.Column("said_ms", sa.BigInteger(), nullable=True))
    op.create_table(
        "handovers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("from_worker", sa.Text(), nullable=False),
        sa.Column("to_worker", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("answered_ms", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    for column in ("notebook", "from_worker", "asked_by"):
        op.create_index(f"ix_handovers_{column}", "handovers", [column])


def downgrade() -> None:
    op.drop_table("handovers")
    for column in ("said_ms", "subject", "other"):
        op.drop_column("audit", column)
