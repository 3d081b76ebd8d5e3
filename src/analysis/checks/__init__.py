"""What must be true of the data: figures SIPRI printed, and sums that must agree."""
