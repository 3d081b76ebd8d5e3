"""The ways a command ends early: wrong use or data that do not say (exit 2), and a check that failed (exit 1)."""


class Problem(Exception):
    """One sentence for a person: what is wrong, where, and what to do. The command line exits with 2."""


class NotAtHand(Problem):
    """A true answer: the data at hand do not say. Whoever asks many questions goes on to the next one."""


class CheckFailed(Exception):
    """One sentence about something that ought to be true of the data and is not. The command line exits with 1."""
