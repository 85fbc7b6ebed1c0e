"""Word documents: .docx made here, one .doc with the same content, and the single XML files of Word."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from struct import pack

import docx
import pytest

from govstats.grid import Grid, Reading, ReadingError
from govstats.readers import read_grids
from govstats.readers.doc import read_doc
from govstats.readers.doc.properties import Runs, parse_properties, row_definition
from govstats.readers.doc.styles import StyledParagraphs, Styles
from govstats.readers.doc.text import Piece, parse_pieces, pieces_between, read_marks
from govstats.readers.flow import Slot, Table, blocks_of
from govstats.readers.word import package, read_docx, read_word_xml

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOC = Path(__file__).parent / "documents" / "tables.doc"
"""Typeset for these tests and saved by LibreOffice 7.4 as Word 97 document."""


def packed(body: str) -> bytes:
    """A .docx with this body."""
    document = (
        f'<w:document xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        f' xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return file.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def filled(colour: str) -> str:
    return f"<w:textFill><w:solidFill>{colour}</w:solidFill></w:textFill>"


def paragraph(*content: str) -> str:
    return f"<w:p>{''.join(part if part.startswith('<') else run(part) for part in content)}</w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else paragraph(content)}</w:tc>"


def table(*rows: str, grid: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def span(n: int) -> str:
    return f'<w:gridSpan w:val="{n}"/>'


BEGINS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def reading_of(tmp_path: Path, body: str) -> Reading:
    file = tmp_path / "report.docx"
    file.write_bytes(packed(body))
    return read_docx(file)


def places(reading: Reading) -> list[list[str]]:
    def place(cell) -> str:  # type: ignore[no-untyped-def]
        across = f"+{cell.column_span}" if cell.column_span > 1 else ""
        down = f"/{cell.row_span}" if cell.row_span > 1 else ""
        return f"{cell.text}@{cell.column}{across}{down}"

    return [[" ".join(map(place, row)) for row in grid.rows()] for grid in reading.grids]


PLACED = {
    "plain": (table(row(cell("a"), cell("1")), row(cell("b"), cell(""))), ["a@0 1@1", "b@0 @1"]),
    "merged across": (
        table(row(cell("a", span(2)), cell("1")), row(cell("b"), cell("c"), cell("2"))),
        ["a@0+2 1@2", "b@0 c@1 2@2"],
    ),
    "merged down": (
        table(row(cell("a", BEGINS), cell("1")), row(cell("x", GOES_ON), cell("2")), row(cell("b"), cell("3"))),
        ["a@0/2 1@1", "2@1", "b@0 3@1"],
    ),
    "merged down twice in a row": (
        table(
            row(cell("a", BEGINS), cell("1")),
            row(cell("", GOES_ON), cell("2")),
            row(cell("b", BEGINS), cell("3")),
            row(cell("", GOES_ON), cell("4")),
        ),
        ["a@0/2 1@1", "2@1", "b@0/2 3@1", "4@1"],
    ),
    "continues nothing": (table(row(cell("a", GOES_ON), cell("1"))), ["a@0 1@1"]),
    "merged across the old way": (
        table(
            row(cell("a", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("1")),
            row(cell("b"), cell("c"), cell("2")),
        ),
        ["a@0+2 1@2", "b@0 c@1 2@2"],
    ),
    "a row that begins further right": (
        table(row(cell("a"), cell("1"), cell("2")), row(cell("3"), cell("4"), properties='<w:gridBefore w:val="1"/>')),
        ["a@0 1@1 2@2", "3@1 4@2"],
    ),
    "rows that miss each other by a hair": (
        table(
            row(cell("a", span(2)), cell("1")),
            row(cell("b"), cell("2", span(2))),
            grid=(1000, 8, 992),
        ),
        ["a@0 1@1", "b@0 2@1"],
    ),
    "a grid without widths": (
        table(row(cell("a"), cell("1")), row(cell("b", span(2))), grid=(0, 0)),
        ["a@0 1@1", "b@0+2"],
    ),
    "hidden and deleted rows": (
        table(
            row(cell("a"), cell("1")),
            row(cell("b"), cell("2"), properties="<w:hidden/>"),
            row(cell("c"), cell("3"), properties="<w:del/>"),
        ),
        ["a@0 1@1"],
    ),
    "rows and cells in content controls": (
        table(
            f"<w:sdt><w:sdtContent>{row(cell('a'), '<w:sdt><w:sdtContent>' + cell('1') + '</w:sdtContent></w:sdt>')}"
            "</w:sdtContent></w:sdt>"
        ),
        ["a@0 1@1"],
    ),
    "a span of a million": (table(row(cell("a", span(1_000_000))), row(cell("b"), cell("1"))), ["a@0+2", "b@0 1@1"]),
}


@pytest.mark.parametrize("case", PLACED)
def test_cells_stand_where_word_puts_them(tmp_path: Path, case: str) -> None:
    body, rows = PLACED[case]
    assert places(reading_of(tmp_path, body)) == [rows]


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BOX = "<w:txbxContent>" + paragraph("框") + "</w:txbxContent>"
PRINTED = {
    "runs": (paragraph("1", "2"), "12"),
    "paragraphs": (paragraph("商业") + paragraph("") + paragraph("企业"), "商业\n企业"),
    "breaks and tabs": (paragraph("<w:r><w:t>结</w:t><w:br/><w:t>果</w:t><w:tab/><w:t>1</w:t></w:r>"), "结\n果 1"),
    "tracked changes": (
        paragraph("<w:del><w:r><w:delText>7</w:delText></w:r></w:del>", f"<w:ins>{run('8')}</w:ins>"),
        "8",
    ),
    "two paragraphs joined": (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("1") + "</w:p>" + paragraph("2"),
        "12",
    ),
    "moved text": (paragraph(f"<w:moveFrom>{run('7')}</w:moveFrom>", f"<w:moveTo>{run('8')}</w:moveTo>"), "8"),
    "hidden and struck out": (
        paragraph("1", run("2", "<w:vanish/>"), run("3", "<w:strike/>"), run("4", '<w:vanish w:val="0"/>')),
        "14",
    ),
    "too small to be seen": (paragraph(run("1", '<w:sz w:val="2"/>'), run("2", '<w:sz w:val="15"/>')), "2"),
    "too narrow to be seen": (paragraph(run("1", '<w:w w:val="1"/>'), run("2", '<w:w w:val="66"/>')), "2"),
    "white beside black": (paragraph(run("1", '<w:color w:val="FFFFFF"/>'), "2"), "2"),
    "nearly white beside black": (paragraph(run("1", '<w:color w:val="fefefe"/>'), "2"), "2"),
    "white on a dark ground": (paragraph(run("1", '<w:color w:val="FFFFFF"/>')), "1"),
    "white and shaded": (
        paragraph(run("1", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="C00000"/>'), "2"),
        "12",
    ),
    "white on white": (
        paragraph(
            run("1", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>'),
            run("2", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="auto"/>'),
            run("3", '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>'),
            "4",
        ),
        "4",
    ),
    "white and highlighted": (paragraph(run("1", '<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>'), "2"), "12"),
    "white of the theme": (paragraph(run("1", '<w:color w:val="auto" w:themeColor="background1"/>'), "2"), "2"),
    "a darker shade of it": (
        paragraph(run("1", '<w:color w:val="808080" w:themeColor="background1" w:themeShade="80"/>'), "2"),
        "12",
    ),
    "filled with nothing": (paragraph(run("1", "<w:textFill><w:noFill/></w:textFill>"), "2"), "2"),
    "filled with white": (
        paragraph(run("1", filled('<w:srgbClr w:val="FFFFFF"/>')), run("2", filled('<w:schemeClr w:val="bg1"/>')), "3"),
        "3",
    ),
    "filled with what can be seen through": (
        paragraph(run("1", filled('<w:srgbClr w:val="000000"><w:alpha w:val="100000"/></w:srgbClr>')), "2"),
        "2",
    ),
    "filled with black": (
        paragraph(run("1", '<w:color w:val="FFFFFF"/>' + filled('<w:srgbClr w:val="000000"/>')), "2"),
        "12",
    ),
    "always hidden": (paragraph(run("1", "<w:specVanish/>"), "2"), "2"),
    "a note set higher": (paragraph("12", run("1", '<w:position w:val="8"/>')), "12（1）"),
    "a number set higher as a whole": (paragraph(run("1", '<w:position w:val="8"/>')), "1"),
    "so are those of a size that the number before them may have unsaid": (
        paragraph("8", run("6", '<w:sz w:val="14"/>')),
        "8\ufffd6",
    ),
    "far smaller digits are in doubt": (paragraph("12", run("1", '<w:sz w:val="12"/>')), "12\ufffd1"),
    "digits in one size are one number": (paragraph(run("12", '<w:sz w:val="18"/>'), run("1")), "121"),
    "a note is no digit": (paragraph("12", run("1", '<w:vertAlign w:val="superscript"/>')), "12（1）"),
    "result of a field": (
        paragraph(
            FIELD.format("begin"),
            "<w:r><w:instrText>QUOTE 5</w:instrText><w:t>5</w:t></w:r>",
            FIELD.format("separate"),
            "9",
            FIELD.format("end"),
            "0",
        ),
        "90",
    ),
    "a number set as formula": (paragraph("<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>"), "12"),
    "a fraction": (
        paragraph(
            "<m:oMath><m:f><m:num><m:r><m:t>5</m:t></m:r></m:num><m:den><m:r><m:t>8</m:t></m:r></m:den></m:f></m:oMath>"
        ),
        "\ufffd58",
    ),
    "a power": (
        paragraph(
            "<m:oMath><m:sSup><m:e><m:r><m:t>5</m:t></m:r></m:e><m:sup><m:r><m:t>8</m:t></m:r></m:sup></m:sSup></m:oMath>"
        ),
        "\ufffd58",
    ),
    "hidden in a formula": (
        paragraph(
            "<m:oMath><m:r><m:rPr><m:nor/></m:rPr><w:rPr><w:vanish/></w:rPr><m:t>1</m:t></m:r>"
            "<m:r><m:rPr><m:nor/></m:rPr><m:t>2</m:t></m:r></m:oMath>"
        ),
        "2",
    ),
    "digits from right to left": (paragraph(f"<w:bdo w:val='rtl'>{run('12')}</w:bdo>"), "\ufffd12"),
    "digits from left to right": (paragraph(f"<w:bdo w:val='ltr'>{run('12')}</w:bdo>"), "12"),
    "a field that prints without a result": (
        paragraph("1", FIELD.format("begin"), "<w:r><w:instrText> eq \\o(2)</w:instrText></w:r>", FIELD.format("end")),
        "1\ufffd",
    ),
    "a symbol font": (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>'), "\ufffd"),
    "tab stops are no tabs": (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs></w:pPr>" + run("1") + "</w:p>",
        "1",
    ),
}


@pytest.mark.parametrize("case", PRINTED)
def test_the_text_of_a_cell_is_what_is_printed(tmp_path: Path, case: str) -> None:
    content, text = PRINTED[case]
    reading = reading_of(tmp_path, table(row(cell("标签"), cell(content))))
    assert [cell.text for cell in reading.grids[0].cells] == ["标签", text]


def test_a_text_box_is_read_once_and_outside_the_cell(tmp_path: Path) -> None:
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    reading = reading_of(tmp_path, table(row(cell("a"), cell(paragraph("1", box)))) + paragraph("后"))
    assert places(reading) == [["a@0 1@1"]]
    assert reading.text == "框\n后"


def test_a_text_box_is_the_text_of_a_cell_that_holds_nothing_else(tmp_path: Path) -> None:
    boxes = [f"<w:txbxContent>{paragraph(text)}</w:txbxContent>" for text in "12"]
    rows = [row(cell("a"), cell(paragraph(f"<w:r>{box}</w:r>"))) for box in boxes]
    assert places(reading_of(tmp_path, table(*rows))) == [["a@0 1@1", "a@0 2@1"]]


def test_hundreds_of_text_boxes_are_read_once_each(tmp_path: Path) -> None:
    rows = [row(cell("a"), cell(paragraph("1", f"<w:r>{BOX}</w:r>")))] * 200
    assert reading_of(tmp_path, table(*rows)).text.split() == ["框"] * 200


def with_part(document: bytes, kind: str, name: str, content: str | bytes) -> bytes:
    """A .docx with one more part, related as ``p1``."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="p1"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{name}"/>'
        "</Relationships>"
    )
    data = io.BytesIO(document)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations)
        archive.writestr(f"word/{name}", content)
    return data.getvalue()


STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="Note"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:styleId="Mark"><w:basedOn w:val="Note"/></w:style>'
    '<w:style w:styleId="Gone"><w:basedOn w:val="Gone"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
)


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ('<w:rStyle w:val="Mark"/>', "12（3）"),
        ('<w:rStyle w:val="Gone"/>', "12"),
        ('<w:rStyle w:val="Gone"/><w:vanish w:val="0"/>', "123"),
        ('<w:rStyle w:val="Unknown"/>', "123"),
    ],
)
def test_a_style_of_characters_hides_and_raises(tmp_path: Path, properties: str, text: str) -> None:
    body = table(row(cell("a"), cell(paragraph("12", run("3", properties)))))
    (tmp_path / "report.docx").write_bytes(with_part(packed(body), "styles", "styles.xml", STYLES))
    assert places(read_docx(tmp_path / "report.docx")) == [[f"a@0 {text}@1"]]


def test_a_style_of_paragraphs_hides(tmp_path: Path) -> None:
    gone = '<w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr>' + run("3") + run("4", '<w:vanish w:val="0"/>') + "</w:p>"
    body = table(row(cell("a"), cell(paragraph("12") + gone), cell(gone + paragraph("5"))))
    (tmp_path / "report.docx").write_bytes(with_part(packed(body), "styles", "styles.xml", STYLES))
    assert places(read_docx(tmp_path / "report.docx")) == [["a@0 12\n4@1 4\n5@2"]]


