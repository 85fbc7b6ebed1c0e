"""Lines of words in figures: none is longer than its room."""

from __future__ import annotations

import pytest

pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")

from govstats.figures.words import text_width, unwrap, wrap

TEXTS = [
    "内蒙古、黑龙江、新疆生产建设兵团；（含）“三安全、一稳定”等。",
    "来源：http://www.example.org/zwgkx/zfxxgk1/ndgkbg/2010zfxxgk_158397/ln/202303/t20230330_4753712.html",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("points", [60, 75, 90, 123, 252])
def test_no_line_is_longer_than_its_room(text, points):
    lines = wrap(text, points, 6.5).split("\n")
    assert max(text_width(line, 6.5) for line in lines) <= points
    assert "".join(lines) == text
    assert not any(line[0] in "，。、；：）”" or line[-1] in "（“" for line in lines)


def test_lines_are_put_together_again():
    text = "获取日期未注明；来源：年度报告，for one year of one city"
    assert unwrap(wrap(text, 60, 6.5)) == text
