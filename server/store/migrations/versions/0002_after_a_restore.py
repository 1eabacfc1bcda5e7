"""What has to be known after a restore: what was accepted before it, and who may look again.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "notebooks", sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "receipts", sa.Column("era", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )


def downgrade() -> None:
    op.drop_column("receipts", "era")
    op.drop_column("notebooks", "closed")
