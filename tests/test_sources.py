"""The manifest, and fetching from a server that misbehaves (on this machine only)."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from govstats.panel.work import find_sources
from govstats.sources import (
    MANIFEST_COLUMNS,
    ManifestError,
    check_manifest,
    find_documents,
    make_manifest,
    name_reports,
    read_manifest,
    save_manifest,
)
from govstats.sources.fetch import fetch
from govstats.spreadsheet import parse_day

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"

# --- the manifest -----------------------------------------------------------------------------------------


def manifest(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sources.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_manifest_of_a_folder_says_what_was_found_and_what_is_to_fill_in(tmp_path):
    for name in ("hongze-2023.pdf", "heilongjiang-office-2020.txt"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    says_whose = (SAMPLES / "heilongjiang-office-2020.txt").read_text(encoding="utf-8")
    (tmp_path / "silent.txt").write_text(says_whose.replace("为本机关数据", ""), encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    made = make_manifest(tmp_path, second_reading=False, progress=False).set_index("report_id")
    assert list(made.index) == ["broken", "heilongjiang-office-2020", "hongze-2023", "silent"]
    assert made.loc["hongze-2023", ["agency", "adcode", "year", "level"]].tolist() == [
        "淮安市洪泽区人民政府",
        "320813",
        "2023",
        "county",
    ]
    assert made.loc["hongze-2023", ["scope_requests", "scope_basis", "note"]].tolist() == ["region", "text", ""]
    assert made.loc["heilongjiang-office-2020", ["scope_requests", "scope_basis"]].tolist() == ["office", "text"]
    assert made.loc["silent", "scope_requests"] == ""
    assert made.loc["silent", "note"] == "to fill in: scope_proactive, scope_requests, scope_remedies"
    assert made.loc["broken", "note"].startswith("not read: broken.pdf")
    pd.testing.assert_frame_equal(read_manifest(tmp_path / "sources.csv"), made.reset_index()[list(MANIFEST_COLUMNS)])


def test_a_second_manifest_keeps_what_a_person_filled_in(tmp_path):
    shutil.copy(SAMPLES / "hongze-2023.pdf", tmp_path / "a.pdf")
    made = make_manifest(tmp_path, second_reading=False, progress=False)
    save_manifest(made.assign(scope_requests="region", agency="某区"), tmp_path / "sources.csv")
    shutil.copy(SAMPLES / "heilongjiang-office-2020.txt", tmp_path / "b.txt")
    again = make_manifest(tmp_path, second_reading=False, progress=False).set_index("report_id")
    assert again.loc["a", ["scope_requests", "agency"]].tolist() == ["region", "某区"]
    assert again.loc["b", "agency"] == "黑龙江省人民政府办公厅"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_manifest_as_spreadsheets_save_it(tmp_path, encoding, separator):
    text = (
        "Source,agency,year,published_on,adcode,scope_requests\r\n"
        "a.pdf,洪泽区人民政府,2023.0,2024/1/5,320813.0, Office\r\n,,,,,\r\n"
    )
    frame = read_manifest(manifest(tmp_path, text.replace(",", separator), encoding))
    assert frame.loc[0, ["report_id", "agency", "year", "published_on", "adcode", "scope_requests"]].tolist() == [
        "a",
        "洪泽区人民政府",
        "2023",
        "2024-01-05",
        "320813",
        "office",
    ]
    assert len(frame) == 1


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31.3.2025", "2025-03-31"),
        ("31.03.2025", "2025-03-31"),
        ("1.2.2025", "2025-02-01"),
        ("31/01/2024", "2024-01-31"),
        ("31-1-2024 00:00", "2024-01-31"),
        ("1/2/2024", None),
        ("12/12/2024", None),
        ("31.2.2025", None),
        ("31.1/2025", None),
    ],
)
def test_days_as_other_countries_write_them(written, day):
    assert parse_day(written) == day


def test_two_reports_of_one_file_get_an_id_each(tmp_path):
    frame = read_manifest(manifest(tmp_path, "source,scope_requests\nx.html,region\nx.html,office\ny/x.html,\n"))
    assert frame["report_id"].tolist() == ["x", "x#2", "y/x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("source,scope_requests\na.pdf,province\n", "scope_requests is 'province'; expected one of region"),
        ("source,year\na.pdf,23\n", "year is '23'; expected four digits"),
        ("source,year\na.pdf,2007\n", "year is 2007; expected the year reported on, from 2008 to now"),
        (f"source,year\na.pdf,{date.today().year + 1}\n", "expected the year reported on, from 2008 to now"),
        ("source,agency\na.pdf,????????\n", "agency is '????????', its Chinese was lost on saving"),
        ("source,province\na.pdf,???\n", 'save the sheet as "CSV UTF-8"'),
        ("source,adcode\na.pdf,3208\n", "adcode is '3208'; expected six digits"),
        ("source,adcode\na.pdf,990813\n", "adcode is 990813, which begins like that of no province"),
        ("source,adcode,province\na.pdf,320813,江西\n", "adcode is 320813, which lies in 江苏省, not in 江西"),
        ("source,sha256\na.pdf,abc\n", "sha256 is no hash"),
        ("source,published_on\na.pdf,spring\n", "published_on is 'spring'; expected a date"),
        ("source,published_on\na.pdf,2024-02-30\n", "published_on is '2024-02-30'; expected a date"),
        ("source,colour\na.pdf,red\n", "unknown column colour"),
        ("agency\nx\n", "needs the column source"),
        ("source\n", "no line names a document"),
        ("source,report_id\na.pdf,x\nb.pdf,x\n", "report_id x stands there twice"),
        ("source\n../a.pdf\n", "expected a path below the folder"),
        ("source\n/etc/passwd\n", "expected a path below the folder"),
        ("source\nC:\\a.pdf\n", "expected a path below the folder"),
        ("source,agency\na.pdf,x,y\n", "line 2: more cells than columns"),
        ("source,year,year\na.pdf,2023,2022\n", "the column year is there twice"),
        ("", "is empty"),
        ("\n", "is empty"),
        ('source,note\na.pdf,\nb.pdf,"seen\nc.pdf,\n', "line 3: a quotation mark is missing, or one too many"),
        ('source,note\na.pdf,"' + "x" * 200_000 + '"\n', "line 2: a quotation mark is missing, or one too many"),
        ('source,note\n"a.pdf,2023\nb.pdf",\n', "line 2: source is 'a.pdf,2023\\nb.pdf'; expected one path"),
        ("source\na\0.pdf\n", "line 2: source is 'a\\x00.pdf'; expected one path"),
        ("report_id,source,url,year\nx,,,2023\n", "report_id x has neither source nor url"),
        ("url\nhttps://example.org/\n", "neither report_id nor source"),
    ],
)
def test_manifest_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, text, expected):
    with pytest.raises(ManifestError, match=r"sources\.csv") as raised:
        read_manifest(manifest(tmp_path, text))
    assert expected in str(raised.value)


def test_digits_of_full_width_are_digits(tmp_path):
    text = "source,year,adcode,published_on\na.pdf,２０２３年,３２０８１３,２０２４/１/３１\n"
    line = read_manifest(manifest(tmp_path, text)).loc[0]
    assert line[["year", "adcode", "published_on"]].tolist() == ["2023", "320813", "2024-01-31"]


def test_cells_that_are_empty_beyond_the_columns_do_no_harm(tmp_path):
    assert read_manifest(manifest(tmp_path, "source,year\na.pdf,2023,,\nb.pdf\n"))["year"].tolist() == ["2023", ""]


def test_a_workbook_is_no_manifest(tmp_path):
    for name, head in (("sources.csv", b"PK\x03\x04"), ("b.xlsx", b"PK\x03\x04"), ("c.csv", b"\xd0\xcf\x11\xe0\xa1")):
        (tmp_path / name).write_bytes(head + bytes(range(256)))
        with pytest.raises(ManifestError, match=r"^\w+\.\w+: is a workbook; save the sheet as CSV UTF-8 and name that"):
            read_manifest(tmp_path / name)
    with pytest.raises(ManifestError, match="is a workbook"):
        find_sources(tmp_path / "b.xlsx")


def test_lists_under_other_names_are_no_reports(tmp_path):
    text = "source\tyear\na.pdf\t2023\n"
    for name, encoding in (("list.txt", "utf-16"), ("list.tsv", "utf-8"), ("list.txt", "gb18030")):
        (tmp_path / name).write_bytes(text.encode(encoding))
        assert [source.source for source in find_sources(tmp_path / name)] == ["a.pdf"]
    for name, head in (
        ("b.xls", b"\xd0\xcf\x11\xe0\xa1"),
        ("b.et", b"\xd0\xcf\x11\xe0\xa1"),
        ("b.xlsb", b"PK\x03\x04"),
    ):
        (tmp_path / name).write_bytes(head)
        with pytest.raises(ManifestError, match="is a workbook"):
            find_sources(tmp_path / name)
    for name, text in (("page.xls", "<table><tr><td>source"), ("report.txt", "source, of water\n"), ("empty.txt", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert [source.source for source in find_sources(tmp_path / name)] == [name]


def test_a_frame_is_taken_as_the_manifest_that_it_would_be(tmp_path):
    frame = pd.DataFrame(
        {
            "Source": ["a.pdf", "b.pdf", None],
            "year": [2023.0, None, None],
            "adcode": [320813, "", None],
            "published_on": [pd.Timestamp("2024-01-31"), pd.NaT, pd.NaT],
        }
    )
    checked = check_manifest(frame)
    first = checked.loc[0, ["report_id", "year", "adcode", "published_on"]].tolist()
    assert first == ["a", "2023", "320813", "2024-01-31"]
    assert checked["report_id"].tolist() == ["a", "b"] and list(checked) == list(MANIFEST_COLUMNS)
    pd.testing.assert_frame_equal(check_manifest(checked), checked)
    frame.to_csv(tmp_path / "sources.csv", index=False)
    pd.testing.assert_frame_equal(read_manifest(tmp_path / "sources.csv"), checked)
    assert [source.source for source in find_sources(frame)] == ["a.pdf", "b.pdf"]


def test_lines_of_one_file_come_together_wherever_they_stand(tmp_path):
    frame = pd.DataFrame(
        {
            "source": ["b.pdf", "a.pdf", "", "b.pdf"],
            "report_id": ["z", "y", "x", "w"],
            "url": ["", "", "https://example.org/a", ""],
            "sha256": ["f" * 64, "", "", "0" * 64],
        }
    )
    found = [(s.source, [line["report_id"] for line in s.lines], s.sha256) for s in find_sources(frame)]
    assert found == [
        ("(not fetched) https://example.org/a", ["x"], ""),
        ("a.pdf", ["y"], ""),
        ("b.pdf", ["z", "w"], "0" * 64),
    ]


@pytest.mark.parametrize(
    ("frame", "error", "expected"),
    [
        (pd.DataFrame({"agency": ["x"]}), ManifestError, "the frame: a manifest needs the column source"),
        (pd.DataFrame({"source": ["a"], "year": [23]}), ManifestError, "the frame, line 1: year is '23'"),
        (pd.DataFrame(), ManifestError, "the frame: a manifest needs"),
        ([], ManifestError, "the list of documents is empty"),
        (5, TypeError, "sources is 5; expected a folder, a manifest"),
        ([5], TypeError, r"sources is \[5\]; expected a folder, a manifest"),
    ],
)
def test_what_is_no_list_of_sources_is_refused_in_a_sentence(frame, error, expected):
    with pytest.raises(error, match=expected):
        find_sources(frame)


def test_folder_without_documents(tmp_path):
    with pytest.raises(ManifestError, match="no document in this folder"):
        make_manifest(tmp_path)
    with pytest.raises(ManifestError, match="no such folder"):
        find_documents(tmp_path / "none")


def test_documents_are_found_in_order_and_others_left_alone(tmp_path):
    for name in ("b/x.HTML", "a.pdf", ".hidden/y.pdf", "~$a.docx", "sources.csv", "README.md", "notes.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in find_documents(tmp_path)] == ["a.pdf", "b/x.HTML"]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["2023/x.pdf", "2024/x.pdf"], ["2023/x", "2024/x"]),
        (["x.pdf", "x.html"], ["x.pdf", "x.html"]),
        (["x.pdf", "y.pdf"], ["x", "y"]),
        (["a/x.pdf", "a/x.html", "y.txt"], ["a/x.pdf", "a/x.html", "y"]),
    ],
)
def test_names_of_reports_are_unique(sources, expected):
    assert list(name_reports(sources).values()) == expected


def test_the_projects_own_manifest_and_frame():
    sources = read_manifest(ROOT / "data" / "sources.csv")
    assert (sources["url"] != "").all()
    frame = pd.read_csv(ROOT / "data" / "frame.csv", dtype={"adcode": str})
    assert len(frame) == (31 + 1) * 2 * 7
    assert frame.groupby(["scope", "year"]).size().tolist() == [32] * 14
    assert not frame.duplicated(["agency", "scope", "year"]).any()


# --- fetching ---------------------------------------------------------------------------------------------

PAGE = "<html><body>政府信息公开工作年度报告</body></html>".encode()
LARGE = 200_000


class Misbehaving(BaseHTTPRequestHandler):
    """Answers by the name of the page."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body=PAGE, status=200, headers=None, length=None):
        self.send_response(status)
        always = {"Content-Type": "text/html; charset=utf-8", "Connection": "close"}
        for name, value in {**always, **(headers or {})}.items():
            self.send_header(name, value)
        if length != "none":
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self):
        server = self.server
        with server.lock:
            server.asked.append((self.path, time.monotonic()))
            server.open += 1
            server.most_open = max(server.most_open, server.open)
            count = sum(path == self.path for path, _ in server.asked)
        try:
            getattr(self, "page_" + self.path.strip("/").split("/")[0].split(".")[0])(count)
        except (BrokenPipeError, ConnectionError):
            pass
        finally:
            with server.lock:
                server.open -= 1

    def page_fine(self, _):
        self.answer()

    def page_slowly(self, _):
        time.sleep(0.2)
        self.answer()

    def page_pdf(self, _):
        self.answer(b"%PDF-1.4 as it were", headers={"Content-Type": "application/octet-stream"})

    def page_zipped(self, _):
        self.answer(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})

    def page_bomb(self, _):
        self.answer(gzip.compress(b"0" * 50 * LARGE), headers={"Content-Encoding": "gzip"})

    def page_missing(self, _):
        self.answer(b"no", 404)

    def page_forbidden(self, _):
        self.answer(b"no", 403)

    def page_broken(self, _):
        self.answer(b"no", 500)

    def page_busy(self, count):
        self.answer(b"later", 503, {"Retry-After": "0"}) if count < 3 else self.answer()

    def page_another_day(self, _):
        self.answer(b"later", 503, {"Retry-After": "86400"})

    def page_flaky(self, count):
        if count > 1:
            self.answer()
        else:
            self.close_connection = True

    def page_truncated(self, _):
        self.answer(PAGE[:20], length=len(PAGE))

    def page_truncated_once(self, count):
        self.answer(PAGE if count > 1 else PAGE[:20], length=len(PAGE))

    def page_empty(self, _):
        self.answer(b"")

    def page_nothing(self, _):
        self.answer(b"", 204, length="none")

    def page_partly(self, _):
        self.answer(PAGE[:20], 206)

    def page_says_large(self, _):
        self.answer(PAGE, length=10**12)

    def page_endless(self, _):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"0" * 4096)

    def page_drips(self, _):
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"0" * 1024)
            self.wfile.flush()
            time.sleep(0.05)

    def page_loops(self, _):
        self.answer(b"", 302, {"Location": self.path})

    def page_wanders(self, _):
        self.answer(b"", 302, {"Location": f"{self.path}/on"})

    def page_to_file(self, _):
        self.answer(b"", 302, {"Location": "file:///etc/passwd"})

    def page_to_https(self, _):
        self.answer(b"", 301, {"Location": f"https://127.0.0.1:{self.server.server_port}/fine"})

    def page_to_ftp(self, _):
        self.answer(b"", 302, {"Location": "ftp://127.0.0.1/fine"})

    def page_moved(self, _):
        self.answer(b"", 301, {"Location": "/fine"})

    def page_endless_redirect(self, _):
        self.send_response(302)
        self.send_header("Location", "/fine")
        self.end_headers()
        while True:
            self.wfile.write(b"0" * 4096)

    def page_climbing(self, _):
        self.answer(headers={"Content-Disposition": 'attachment; filename="../../outside.html"'})

    def page_instead(self, _):
        self.answer()

    def page_garbage(self, _):
        self.wfile.write(b"this is no HTTP at all\r\n\r\n")
        self.close_connection = True

    def page_wrongly_zipped(self, _):
        self.answer(b"not zipped", headers={"Content-Encoding": "gzip"})

    def page_changing(self, _):
        self.answer(PAGE + self.server.edition)


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    server.lock, server.asked, server.open, server.most_open, server.edition = threading.Lock(), [], 0, 0, b""
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address(server, page: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{page}"


def fetched(folder: Path, urls: dict[str, str], **options):
    lines = "".join(f"{name},{url}\n" for name, url in urls.items())
    path = manifest(folder, f"report_id,url\n{lines}")
    bounds = {"delay": 0.01, "retries": 2, "max_bytes": LARGE, "max_seconds": 2.0, "progress": False, **options}
    return fetch(path, **bounds), read_manifest(path).set_index("report_id"), path


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("fine", 1),
        ("zipped", 1),
        ("busy", 3),
        ("flaky", 2),
        ("truncated_once", 2),
        ("moved", 1),
        ("climbing", 1),
    ],
)
def test_document_arrives_whole(tmp_path, server, page, asked):
    told, lines, _ = fetched(tmp_path, {"x": address(server, page)}, max_seconds=60.0)
    assert told["outcome"].tolist() == ["fetched"], told["reason"].tolist()
    assert lines.loc["x", "source"] == "127.0.0.1/x.html"
    assert (tmp_path / "raw" / "127.0.0.1" / "x.html").read_bytes() == PAGE
    assert lines.loc["x", "sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert lines.loc["x", "media_type"] == "text/html"
    assert lines.loc["x", "retrieved_on"]
    assert [path for path, _ in server.asked].count(f"/{page}") == asked


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("missing", "answered 404"),
        ("forbidden", "answered 403"),
        ("broken", "answered 500"),
        ("another_day", "asks to come back in 86400 seconds"),
        ("truncated", "broke off"),
        ("empty", "an empty document"),
        ("nothing", "answered 204"),
        ("partly", "answered 206"),
        ("says_large", "larger than"),
        ("endless", "larger than"),
        ("bomb", "larger than"),
        ("drips", "not there after 2 seconds"),
        ("loops", "redirects"),
        ("wanders", "redirects more than 5 times"),
        ("to_file", "redirects to file:///etc/passwd"),
        ("to_https", "redirects to https://"),
        ("to_ftp", "redirects to ftp://"),
        ("endless_redirect", "larger than"),
        ("instead.pdf", "a web page came instead"),
        ("garbage", "broke off"),
        ("wrongly_zipped", "compressed in a way"),
    ],
)
def test_what_does_not_arrive_is_told_and_leaves_nothing(tmp_path, server, page, reason):
    told, lines, _ = fetched(tmp_path, {"x": address(server, page)})
    assert told["outcome"].tolist() == ["failed"]
    assert reason in told["reason"].item()
    assert lines.loc["x", ["source", "sha256", "retrieved_on"]].tolist() == ["", "", ""]
    assert [path.name for path in (tmp_path / "raw").rglob("*")] == []
    assert sorted(path.name for path in tmp_path.iterdir()) in (["raw", "sources.csv"], ["sources.csv"])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "expected an address that begins with http"),
        ("ftp://127.0.0.1/x", "expected an address that begins with http"),
        ("http://user:secret@127.0.0.1/x", "name or password"),
        ("http:///x", "expected an address"),
        ("http://127.0.0.1:9/x", "no connection"),
    ],
)
def test_addresses_that_are_not_fetched(tmp_path, url, reason):
    told, _, _ = fetched(tmp_path, {"x": url}, retries=0)
    assert told["outcome"].tolist() == ["failed"]
    assert reason in told["reason"].item()
    assert "secret" not in told["reason"].item()


