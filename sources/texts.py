"""Reads the plan documents at build time and finds the clause that each quote stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from geodata.errors import PlanError
from geodata.i18n import _
from geodata.model import Clause, Document
from loaders.documents import clauses_of, find_quote, fold, split_documents, squeeze

HERE = Path(__file__).parent
TITLE_CHARS = 400


class Texts:
    """All clauses of all documents, by the source file that they stand in."""

    def __init__(self, folder: Path) -> None:
        """Reads every document file of a folder.

        Raises:
            PlanError: A document that sources/documents.yaml lists is not in the folder.
        """
        self.documents: list[Document] = []
        self.clauses: dict[str, list[Clause]] = defaultdict(list)
        self._texts: dict[str, list[tuple[str, Clause]]] = {}
        contents = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
        for entry in yaml.safe_load((HERE / "documents.yaml").read_text(encoding="utf-8")):
            text = next((t for t in contents if entry["file"] in squeeze(t[:TITLE_CHARS])), None)
            if text is None:
                raise PlanError(_("{folder} 里找不到文件：{file}").format(folder=folder, file=entry["file"]))
            self._add(entry["source"], entry["documents"], text)

    def _add(self, source: str, documents: list[dict[str, str]], text: str) -> None:
        parts = split_documents(text, {d["doc_id"]: d.get("begins", "") for d in documents})
        for record in documents:
            facts = {key: value for key, value in record.items() if key != "begins"}
            self.documents.append(Document(**facts))
            self.clauses[source] += clauses_of(record["doc_id"], parts[record["doc_id"]])
        self._texts[source] = [(fold(clause.text), clause) for clause in self.clauses[source]]

    def find(self, cite: dict[str, Any]) -> tuple[Clause, str]:
        """The clause that a cite means, and the quote as it stands there (white space included).

        Raises:
            PlanError: No clause of that source holds the quote.
        """
        wanted = fold(cite["quote"])
        hits = [clause for text, clause in self._texts[cite["doc"]] if wanted in text]
        under = cite.get("under", "")
        hits = [c for c in hits if under in "".join(c.heading_path)] or hits
        if not hits:
            raise PlanError(_("{doc} 里找不到原文：{quote}").format(doc=cite["doc"], quote=cite["quote"]))
        quote = find_quote(hits[0].text, cite["quote"])
        assert quote is not None
        return hits[0], quote

    def all_clauses(self) -> Iterator[Clause]:
        """Every clause of every document, in order."""
        for clauses in self.clauses.values():
            yield from clauses
