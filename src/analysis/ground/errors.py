"""The two ways a command ends early: wrong use (exit 2) and a check that failed (exit 1)."""


class Problem(Exception):
    """One sentence for a person: what is wrong, where, and what to do. The command line exits with 2."""


class CheckFailed(Exception):
    """One sentence about something that ought to be true of the data and is not. The command line exits with 1."""
