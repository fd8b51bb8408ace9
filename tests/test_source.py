import hashlib

import pytest

from plangraph.errors import EmptySource, SourceMissing, SourceUnreadable
from plangraph.source import read_source


def write(folder, data):
    path = folder / "plan.txt"
    path.write_bytes(data)
    return path


def test_bytes_checksum_and_characters(tmp_path):
    data = "計劃\r\n一、甲。\n".encode()
    source = read_source(write(tmp_path, data))
    assert (source.name, source.data) == ("plan.txt", data)
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert source.text == "計劃\r\n一、甲。\n", "line ends are the document's own"


def test_byte_order_mark_is_tolerated_and_counted(tmp_path):
    assert read_source(write(tmp_path, b"\xef\xbb\xbfPlan")).text == "\ufeffPlan"


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff\u3000\xa0\n".encode()])
def test_empty(tmp_path, data):
    with pytest.raises(EmptySource, match=r"plan\.txt: the document is empty"):
        read_source(write(tmp_path, data))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("ok\nArticle 1 Égalité".encode("latin-1"), r"plan\.txt:2: byte 0xc9 at offset 13 is not"),
        (
            "人工智能".encode("big5"),
            r"plan\.txt:1: .*is not UTF-8; save the document as plain text in UTF-8",
        ),
        ("人工智能計劃".encode("utf-16"), "binary or UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary or UTF-16"),
        (b"%PDF-1.7\x00\x01", r"binary file \(character U\+0000 at 8\)"),
        (b"PK\x03\x04", r"binary file \(character U\+0003 at 2\)"),
    ],
    ids=["latin-1", "big5", "utf-16", "png", "nul", "zip"],
)
def test_not_utf8_text(tmp_path, data, message):
    with pytest.raises(SourceUnreadable, match=message):
        read_source(write(tmp_path, data))


def test_no_file(tmp_path):
    with pytest.raises(SourceMissing, match=r"absent\.txt: no such file"):
        read_source(tmp_path / "absent.txt")
    with pytest.raises(SourceMissing):
        read_source(write(tmp_path, b"a") / "inside.txt")


def test_folder(tmp_path):
    with pytest.raises(SourceUnreadable, match="a folder, not a document"):
        read_source(tmp_path)


def test_name_no_system_accepts(tmp_path):
    with pytest.raises(SourceUnreadable, match="cannot be read: embedded null byte"):
        read_source(tmp_path / "a\0b")
