"""Errors that a user can act on: each says in one sentence what is wrong and what to do."""

from __future__ import annotations


class FleetError(Exception):
    """Base of all errors that the command line prints as one sentence, without a traceback.

    Args:
        message: What is wrong, with the value that was given.
        advice: What to do about it, as an imperative sentence.
    """

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message.rstrip('.')}. {advice}".strip() if advice else message)
        self.message = message
        self.advice = advice

    def _render_traceback_(self) -> list[str]:
        """Show one sentence in Jupyter, as the command line does, instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class SettingsError(FleetError):
    """A setting, an option or a parameter is unknown, of the wrong type or out of range."""

    exit_code = 2


class MissingServer(FleetError):
    """A server (broker, Kafka, database) cannot be reached."""

    exit_code = 3


class TooMuchAtOnce(MissingServer):
    """A server is there, but this is more than it can do in one go: less of it may well succeed."""


class MissingProgram(FleetError):
    """A program that has to be installed is not there."""

    exit_code = 4


class PermissionRefused(FleetError):
    """A server is there, but refuses these credentials or this operation."""

    exit_code = 5


class DecodeError(FleetError):
    """A payload that is not what its schema says."""


class FencedError(FleetError):
    """Another processor has taken over the partition: this one must not write."""