def test_a_server_that_is_not_there_is_no_end_of_the_others(tmp_path, server):
    told, _, _ = fetched(tmp_path, {"gone": "http://127.0.0.1:9/x", "here": address(server, "fine")}, retries=0)
    assert told["outcome"].tolist() == ["failed", "fetched"]


def test_only_what_is_missing_is_fetched(tmp_path, server):
    urls = {name: address(server, f"fine/{name}") for name in "abc"}
    _, lines, path = fetched(tmp_path, urls)
    (tmp_path / "raw" / lines.loc["b", "source"]).unlink()
    server.asked.clear()
    told = fetch(path, delay=0.01, progress=False)
    assert told["outcome"].tolist() == ["present", "fetched", "present"]
    assert [page for page, _ in server.asked] == ["/fine/b"]


@pytest.mark.parametrize("recorded", ["", hashlib.sha256(b"saved by hand").hexdigest()])
def test_what_stands_beside_the_manifest_is_there(tmp_path, server, recorded):
    (tmp_path / "a.html").write_bytes(b"saved by hand")
    path = manifest(tmp_path, f"report_id,source,url,sha256\na,a.html,{address(server, 'fine')},{recorded}\n")
    before = path.read_bytes()
    assert fetch(path, delay=0.01, progress=False)["outcome"].tolist() == ["present"]
    assert (server.asked, path.read_bytes(), (tmp_path / "raw").exists()) == ([], before, False)


