"""How a command ends early: every error is one sentence and knows its exit code."""


class Problem(Exception):
    """One sentence for a person: what is wrong, where, and what to do. The command line exits with 2."""

    code = 2


class NotAtHand(Problem):
    """A true answer: the data at hand do not say. Whoever asks many questions goes on to the next one."""


class CheckFailed(Exception):
    """One sentence about something that ought to be true of the data and is not. The command line exits with 1."""

    code = 1


class Refused(Problem):
    """New data that the gate does not let in; what was there before stays."""

    code = 4


class SourceFailed(Problem):
    """SIPRI's backend did not answer, or with something that is no register as asked for."""

    code = 5


class NotPublished(Problem):
    """The site could not be written: no room, no rights, a clock set back; what was published stays."""

    code = 6


class Locked(Problem):
    """Another run is at work on the same folder."""

    code = 75
