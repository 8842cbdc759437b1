"""XML files. A field is an XPath; it means every element, attribute and text that it finds."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from lxml import etree

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Key,
    Record,
    Value,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.limits import (
    ENTITIES,
    TREE,
    check_nodes,
    read_whole,
)

_UNSAFE = frozenset(("ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP", "ERR_UNDECLARED_ENTITY"))
_BEGINS = ("/", "./")
_ENCODING = re.compile(rb"""[\xef\xbb\xbf\xff\xfe]*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)""")
_MARKUP_IN_LETTERS = "utf-7"  # may write < as +ADw-, as some unknown ones do in other ways


class _Place(NamedTuple):
    """What an XPath found: a node, or an attribute or text of it.

    Attributes:
        node: an element, a comment or a processing instruction.
        part: what of it: "node", "attribute", "text", or "tail", the text after it.
        name: of the attribute.
    """

    node: Any
    part: str = "node"
    name: str = ""


class _XMLRecord:
    def __init__(self, root: Any) -> None:
        self._root = root
        self._gone: dict[Any, None] = {}  # nodes that the last field removed
        self._prefixes: dict[str, str] = {}
        self._ambiguous: set[str] = set()
        for _, (prefix, uri) in etree.iterwalk(root, events=("start-ns",)):
            if prefix and self._prefixes.setdefault(prefix, uri) != uri:
                self._ambiguous.add(prefix)

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:  # noqa: ARG002
        self.take_out()
        tree = self._root.getroottree()
        for prefix in self._ambiguous:
            if f"{prefix}:" in target.name:
                raise FieldError(
                    f"the file has several meanings of {prefix}: use *[local-name()='x']"
                )
        try:
            found = tree.xpath(target.name, namespaces=self._prefixes)
        except etree.XPathError:
            raise FieldError(
                "the XPath does not fit the file: use *[local-name()='x'] where a prefix is missing"
            ) from None
        if not isinstance(found, list):
            return []
        return [_place(each) for each in found if not isinstance(each, tuple)]  # no namespace

    def get(self, key: Key) -> Value:
        node, part, name = _parts(key)
        if part == "attribute":
            return node.get(name)
        if part == "tail":
            return node.tail
        is_whole = part == "node" and len(node) and isinstance(node.tag, str)
        return node.xpath("string()") if is_whole else node.text

    def set(self, key: Key, value: Value) -> None:
        node, part, name = _parts(key)
        text = _text(value)
        try:
            if part == "attribute":
                node.set(name, text)
            elif part == "tail":
                node.tail = text
            else:
                if part == "node" and isinstance(node.tag, str):
                    for child in list(node):
                        node.remove(child)
                node.text = text
        except ValueError:
            raise FieldError("XML cannot hold a character of the new value") from None

    def remove(self, key: Key) -> None:
        node, part, name = _parts(key)
        if part == "attribute":
            node.attrib.pop(name, None)
        elif part == "tail":
            node.tail = None
        elif part == "text":
            node.text = None
        elif node is self._root:
            raise FieldError("the outermost element cannot be removed: remove what is in it")
        elif node.getparent() is None:  # a comment beside it: it is moved into another tree
            etree.Element("other").append(node)
        else:
            self._gone[node] = None

    def take_out(self) -> None:
        """Take out the nodes that were removed, all at once, and nothing of what follows them."""
        for holder in {node.getparent(): None for node in self._gone}:
            before, texts = None, [holder.text]
            for child in list(holder):
                if child in self._gone:
                    texts.append(child.tail)
                    holder.remove(child)
                else:
                    _put_text(holder, before, texts)
                    before, texts = child, [child.tail]
            _put_text(holder, before, texts)
        self._gone.clear()


class _XMLDocument:
    def __init__(self, content: bytes) -> None:
        self._tree: Any = _parsed(content).getroottree()
        self._has_declaration = content[:64].replace(b"\0", b"").find(b"<?xml") >= 0

    def names(self) -> Iterable[str]:
        return {_path(each): None for each in self._tree.iter(etree.Element)}

    def records(self, output: BinaryIO) -> Iterator[Record]:
        record = _XMLRecord(self._tree.getroot())
        yield record
        record.take_out()
        about = self._tree.docinfo
        encoding = about.encoding or "UTF-8"
        options: dict[str, Any] = {
            "encoding": encoding,
            "xml_declaration": self._has_declaration or encoding.upper() not in ("UTF-8", "ASCII"),
            "standalone": about.standalone or None,  # "no" is what is meant without it
            # Without the entities, which hold texts of the file.
            "doctype": about.doctype or None,
        }
        output.write(etree.tostring(self._tree, **options))


class _XML(Format):
    kind = "xml"
    filters: tuple[str, ...] = ("*.XML", "*.xml")
    signatures: tuple[tuple[int, bytes], ...] = ((0, b"<?xml "),)

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            name = field.target.name
            if not name.startswith(_BEGINS):
                yield field, f"{name} is no place in a file: begin the XPath with / or ./"
                continue
            try:
                etree.XPath(name)
            except etree.XPathError:
                yield field, f"{name} is no XPath: write it as /Patient/Name"

    def open(self, source: BinaryIO, context: Context) -> Document:  # noqa: ARG002
        return _XMLDocument(read_whole(source, TREE))


def _check(content: bytes) -> None:
    """Check what would not be seen, or would fill the memory, when the file is read."""
    letters = content.replace(b"\0", b"")  # of UTF-16 and UTF-32
    declared = _ENCODING.match(letters)
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else ""
    except LookupError:
        name = _MARKUP_IN_LETTERS
    if name == _MARKUP_IN_LETTERS:
        raise UnreadableFileError("XML in an encoding that is hardly known: save it in UTF-8")
    if len(content) > ENTITIES and b"<!ENTITY" in letters:
        raise UnsafeFileError(f"XML with entities, and larger than {ENTITIES:,} bytes")
    check_nodes(letters, b"<", b"=")


def _parsed(content: bytes) -> Any:
    _check(content)
    options: dict[str, Any] = {"resolve_entities": "internal", "no_network": True}
    parser = etree.XMLParser(**options, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, LookupError):
        kinds = {each.type_name for each in parser.error_log}
    if kinds & _UNSAFE:
        raise UnsafeFileError("XML with entities from elsewhere, or larger or deeper than is safe")
    raise UnreadableFileError("malformed XML")


def _place(found: Any) -> _Place:
    if not isinstance(found, str):
        return _Place(found)
    text: Any = found  # a text of lxml knows where it is
    if text.is_attribute:
        return _Place(text.getparent(), "attribute", text.attrname)
    return _Place(text.getparent(), "tail" if text.is_tail else "text")


def _parts(key: Key) -> _Place:
    assert isinstance(key, _Place)  # what find gave
    return key


def _text(value: Value) -> str:
    if isinstance(value, list | dict):
        raise FieldError("XML holds texts: give a text")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _put_text(holder: Any, before: Any, texts: list[str | None]) -> None:
    """Put texts together after a node, or at the beginning of what holds it."""
    if len(texts) == 1:
        return
    text = "".join(filter(None, texts)) or None
    if before is None:
        holder.text = text
    else:
        before.tail = text


def _path(element: Any) -> str:
    tags = [element.tag, *(each.tag for each in element.iterancestors())]
    return "/" + "/".join(etree.QName(tag).localname for tag in reversed(tags))


FORMATS: Mapping[str, Format] = {"xml": _XML()}
