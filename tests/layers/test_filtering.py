"""The explorer's filter on the server passes what the browser's passes."""

import pytest

from geodata.atlas import Atlas
from geodata.errors import NotFound
from layers.filtering import filter_text, passing, read_filter


def test_choices_of_one_kind_add_up_and_kinds_narrow_each_other(atlas: Atlas) -> None:
    chosen = read_filter(atlas, "county:莘县|阳谷县;stage:planned")
    found = passing(atlas, chosen)
    wanted = {
        feature.id
        for feature in atlas.features.values()
        if {"莘县", "阳谷县"} & set(feature.county) and feature.stage == "planned"
    }
    assert found == wanted and wanted
    assert filter_text(atlas, chosen) == "县（市、区）：莘县、阳谷县；状态：规划"


def test_a_filter_by_document_and_accuracy(atlas: Atlas) -> None:
    found = passing(atlas, read_filter(atlas, "docs:rivers;accuracy:schematic|derived"))
    assert found
    for feature_id in found:
        assert "rivers" in atlas.documents_of(feature_id)
        assert atlas.features[feature_id].accuracy in {"schematic", "derived"}


@pytest.mark.parametrize("text", ["", ";", "county:", "stage:;"])
def test_nothing_chosen_filters_nothing(atlas: Atlas, text: str) -> None:
    assert passing(atlas, read_filter(atlas, text)) is None
    assert filter_text(atlas, read_filter(atlas, text)) == ""


@pytest.mark.parametrize("text", ["colour:red", "stage:finished", "county:济南市|莘县", "docs:<script>"])
def test_unknown_kinds_and_values_are_told(atlas: Atlas, text: str) -> None:
    with pytest.raises(NotFound, match="不认识"):
        read_filter(atlas, text)
