"""What people look at: the nightly report."""
