"""Who one is on the hub: the token, logging in and out. No token is kept, shown or put into a message."""

import os
import re
from contextlib import suppress
from typing import Any

from adatom.potentials.hub.client import hub_host, prepare_client
from adatom.potentials.hub.news import Account, HubError, HubProblem
from adatom.potentials.hub.outcomes import TOKENS_PAGE, failures, problem_of, weak_token
from adatom.potentials.hub.tokens import stored_token, token_file, token_source, token_variable

__all__ = ["log_in", "log_out", "token_source", "who_am_i"]


def who_am_i(token: str | None = None) -> Account:
    """Ask the hub who a token belongs to.

    Parameters
    ----------
    token
        The one in use if left out.

    Raises
    ------
    HubError
        If there is none, the hub does not know it, or could not be asked.
    """
    prepare_client()
    from huggingface_hub import whoami

    try:
        return _account(whoami(token=token))
    except failures() as error:
        # Not `from error`: the client's words name addresses, which may have passwords in them.
        raise HubError(problem_of(error, typed=token is not None)) from None


def log_in(token: str) -> Account:
    """Check a token and store it, for Adatom and everything else that uses the hub on this machine.

    Parameters
    ----------
    token
        As pasted; blanks around it don't matter.

    Raises
    ------
    HubError
        If it is none, the hub does not know it, it may not read gated repositories, ``HF_TOKEN`` would beat
        it, or the hub could not be asked; nothing is stored then.
    """
    token = token.strip()
    _check_looks(token)
    if (variable := token_variable()) is not None and os.environ[variable].strip() != token:
        raise HubError(_in_environment(variable, "A token that is stored would have no effect:"))
    account = who_am_i(token)
    if not account.reads_gated:
        raise HubError(weak_token())
    from huggingface_hub import login

    try:
        login(token=token, add_to_git_credential=False)
    except failures() as error:
        raise HubError(problem_of(error, typed=True)) from None
    return account


def log_out() -> None:
    """Forget the token in use; others that the user has stored under names of their own stay.

    Raises
    ------
    HubError
        If a token is in ``HF_TOKEN``, which nobody but the user can unset (a stored one is forgotten all the
        same), or the file can't be deleted.
    """
    prepare_client()
    from huggingface_hub import logout
    from huggingface_hub.utils import get_stored_tokens

    try:
        if stored := stored_token():
            for name in [name for name, token in get_stored_tokens().items() if token.strip() == stored]:
                with suppress(OSError):  # raised, when all is done, because of HF_TOKEN
                    logout(name)
        token_file().unlink(missing_ok=True)
    except failures() as error:
        raise HubError(problem_of(error)) from None
    if (variable := token_variable()) is not None:
        raise HubError(_in_environment(variable, "You are still logged in:"))


def _check_looks(token: str) -> None:
    """Refuse what can't be a token, and with that spare the hub a question."""
    if re.fullmatch(r"hf_[\w.-]{8,}", token, re.ASCII):
        return
    if hub_host() != "huggingface.co" and re.fullmatch(r"[!-~]+", token):
        return  # a mirror gives out tokens of its own
    if not token:
        text = "There is no token."
    elif token.startswith("api_org"):
        text = "This is the token of an organization; a person's is needed."
    else:
        text = "This is no token: tokens start with hf_, and have letters and digits after that."
    remedy = "Copy the token again, whole, or make one." if token else "Make one, and paste it."
    raise HubError(HubProblem("bad token", text, remedy, TOKENS_PAGE))


def _in_environment(variable: str, text: str) -> HubProblem:
    return HubProblem(
        "in environment",
        f"{text} there is a token in the environment variable {variable}, which beats a stored one.",
        f"Unset {variable} where it is set, and start Adatom again; or put the token you want there.",
    )


def _account(answer: dict[str, Any]) -> Account:
    """Read the hub's answer."""
    token = (answer.get("auth") or {}).get("accessToken") or {}
    role = str(token.get("role") or "")
    scopes = token.get("fineGrained") or {}
    reads_gated = role != "fineGrained" or bool(scopes.get("canReadGatedRepos"))
    return Account(str(answer.get("name") or ""), str(token.get("displayName") or ""), role, reads_gated)
