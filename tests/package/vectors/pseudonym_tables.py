"""Tables of pseudonyms, and what is read of each, or what is said of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure import PseudonymTable, PseudonymTableError

HEAD = "patient_id,pseudonym,issuer,date_shift_days\n"
_NAME = "table.csv"
_TABLES: dict[str, str | bytes] = {
    "plain": f"{HEAD}1CT1,KNEE-1,,12\n2,KNEE-2,Delft,-1\n",
    "a byte order mark": f"\ufeff{HEAD}1,A,,3\n",
    "from Windows": f"{HEAD}\n 1 , A ,,+12".replace("\n", "\r\n"),
    "lines that end with CR": f"{HEAD}1,A,,3\n2,B,,4\n".replace("\n", "\r"),
    "another order": 'pseudonym,date_shift_days,patient_id\n"KNEE-1",12,"1CT1"\n',
    "only what is needed": "patient_id,pseudonym\n1,A\n",
    "NUL bytes and spaces": f"{HEAD}\0 1 \0,A\0,,3\n",
    "other letters": f"{HEAD}Müller,A,Füße 東京,3\n",
    "cells in quotation marks": f'{HEAD}"1,""2""","A, B",,"3"\n',
    "a line break in a cell": f'{HEAD}"1\r\n2",A,,3\n3,,,4\n',
    "text after a quotation mark": f'{HEAD}"1"2,A,,3\n',
    "a quotation mark within": f'{HEAD}1"2,A,"",3\n',
    "lines without anything": f"\n,,\n{HEAD}\n,,,\n1,A,,3\n",
    "no end of the last line": f"{HEAD}1,A,,3",
    "the widest shifts": f"{HEAD}1,A,,693595\n2,B,,-2885415\n",
    "nothing": "",
    "another separator": "patient_id;pseudonym\n1;A\n",
    "no pseudonyms": "patient_id,issuer\n1,A\n",
    "a mistyped column": "patient_id,pseudonym,date_shift\n1,A,3\n",
    "a column twice": "patient_id,pseudonym,pseudonym\n1,A,B\n",
    "an empty number": f"{HEAD},A,,3\n",
    "an empty pseudonym": f"{HEAD}1, ,,3\n",
    "an empty shift": f"{HEAD}1,A,,\n",
    "too few cells": f"{HEAD}1,A\n",
    "a patient twice": f"{HEAD}1,A,,3\n\n1,B,,3\n",
    "a pseudonym twice": f"{HEAD}1,A,,3\n2,A,,3\n",
    "a shift that is no number": f"{HEAD}1,A,,soon\n",
    "a shift of half a day": f"{HEAD}1,A,,0.5\n",
    "a shift in other digits": f"{HEAD}1,A,,\u0663\n",
    "a shift of many digits": f"{HEAD}1,A,,1234567890\n",
    "a shift of nothing": f"{HEAD}1,A,,-0\n",
    "a shift before the calendar": f"{HEAD}1,A,,693596\n",
    "a shift after the calendar": f"{HEAD}1,A,,-2885416\n",
    "a long pseudonym": f"{HEAD}1,{'A' * 65},,3\n",
    "a pseudonym in two values": f"{HEAD}1,A\\B,,3\n",
    "a pseudonym in two parts": f"{HEAD}1,A^B,,3\n",
    "a pseudonym in two groups": f"{HEAD}1,A=B,,3\n",
    "a pseudonym in other letters": f"{HEAD}1,Ä,,3\n",
    "the number as pseudonym": f"{HEAD}x1,X1,,3\n",
    "the number in the pseudonym": f"{HEAD}a123,KNEE-A123,,3\n",
    "a short number in the pseudonym": f"{HEAD}123,KNEE-123,,3\n",
    "a column that was shifted": f"{HEAD}x1,A,,3\nx2,X3,,3\nx3,B,,3\n",
    "the number in another spelling": f"{HEAD}stra\u1e9ee,Strasse,,3\n",
    "the number with another i": f"{HEAD}\u0131d1,id1,,3\n",
    "another encoding": HEAD.encode() + b"1,A,M\xfcnster,3\n",
    "half a letter": HEAD.encode() + b"1,A,\xc3\n2,B,,3\n",
    "an open quotation": f'{HEAD}1,"A,,3\n\n2,B,,3\n',
}


def pseudonym_tables() -> dict[str, Any]:
    """The vectors: a table, and its rows or the message of the error."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "specification": "docs/derived-values.md",
            "file": _NAME,
            "tables": [
                {"name": name, **_given(content), **_result(Path(folder), content)}
                for name, content in _TABLES.items()
            ],
        }


def _given(content: str | bytes) -> dict[str, str]:
    return {"text": content} if isinstance(content, str) else {"bytes": content.hex()}


def _result(folder: Path, content: str | bytes) -> dict[str, Any]:
    path = folder / _NAME
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        texts = list(PseudonymTable.read(path).texts())
    except PseudonymTableError as error:
        return {"message": str(error).replace(str(path), _NAME)}
    return {"rows": [texts[start : start + 4] for start in range(0, len(texts), 4)]}
