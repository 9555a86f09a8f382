"""The documents over HTTP, as they are read and cited.

/atlas/{version}/documents.json           the documents of which something is carried
/atlas/{version}/documents/{doc}.json     one of them, with everything marked in it
/atlas/{version}/cite.json?clause=&quote=  the citation of a clause, or of a part of it
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from geodata.atlas import Atlas
from geodata.citation import cite_clause
from geodata.reading import document_text, documents_index


def documents(atlas: Atlas, _request: Request) -> list[dict[str, Any]]:
    """See geodata.reading.documents_index."""
    return documents_index(atlas)


def document(atlas: Atlas, request: Request) -> dict[str, Any]:
    """See geodata.reading.document_text."""
    return document_text(atlas, request.path_params["doc"])


def citation(atlas: Atlas, request: Request) -> dict[str, str]:
    """text: the citation; see geodata.citation.cite_clause."""
    asked = request.query_params
    return {"text": cite_clause(atlas, asked.get("clause", ""), asked.get("quote", ""))}
