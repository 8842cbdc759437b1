"""The page that shows how other rules compare with the procedure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from grand_challenge_dicom_de_id_procedure.cli.audited import WORDS, AuditedRow
from grand_challenge_dicom_de_id_procedure.rules.unkept import Effect

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .5rem; text-align: left }
td { vertical-align: top }
td:first-child, code { font-family: ui-monospace, monospace }
caption { text-align: left; font-size: 1.3rem; font-weight: 600; padding-top: 1.5rem }
.left caption { color: #a00 }
"""
_LEGEND = """\
<p>What the procedure does: X removes the attribute, Z empties it, D replaces it with a dummy value,
U with a new UID, C replaces identifying text in it. With several letters, SOP classes differ. An
attribute is judged as if it had a value and stood at the top of a data set. K is a sequence in
which the procedure decides, while a KEEP of the recipe keeps all that is in it. The preamble and
the file meta information, which the procedure writes anew, are not compared.</p>
"""


def page(
    title: str,
    summary: str,
    rows: Sequence[AuditedRow],
    *,
    reasons: str,
    apart: Iterable[str] = (),
    words: Mapping[Effect, str] = WORDS,
) -> str:
    """The page as HTML, without anything to fetch.

    Args:
        title: names the rules.
        summary: one sentence.
        rows: what is compared, in the order in which it is shown.
        reasons: the heading above those of the rows.
        apart: the rules that are not counted.
        words: what the effects are called.
    """
    tables = "".join(
        _table(effect, words[effect], list(group), reasons)
        for effect, group in groupby(rows, key=lambda row: row.effect)
    )
    not_counted = "".join(f"<li><code>{escape(each)}</code></li>\n" for each in apart)
    if not_counted:
        not_counted = (
            "<h2>Not counted, because it depends on what is in each file</h2>\n"
            f"<ul>\n{not_counted}</ul>\n"
        )
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f"<title>Audit of {escape(title)}</title>\n<style>\n{_STYLE}</style>\n"
        f"<h1>Audit of {escape(title)}</h1>\n<p>{escape(summary)}</p>\n{_LEGEND}"
        f"{tables}{not_counted}</html>\n"
    )


def _table(effect: str, caption: str, rows: Sequence[AuditedRow], reasons: str) -> str:
    body = "".join(
        f"<tr><td>{escape(row.name)}</td><td>{escape(row.actions)}</td>"
        f"<td>{row.sop_classes}</td><td>{escape(row.reasons)}</td></tr>\n"
        for row in rows
    )
    return (
        f'<table class="{effect}">\n'
        f"<caption>{escape(caption.capitalize())}: {len(rows)}</caption>\n"
        f"<tr><th>Attribute</th><th>Procedure</th><th>SOP classes</th><th>{escape(reasons)}</th>"
        f"</tr>\n{body}</table>\n"
    )
