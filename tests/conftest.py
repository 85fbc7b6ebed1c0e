"""What the tests share: where real reports stand, if they are there."""

from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("same every time", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("same every time")
"""``pytest --hypothesis-profile=explore`` looks for new examples; what it finds becomes a named test."""

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real reports beside the checkout."""
    if not CORPUS.is_dir():
        pytest.skip("the real reports (shared/corpus beside the checkout) are not here")
    return CORPUS
