"""Connections to PostgreSQL, with errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from fleetlib.errors import FleetError, MissingServer, PermissionRefused, SettingsError, TooMuchAtOnce

CONNECT_TIMEOUT_S = 5
Connection = psycopg.Connection[tuple[Any, ...]]
# What psycopg counts as internal errors, and passes: a standby or a locked database, a transaction that stood still.
_ANOTHER_TIME = (errors.ReadOnlySqlTransaction, errors.TransactionTimeout, errors.IdleInTransactionSessionTimeout)
_TOO_MUCH = (errors.OutOfMemory, errors.TransactionTimeout)
_SAID = re.compile(r"(?:.*failed: )?(?:.*FATAL: +)?(.+)")  # what follows the libraries' preambles
_REFUSED = re.compile(r"password|^role |pg_hba\.conf|^permission denied")


def connect(url: str, application: str = "fleet", *, autocommit: bool = True) -> Connection:
    """Return a connection whose time zone is UTC.

    Args:
        url: A postgresql:// address, or the words of libpq; `options` in it, such as a search_path, are kept.
        application: The name that the server shows for this connection.
        autocommit: False leaves the beginning and end of transactions to the caller.

    Raises:
        SettingsError: If the address cannot be read.
        MissingServer: If nothing answers there, or the database does not exist.
        PermissionRefused: If the server refuses the role or its password.
    """
    describe(url)
    given = conninfo_to_dict(url).get("options") or ""
    try:
        return psycopg.connect(
            url,
            autocommit=autocommit,
            application_name=application,
            connect_timeout=CONNECT_TIMEOUT_S,
            options=f"{given} -c timezone=UTC -c client_min_messages=warning".strip(),
        )
    except psycopg.OperationalError as error:
        raise no_connection(url, str(error)) from None


def no_connection(url: str, text: str) -> FleetError:
    """Return what to tell a user whose connection failed, from what the client library said.

    The advice is another when the server is there and refuses: a role, a password.
    """
    said = _SAID.match(text.strip())
    reason = said[1].strip() if said else "no reason given"
    if _REFUSED.search(reason):
        return PermissionRefused(
            f"The database at {describe(url)} refuses this role: {reason}",
            "Check the user and the password in the FLEET_DATABASE_*URL variables",
        )
    return MissingServer(
        f"No database answers at {describe(url)}: {reason}",
        "Start it (`fleet up`, `fleet demo`) or set FLEET_DATABASE_URL",
    )


def describe(url: str) -> str:
    """Return host, port and database of an address, without user and password, for messages.

    Raises:
        SettingsError: If the address cannot be read; the message does not repeat it, as it may hold a password.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        parts = {"port": "none"}
    host, port = str(parts.get("host") or "localhost"), str(parts.get("port") or 5432)
    database = str(parts.get("dbname") or parts.get("user") or "")
    # A password with a / or an @ that is not percent-encoded is taken for one of these three in part.
    if not re.fullmatch(r"[\d,]*", port) or "@" in host[1:] or "@" in str(parts.get("dbname")):
        raise SettingsError(
            "The database address in FLEET_DATABASE_URL, _WRITER_URL or _READER_URL is not one",
            "Write it as postgresql://user:password@host:port/database, with / and @ of a password as %2F and %40",
        )
    return f"{host}:{port}/{database}"


@contextmanager
def user_errors(url: str) -> Iterator[None]:
    """Turn what psycopg raises inside into errors that a user can act on.

    Raises:
        MissingServer: If the server went away.
        TooMuchAtOnce: If it is there, but this is more than its memory or its time allow for one transaction.
        PermissionRefused: If the role lacks a right.
        FleetError: If the tables are not there.
    """
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise PermissionRefused(
            f"The database at {describe(url)} says: {error.diag.message_primary}",
            "Connect as a role that has this right; `fleet db migrate` needs the owner",
        ) from error
    except errors.UndefinedTable as error:
        raise FleetError(
            f"The database at {describe(url)} has no FleetTracker tables ({error.diag.message_primary})",
            "Run `fleet db migrate`",
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError, *_ANOTHER_TIME) as error:
        if isinstance(error, errors.QueryCanceled):
            raise FleetError("The database stopped the query: it took too long", "Ask for a shorter time") from error
        if isinstance(error, _TOO_MUCH):
            locks = "Raise its max_locks_per_transaction, infra/timescaledb/postgresql.conf has 1024"
            advice = locks if isinstance(error, errors.OutOfMemory) else "Less at once, or more time, may do"
            reason = str(error).strip().splitlines()[0]
            raise TooMuchAtOnce(
                f"The database at {describe(url)} cannot do so much at once: {reason}", advice
            ) from error
        # A server that answers with a state of its own (out of disk, a deadlock, too many connections) is there, but
        # the same holds: try again later.
        what = "went away" if error.sqlstate is None or error.sqlstate.startswith("57P") else "cannot do that now"
        raise MissingServer(
            f"The database at {describe(url)} {what}: {str(error).strip().splitlines()[0]}",
            "Nothing that was acknowledged is lost; try again when it is well",
        ) from error


def query(text: str) -> sql.SQL:
    """Return text of our own (a .sql file, a constant) as a query."""
    return sql.SQL(text)