@pytest.mark.parametrize(
    "usual",
    [
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>',
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:rPr><w:sz w:val="32"/></w:rPr></w:style>',
    ],
)
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (("12", run("3", '<w:sz w:val="20"/>')), "12\ufffd3"),
        ((run("12", '<w:sz w:val="32"/>'), "3"), "123"),
        (("12", run("3", '<w:sz w:val="30"/>')), "123"),
    ],
)
def test_digits_are_far_smaller_than_the_usual_size_of_the_document(
    tmp_path: Path, usual: str, content: tuple[str, ...], text: str
) -> None:
    document = packed(table(row(cell("a"), cell(paragraph(*content)))))
    sheet = f'<w:styles xmlns:w="{W}">{usual}</w:styles>'
    (tmp_path / "report.docx").write_bytes(with_part(document, "styles", "styles.xml", sheet))
    assert places(read_docx(tmp_path / "report.docx")) == [[f"a@0 {text}@1"]]


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize("shaded", ["tcPr", "pPr"])
@pytest.mark.parametrize(("ground", "text"), [("auto", "\ufffd12"), ("F2F2F2", "\ufffd12"), ("1F4E79", "12")])
def test_a_figure_in_white_beside_others_is_in_doubt_unless_its_ground_is_dark(
    tmp_path: Path, ground: str, text: str, shaded: str
) -> None:
    shading = {shaded: f'<w:shd w:val="clear" w:fill="{ground}"/>'}
    white = f"<w:p><w:pPr>{shading.get('pPr', '')}</w:pPr>{run('12', WHITE)}</w:p>"
    shaded = cell(white, shading.get("tcPr", ""))
    (tmp_path / "report.docx").write_bytes(packed(table(row(cell("规章"), cell(paragraph("3")), shaded))))
    assert places(read_docx(tmp_path / "report.docx")) == [[f"规章@0 3@1 {text}@2"]]


