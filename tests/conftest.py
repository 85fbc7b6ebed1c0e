"""What the tests share: where real reports stand, if they are there."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real reports beside the checkout."""
    if not CORPUS.is_dir():
        pytest.skip("the real reports (shared/corpus beside the checkout) are not here")
    return CORPUS
