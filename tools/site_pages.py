"""What MkDocs does not know of the site: pages that lie elsewhere, reason codes, and other hosts.

MkDocs calls the functions whose names begin with `on_`.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from docutils.core import publish_parts
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from other_hosts import loaded_from_elsewhere
from reason_codes import with_words

REPOSITORY = Path(__file__).parent.parent
TYPESCRIPT = ".site/api/typescript.md"
ELSEWHERE = {
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
    "benchmarks.md": "benchmarks/README.md",
    "vectors.md": "packages/vectors/README.md",
    "codes.md": "procedure/pages/codes.rst",
    "conformance-statement.md": "procedure/CONFORMANCE.rst",
    "cost-statement.md": "procedure/COST.rst",
    "reference/typescript.md": TYPESCRIPT,
}
"""Pages of the site that lie outside of docs/: where."""

# Beside the documents; MkDocs does not know it.
OPEN = '\n\n<p><a href="page/index.html">Open the page</a></p>\n\n'
ON_THE_SITE = {path: name for name, path in ELSEWHERE.items()} | {
    "README.md": "index.md",
    "packages/javascript/src/index.ts": "reference/typescript.md",
}
BEHIND = "\ue000"
"""Stands for < in `(?<![a-z])`, which the html.parser of some Pythons takes for a declaration."""

LINK = re.compile(r"(?<=\]\()([\w./-]+)(?=[#)])")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie outside of docs/."""
    for name, path in ELSEWHERE.items():
        text = (REPOSITORY / path).read_text(encoding="utf-8")
        if path.endswith(".rst"):
            text = publish_parts(text, writer="html5")["html_body"]
        if path == TYPESCRIPT:
            text = text.replace("\\<", "&lt;")  # an escape that MkDocs does not know
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links to files of the repository into links to pages, and add what only the site has."""
    name = page.file.src_uri
    folder = dirname(ELSEWHERE.get(name, f"docs/{name}"))

    def on_the_site(link: re.Match[str]) -> str:
        path = normpath(join(folder, link[1]))
        target = ON_THE_SITE.get(path, path.removeprefix("docs/"))
        known = files.get_file_from_path(target) is not None
        return relpath(target, dirname(name) or ".") if known else link[1]

    markdown = LINK.sub(on_the_site, markdown)
    if name == "troubleshooting.md":
        specification = Path(config.docs_dir, "structure.md").read_text(encoding="utf-8")
        markdown = with_words(markdown, specification)
    if name == "page.md":
        markdown = markdown.replace("\n\n", OPEN, 1)
    return markdown.replace("<![", f"{BEHIND}![")


def on_page_content(html: str, **_: object) -> str:
    """Put back what would not have been read."""
    return html.replace(BEHIND, "&lt;")


def on_post_build(config: MkDocsConfig) -> None:
    """Refuse a page or style that loads something from another host."""
    site = Path(config.site_dir)
    for file in sorted(site.rglob("*")):
        if file.suffix in (".html", ".css"):
            found = loaded_from_elsewhere(file.read_text(encoding="utf-8"))
            if found:
                where = file.relative_to(site)
                raise PluginError(f"{where} loads from another host: {found}; keep a copy here")