def test_a_web_page_in_place_of_the_body(tmp_path: Path) -> None:
    page = "<table><tr><td>规章<td>2</table>"
    (tmp_path / "report.docx").write_bytes(with_part(packed('<w:altChunk r:id="p1"/>'), "aFChunk", "page.html", page))
    assert places(read_docx(tmp_path / "report.docx")) == [["规章@0 2@1"]]


def test_a_document_in_place_of_the_body(tmp_path: Path) -> None:
    whole = packed('<w:altChunk r:id="p1"/>')
    inner = packed(table(row(cell("规章"), cell("2"))))
    (tmp_path / "report.docx").write_bytes(with_part(whole, "aFChunk", "inner.docx", inner))
    assert places(read_docx(tmp_path / "report.docx")) == [["规章@0 2@1"]]
    inner = with_part(whole, "aFChunk", "inner.docx", inner)
    (tmp_path / "report.docx").write_bytes(with_part(whole, "aFChunk", "inner.docx", inner))
    assert read_docx(tmp_path / "report.docx").grids == []


def test_python_docx_writes_the_same(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "年报"
    document.add_paragraph("二、主动")
    built = document.add_table(3, 3)
    for r in range(3):
        for c in range(3):
            built.cell(r, c).text = f"{r}{c}"
    built.cell(0, 1).merge(built.cell(0, 2)).text = "宽"
    built.cell(1, 0).merge(built.cell(2, 0)).text = "高"
    document.save(tmp_path / "report.docx")
    reading = read_docx(tmp_path / "report.docx")
    assert (reading.title, reading.text) == ("年报", "二、主动")
    assert places(reading) == [["00@0 宽@1+2", "高@0/2 11@1 12@2", "21@1 22@2"]]


def test_the_xml_of_word_2003(tmp_path: Path) -> None:
    file = tmp_path / "report.doc"
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
        ' xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:wx="urn:wx"><w:body><wx:sect>'
        + table(
            row(cell("a", '<w:vmerge w:val="restart"/>'), cell("1")),
            row(cell("", "<w:vmerge/>"), cell("2")),
        )
        + '<w:p><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:t>旧</w:t></w:r></aml:content>'
        '</aml:annotation><aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r>'
        "</aml:content></aml:annotation></w:p><w:sectPr><w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>"
        "</w:sectPr></wx:sect></w:body></w:wordDocument>",
        encoding="utf-8",
    )
    assert read_grids(file) == read_word_xml(file)
    assert places(read_word_xml(file)) == [["a@0/2 1@1", "2@1"]]
    assert read_word_xml(file).text == "新"


