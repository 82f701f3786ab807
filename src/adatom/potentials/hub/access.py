"""Whether a repository of the hub may be read, asked of the hub itself."""

from collections.abc import Sequence

from adatom.potentials.hub.client import prepare_client
from adatom.potentials.hub.news import AccessCode, HubError, Reason, RepositoryNews
from adatom.potentials.hub.outcomes import failures, problem_of

_ACCESS: dict[Reason, AccessCode] = {
    "no token": "needs login",
    "bad token": "needs login",
    "weak token": "needs login",
    "no access": "not asked",
    "unknown repository": "not asked",
    "pending": "pending",
    "rejected": "rejected",
}
"""What the hub's refusals mean for the user's access; other failures mean that it gave no answer."""


def ask_repository(repository: str, files: Sequence[str], revision: str = "main") -> RepositoryNews:
    """Ask the hub whether a repository may be read, and how large its files are.

    Parameters
    ----------
    repository
        ``"facebook/UMA"``.
    files
        Paths in it whose sizes are wanted; those that are not there are left out of the answer.
    revision
        Branch, tag or commit of the files.

    Raises
    ------
    HubError
        If the hub could not be asked.
    """
    prepare_client()
    from huggingface_hub import auth_check

    try:
        auth_check(repository)
    except failures() as error:
        problem = problem_of(error, repository)
        if problem.reason not in _ACCESS:
            raise HubError(problem) from None
        # Names and sizes of a gated repository's files are public; a bad token would spoil that question.
        sizes = _sizes(repository, files, revision, anonymously=True)
        return RepositoryNews(repository, _ACCESS[problem.reason], problem, sizes)
    return RepositoryNews(repository, "granted", None, _sizes(repository, files, revision, anonymously=False))


def _sizes(repository: str, files: Sequence[str], revision: str, *, anonymously: bool) -> dict[str, int]:
    """Return the sizes of files in bytes, of as many as the hub tells."""
    from huggingface_hub import constants, model_info

    if not files:
        return {}
    try:
        info = model_info(
            repository,
            revision=revision,
            files_metadata=True,
            timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT,
            token=False if anonymously else None,
        )
    except failures():
        return {}
    known = {file.rfilename: file.size for file in info.siblings or () if file.size is not None}
    return {file: known[file] for file in files if file in known}
