"""What goes wrong in a search, as one sentence each."""

from collections.abc import Sequence

from adatom.errors import AdatomError

NO_NETWORK = (
    "No database could be reached. Is this computer connected to the network? If it needs a proxy, "
    "set HTTPS_PROXY."
)


class SearchError(AdatomError):
    """A database could not be searched.

    Parameters
    ----------
    text
        One or two sentences that name the database.
    provider
        Key of the database.
    reached
        Whether there was an answer at all.
    """

    def __init__(self, text: str, provider: str = "", *, reached: bool = True) -> None:
        super().__init__(text)
        self.provider = provider
        self.reached = reached


def said_of_all(problems: Sequence[SearchError], asked: int) -> list[str]:
    """Return what to say of a search in several databases.

    Parameters
    ----------
    problems
        One for each database that failed.
    asked
        How many were asked.

    Returns
    -------
    list of str
        A sentence for each; one for all of them if none could be reached, which is the network's fault.
    """
    if asked > 1 and len(problems) == asked and not any(problem.reached for problem in problems):
        return [NO_NETWORK]
    return [str(problem) for problem in problems]