BOMB = '<!DOCTYPE a [<!ENTITY x "0123456789"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY y SYSTEM "file:///etc/hostname">]>'
ENTITY = f"<w:document xmlns:w='{W}'><w:body><w:p><w:r><w:t>&y;</w:t></w:r></w:p></w:body></w:document>"
HOSTILE = {
    "billion laughs": (BOMB + ENTITY, "document type"),
    "entity from outside": (OUTSIDE + ENTITY, "document type"),
    "nested without end": ("<a>" * 5000, "damaged Word document"),
    "inflates without end": (" " * 3_000_000, "inflates to more than 2 MiB"),
    "no XML": ("规章", "damaged Word document"),
    "empty": ("", "damaged Word document"),
    "an address without end": (
        f"<a xmlns:r='http://x.example/{'总计 ' * 900}'/>",
        r"damaged Word document \(.{,130}\)",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_documents_are_refused(tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART_BYTES", 2 * 2**20)
    content, reason = HOSTILE[case]
    file = tmp_path / "report.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    with pytest.raises(ReadingError, match=f"^report.docx: .*{reason}"):
        read_docx(file)


def test_a_truncated_document_is_refused(tmp_path: Path) -> None:
    whole = packed(table(row(cell("a"), cell("1"))))
    for length in (30, 200, len(whole) // 2, len(whole) - 10):
        file = tmp_path / "report.docx"
        file.write_bytes(whole[:length])
        with pytest.raises(ReadingError, match=r"^report.docx: .*damaged"):
            read_grids(file)


TABLES_DOC = [
    [
        "申请人情况@0+2 自然人@2 商业企业@3 总计@4",
        "三、本年度\n办理结果@0/2 （一）予以公开@1 12@2 3@3 15@4",
        "（二）部分公开@1 0@2 @3 0@4",
        "四、结转下年度继续办理@0+2 1@2 @3 1（2）@4",
    ],
    [
        " ".join(f"{i}@{i}" for i in range(30)),
        " ".join(f"{100 + i}@{i}" for i in range(20)) + " 宽@20+10",
    ],
    ["规章@0 7@1", "行政规范性文件@0 5@1"],
    ["甲@0 乙@1", "丙@0 丁@1"],
]


def test_a_doc_with_merged_nested_wide_and_deleted_parts() -> None:
    reading = read_doc(DOC)
    assert places(reading) == TABLES_DOC
    assert [block.text for block in reading.blocks if not isinstance(block, Grid)] == [
        "样例县信息公开年度报告（重排示例，非原件）\n全年收到 12 件（注）",
        "中间一段",
        "嵌套",
        "版式\n左栏",
        "末新9 𠮷",
    ]


def test_text_in_pieces_of_both_widths() -> None:
    document = b"\0" * 10 + b"12\x07" + "规章\r".encode("utf-16-le")
    pieces = pack("<4I", 0, 3, 5, 6)
    places = [(10 * 2) | 0x40000000, 13, 17]
    plc = pieces + b"".join(pack("<HIH", 0, place, 0) for place in places)
    clx = b"\x01\x02\x00\xff\xff" + b"\x02" + pack("<I", len(plc)) + plc
    parsed = parse_pieces(clx)
    marks = read_marks(document, pieces_between(parsed, 0, 6), Runs([0], [b""]))
    assert [(mark.text, mark.character) for mark in marks] == [("12", 0x07), ("规章", 0x0D)]
    assert [piece.n_characters for piece in pieces_between(parsed, 2, 4)] == [1, 1]


LOOKS = {
    # operation and operand of [MS-DOC] 2.6.1 on the 1 of "12", and what is read
    "hidden": (pack("<HB", 0x083C, 1), "2"),
    "one point high": (pack("<HH", 0x4A43, 2), "2"),
    "nine points high": (pack("<HH", 0x4A43, 18), "12"),
    "white": (pack("<HI", 0x6870, 0xFFFFFF), "2"),
    "white by number": (pack("<HB", 0x2A42, 8), "2"),
    "white on a ground": (pack("<HIHB", 0x6870, 0xFFFFFF, 0x2A0C, 2), "12"),
    "white on a white ground": (pack("<HIHB", 0x6870, 0xFFFFFF, 0x2A0C, 8), "2"),
    "white on a clear shading": (pack("<HIHH", 0x6870, 0xFFFFFF, 0x4866, 0), "2"),
    "white on a white shading": (pack("<HIHB2IH", 0x6870, 0xFFFFFF, 0xCA71, 10, 0xFF000000, 0xFFFFFF, 0), "2"),
    "white on a blue shading": (pack("<HIHB2IH", 0x6870, 0xFFFFFF, 0xCA71, 10, 0xFF000000, 0xC00000, 0), "12"),
    "nearly white": (pack("<HI", 0x6870, 0xFEFEFE), "2"),
    "automatic": (pack("<HI", 0x6870, 0xFF000000), "12"),
    "raised": (pack("<HB", 0x2A48, 1), "（1）2"),
    "lowered by three points": (pack("<Hh", 0x4845, -6), "（1）2"),
}


@pytest.mark.parametrize("case", LOOKS)
def test_characters_of_a_doc_look_as_their_properties_say(case: str) -> None:
    code, text = LOOKS[case]
    pieces = iter([Piece(0, 3, 1)])
    [mark] = read_marks(b"12\x07", pieces, Runs([0, 1], [code, b""]))
    [grid] = blocks_of([Table([Slot(0, 0, 1, 1, ["标签"]), Slot(0, 1, 1, 1, [mark.text])])])
    assert isinstance(grid, Grid)
    assert grid.cells[1].text == text


def sheet(*styles: tuple[int, int, bytes]) -> bytes:
    """A sheet of styles ([MS-DOC] 2.9.271) of these kinds, bases and properties of characters."""
    out = pack("<HHH", 18, len(styles), 10).ljust(20, b"\0")
    for kind, base, code in styles:
        parts = ([pack("<H", 0)] if kind == 1 else []) + [code]
        updates = b"".join(pack("<H", len(part)) + part + b"\0" * (len(part) % 2) for part in parts)
        style = pack("<5H", 0, base << 4 | kind, len(parts), 0, 0) + pack("<HHH", 1, 0x41, 0) + updates
        out += pack("<H", len(style)) + style
    return out


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"1\x13EQ \\o(2)\x15", "1\u202e"),
        (b"1\x13PAGE\x142\x15", "12"),
        (b"1\x13TC 2\x15", "1"),
        (b"1\x13IF \x13EQ 3\x15\x142\x15", "12"),
    ],
)
def test_fields_of_a_doc(text: bytes, read: str) -> None:
    document = text + b"\x07"
    [mark] = read_marks(document, iter([Piece(0, len(document), 1)]), Runs([0], [b""]))
    assert mark.text == read


def test_a_symbol_of_a_doc_is_in_doubt() -> None:
    looks = Runs([0, 1], [pack("<HI", 0x6A09, 0xF0310001), b""])
    [mark] = read_marks(b"(2\x07", iter([Piece(0, 3, 1)]), looks)
    assert mark.text == "\ufffd2"


NO_BASE, GONE, BACK, TURNED = 0xFFF, pack("<HB", 0x083C, 1), pack("<HB", 0x083C, 0), pack("<HB", 0x083C, 0x81)
SHEET = sheet(
    (1, NO_BASE, pack("<HH", 0x4A43, 32)),
    (1, 0, GONE),
    (2, NO_BASE, GONE),
    (2, NO_BASE, pack("<HB", 0x2A48, 1)),
    (2, 3, b""),
    (2, 6, GONE),
    (2, 5, b""),
)
OF_STYLES = {
    # style of the paragraph, properties of the 1 of "12": what is read
    (0, b""): "12",
    (1, b""): "",
    (1, BACK): "1",
    (1, TURNED): "1",
    (0, pack("<HH", 0x4A30, 2)): "2",
    (0, pack("<HHHB", 0x4A30, 2, 0x083C, 0x80)): "2",
    (0, pack("<HHHB", 0x4A30, 2, 0x083C, 0)): "12",
    (0, pack("<HH", 0x4A30, 3)): "（1）2",
    (0, pack("<HH", 0x4A30, 4)): "（1）2",
    (0, pack("<HH", 0x4A30, 5)): "2",
    (0, pack("<HH", 0x4A30, 99)): "12",
    (0, pack("<HH", 0x4A43, 60)): "1\ufffd2",
    (0, pack("<HH", 0x4A43, 40)): "12",
}


@pytest.mark.parametrize(("style", "own"), OF_STYLES)
def test_characters_of_a_doc_look_as_their_styles_say(style: int, own: bytes) -> None:
    styled = StyledParagraphs(Runs([0], [pack("<HH", 0x4600, style)]), Styles(SHEET))
    [mark] = read_marks(b"12\x07", iter([Piece(0, 3, 1)]), Runs([0, 1], [own, b""]), styled)
    [grid] = blocks_of([Table([Slot(0, 0, 1, 1, ["标签"]), Slot(0, 1, 1, 1, [mark.text])])])
    assert isinstance(grid, Grid)
    assert grid.cells[1].text == OF_STYLES[style, own]


@pytest.mark.parametrize(
    ("change", "text"), [(0x5C << 1 | 0x100, "2"), (0x57 << 1 | 0x100, "2"), (0x55 << 1 | 0x100, "12"), (1, "2")]
)
def test_a_piece_of_a_doc_saved_in_haste_looks_as_was_set_last(change: int, text: str) -> None:
    plc = pack("<3I", 0, 1, 3) + pack("<HIH", 0, 0x40000000, change) + pack("<HIH", 0, 0x40000002, 0)
    clx = b"\x01" + pack("<H", len(GONE)) + GONE + b"\x02" + pack("<I", len(plc)) + plc
    [mark] = read_marks(b"12\x07", pieces_between(parse_pieces(clx), 0, 3), Runs([0], [b""]))
    assert mark.text == text


def test_the_definition_of_a_row() -> None:
    cells = pack("<HH", 0x60, 0).ljust(20, b"\0") + pack("<HH", 0x20, 0).ljust(20, b"\0")
    operand = b"\x02" + pack("<3h", -108, 1000, 2000) + cells
    code = pack("<HH", 0xD608, len(operand) + 1) + operand + pack("<HBBB", 0xD62B, 2, 1, 3)
    definition = row_definition(parse_properties(pack("<HB", 0x2416, 1) + code))
    assert definition is not None
    assert (definition.edges, definition.vertical) == ([-108, 1000, 2000], [3, 3])


def test_damaged_docs_are_read_or_refused(tmp_path: Path) -> None:
    rng = random.Random(2024)
    whole = DOC.read_bytes()
    outcomes = set()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 20, 200])):
            data[rng.randrange(512, len(data))] = rng.choice([0, 7, 13, 255, rng.randrange(256)])
        file = tmp_path / "report.doc"
        file.write_bytes(data[: rng.choice([len(data), rng.randrange(len(data))])])
        try:
            read_grids(file)
            outcomes.add("read")
        except ReadingError as error:
            assert str(error).startswith("report.doc: ")
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [(0x0B, 0x03, "has a password"), (0x00, 0xDC, "Word 95"), (0x4E, 0x01, "parts of its text are lost")],
)
def test_docs_that_are_not_read(tmp_path: Path, place: int, value: int, reason: str) -> None:
    data = bytearray(DOC.read_bytes())
    data[data.index(b"\xec\xa5", 512) + place] = value
    (tmp_path / "report.doc").write_bytes(data)
    with pytest.raises(ReadingError, match=reason):
        read_grids(tmp_path / "report.doc")


def test_the_official_blank_form(corpus: Path) -> None:
    proactive, requests, remedies = read_docx(corpus / "form-2021-template.docx").grids
    sizes = [(grid.n_rows, grid.n_columns, len(grid.cells)) for grid in (proactive, requests, remedies)]
    assert sizes == [(14, 4, 30), (28, 10, 215), (4, 15, 34)]
    for grid in (proactive, requests, remedies):
        assert sum(c.row_span * c.column_span for c in grid.cells) == grid.n_rows * grid.n_columns
    blank = [cell for cell in requests.cells if not cell.text]
    assert {(cell.row, cell.column) for cell in blank} == {(r, c) for r in range(3, 28) for c in range(3, 10)}
    assert [cell.column for cell in remedies.rows()[3] if not cell.text] == list(range(15))
