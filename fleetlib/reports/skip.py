"""The clean early exit of a notebook: "no data today" is SKIPPED, not FAILED."""

from __future__ import annotations


class SkipReport(Exception):
    """Raised in a notebook that has nothing to say; the runner records it as SKIPPED.

    Args:
        reason: Why, as a sentence for the reader; it may say what to do.
    """

    def _render_traceback_(self) -> list[str]:
        """Show one sentence in Jupyter instead of a traceback."""
        return [f"Skipped: {self}"]


def skip(reason: str) -> None:
    """End the notebook here: there is nothing to show, and that is no failure.

    Raises:
        SkipReport: Always.
    """
    raise SkipReport(reason)


def skip_unless(condition: object, reason: str) -> None:
    """End the notebook here unless `condition` holds.

    Raises:
        SkipReport: If it does not.
    """
    if not condition:
        raise SkipReport(reason)
