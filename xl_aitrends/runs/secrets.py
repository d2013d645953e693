"""Secrets that a job names but does not hold: ``${ENV_NAME}`` put in at the last moment, and taken out of messages."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, urlsplit

from xl_aitrends.errors import ConfigurationError

_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LITERAL_PASSWORD = re.compile(r"://[^/@:\s]*:(?!\$\{)[^@/\s]+@")


def check_secrets(url: str) -> None:
    """Refuse a database URL whose secrets cannot be put in, or that holds a password itself.

    Raises
    ------
    ConfigurationError
        Naming the environment variable, never its value.
    """
    if _LITERAL_PASSWORD.search(url):
        raise ConfigurationError("the password stands in the file; write ${NAME} there and set the variable NAME")
    for name in _NAMED.findall(url):
        if not os.environ.get(name):
            raise ConfigurationError(f"the environment variable {name} is not set; set it before the run")


def with_secrets(url: str) -> str:
    """Put the values of environment variables in; the result must reach no report, log or message.

    A variable may be the whole URL; as a part of one, signs such as ``@`` and ``/`` in it are escaped.
    """
    check_secrets(url)
    if whole := _NAMED.fullmatch(url):
        return os.environ[whole[1]]
    return _NAMED.sub(lambda match: quote(os.environ[match[1]], safe=""), url)


def without_secrets(message: str, url: str) -> str:
    """A message in which the secrets of `url` are their names again."""
    for name in _NAMED.findall(url):
        value = os.environ.get(name, "")
        password = _password(value)
        for secret in filter(None, (value, quote(value, safe=""), password, quote(password, safe=""))):
            message = message.replace(secret, f"${{{name}}}")
    return message


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""