def test_one_connection_and_a_pause_between_two_requests_to_a_host(tmp_path, server):
    fetched(tmp_path, {name: address(server, f"slowly/{name}") for name in "abcd"}, delay=0.3)
    times = [moment for _, moment in server.asked]
    assert server.most_open == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.3


def test_a_document_of_two_lines_is_fetched_once(tmp_path, server):
    told, lines, _ = fetched(tmp_path, dict.fromkeys(["region", "office"], address(server, "fine")))
    assert told["outcome"].tolist() == ["fetched", "fetched"]
    assert len(set(lines["source"])) == 1
    assert len(server.asked) == 1


def test_a_document_that_changed_becomes_a_new_line_and_the_old_file_stays(tmp_path, server):
    _, _, path = fetched(tmp_path, {"x": address(server, "changing")})
    assert fetch(path, refresh=True, progress=False)["outcome"].tolist() == ["unchanged"]
    server.edition = b"<!-- corrected -->"
    assert fetch(path, refresh=True, progress=False)["outcome"].tolist() == ["changed"]
    lines = read_manifest(path).set_index("report_id")
    assert lines.loc["x-edition2", "supersedes"] == "x"
    old, new = (tmp_path / "raw" / lines.loc[name, "source"] for name in ("x", "x-edition2"))
    assert (old.read_bytes(), new.read_bytes()) == (PAGE, PAGE + server.edition)
    assert set(fetch(path, refresh=True, progress=False)["outcome"]) == {"unchanged"}
    assert len(read_manifest(path)) == 2


