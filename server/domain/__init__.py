"""What Linkwell decides."""
