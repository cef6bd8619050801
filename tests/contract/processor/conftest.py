from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.contract.processor.harness import Processors
from tests.fixtures_database import Database


@pytest.fixture
def processors(database: Database) -> Iterator[Processors]:
    with ExitStack() as opened:
        yield Processors(database.writer_url, opened)