def test_a_file_that_was_altered_is_told_and_left(tmp_path, server):
    _, lines, path = fetched(tmp_path, {"x": address(server, "fine")})
    place = tmp_path / "raw" / lines.loc["x", "source"]
    place.write_bytes(b"altered")
    told = fetch(path, progress=False)
    assert "is not the document that was recorded" in told["reason"].item()
    assert place.read_bytes() == b"altered"


def test_a_file_that_stands_in_the_way_is_not_replaced(tmp_path, server):
    there = tmp_path / "raw" / "127.0.0.1" / "x.html"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")
    _, lines, _ = fetched(tmp_path, {"x": address(server, "fine")})
    assert there.read_bytes() == b"mine"
    assert lines.loc["x", "source"] == f"127.0.0.1/x.{hashlib.sha256(PAGE).hexdigest()[:8]}.html"


def test_nothing_is_written_through_a_link_out_of_the_folder(tmp_path, server):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "raw").mkdir()
    try:
        (tmp_path / "raw" / "127.0.0.1").symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("links cannot be made here")
    told, _, _ = fetched(tmp_path, {"x": address(server, "fine")})
    assert "leads out of raw" in told["reason"].item()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("report_id", ["../x", "a/../../x", "C:x", "x\\..\\y", ".hidden", "报告 2023"])
def test_names_of_files_stay_in_the_folder(tmp_path, server, report_id):
    _, lines, _ = fetched(tmp_path, {report_id: address(server, "fine")})
    source = lines["source"].item()
    assert (tmp_path / "raw" / source).read_bytes() == PAGE
    assert source.count("/") == 1 and source.startswith("127.0.0.1/")
    assert ":" not in source and "\\" not in source


def test_what_it_is_tells_the_content(tmp_path, server):
    _, lines, _ = fetched(tmp_path, {"x": address(server, "pdf")})
    assert lines.loc["x", ["media_type", "source"]].tolist() == ["application/pdf", "127.0.0.1/x.pdf"]
