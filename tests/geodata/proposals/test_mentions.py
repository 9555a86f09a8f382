"""What the clauses of a new document may name: exact names, other wordings, slips, lists, ambiguous names."""

from collections.abc import Sequence

import pytest

from geodata.atlas import Atlas
from geodata.model import Clause
from geodata.proposals import Mention, propose_mentions


def clause(text: str, *headings: str) -> Clause:
    return Clause("new-1", "new", headings, text)


def proposed(atlas: Atlas, text: str, *headings: str) -> dict[str, Mention]:
    return {mention.feature_id: mention for mention in propose_mentions(atlas, [clause(text, *headings)])}


def test_a_name_is_proposed_at_its_place_with_its_sentence(atlas: Atlas) -> None:
    text = "加快交通建设。推进郑济高铁建设，改善出行。其他工作照常。"
    mention = proposed(atlas, text)["railways.zhengji"]
    assert text[mention.start : mention.end] == "郑济高铁"
    assert mention.quote == "推进郑济高铁建设，改善出行"
    assert (mention.how, mention.score) == ("名称", 1.0)


def test_an_alias_is_told_as_one(atlas: Atlas) -> None:
    mention = proposed(atlas, "确保济郑高铁全线通车。")["railways.zhengji"]
    assert (mention.how, mention.score) == ("别名", 0.98)


def test_the_longest_name_wins(atlas: Atlas) -> None:
    found = proposed(atlas, "支持东古城镇发展特色农业。")
    assert "towns.371525105" in found
    assert not any(atlas.features[i].name == "古城镇" for i in found)
    found = proposed(atlas, "建设莘县化工产业园。")
    assert "chem_parks.shenxian" in found and "counties.shenxian" not in found


def test_white_space_inside_a_name_makes_no_difference_and_the_place_is_the_original_one(
    atlas: Atlas,
) -> None:
    text = "冠 县：东古城镇、柳林镇。"
    mention = proposed(atlas, text)["counties.guanxian"]
    assert text[mention.start : mention.end] == "冠 县"


@pytest.mark.parametrize(
    ("text", "feature", "how"),
    [
        ("支持市第三人民医院建设。", "health.third", "别名"),
        ("推进东阿至阳谷高速公路建设。", "expressways.donge-yanggu", "别名"),
        ("推进阳谷至东阿高速建设。", "expressways.donge-yanggu", "简写"),
        ("市高新技术产业开发区管委会。", "dev_zones.gaoxin", "简写"),
        ("高标准建设聊城市中心城区。", "city_ranks.liaocheng", "简写"),
        ("建设聊荏东都市区。", "core.metro", "误写"),
        ("莘县朝城污水处理厂扩建。", "towns.371522102", "简写"),
        ("实施徒骇河堤防管埋道路工程。", "roads.tuhai-dike", "近似"),
        ("培育鲁西国际大陆港。", "ports.linqing", "近似"),
    ],
)
def test_other_wordings_and_slips_are_found(atlas: Atlas, text: str, feature: str, how: str) -> None:
    found = proposed(atlas, text)
    assert feature in found, {i: m.how for i, m in found.items()}
    assert found[feature].how == how


def test_less_sure_ways_have_lower_scores(atlas: Atlas) -> None:
    exact = proposed(atlas, "实施徒骇河堤防管理道路工程。")["roads.tuhai-dike"].score
    near = proposed(atlas, "实施徒骇河堤防管埋道路工程。")["roads.tuhai-dike"].score
    assert 0 < near < 0.9 < exact <= 1


@pytest.mark.parametrize(
    "text",
    [
        "支持第五人民医院建设。",  # there is a third and a fourth
        "完成三干渠清淤工作的考核办法。",
        "加快建设各类工业园区和服务中心。",
        "乡镇人民政府、街道办事处应当履行职责。",
        "提升企业家素质提升工程质量。",
    ],
)
def test_neighbours_and_common_words_are_no_slips(atlas: Atlas, text: str) -> None:
    wrong = [m for m in proposed(atlas, text).values() if m.how == "近似"]
    assert wrong == []


def test_names_that_share_their_end_in_a_list(atlas: Atlas) -> None:
    found = proposed(atlas, "完成位山、彭楼等大型灌区续建配套与现代化改造。")
    assert {"irrigation.weishan", "irrigation.penglou"} <= set(found)
    found = proposed(atlas, "加快聊城、茌平化工产业园扩区建设。")
    assert found["chem_parks.liaocheng"].how == "并列"
    assert "irrigation.weishan" not in proposed(atlas, "位山村民委员会举行会议。完善大型灌区管理。")


def test_lists_of_agencies_are_passed_over(atlas: Atlas) -> None:
    text = "完善制度。（牵头单位：莘县人民政府；配合单位：阳谷县人民政府）"
    assert proposed(atlas, text) == {}


def test_general_words_name_nothing(atlas: Atlas) -> None:
    assert proposed(atlas, "各开发区、高新区要完善机制，全市中心城区一体推进。") == {}


def test_of_two_things_with_one_name_the_county_that_is_spoken_of_counts(atlas: Atlas) -> None:
    city, guanxian = "rivers.qingnianqu", "rivers.guanqingnian"
    assert {city, guanxian} <= set(atlas.features)
    told = proposed(atlas, "冠县要对青年渠进行清淤。")
    assert told[guanxian].score > 0.9 > told[city].score
    untold = proposed(atlas, "对青年渠进行清淤。")
    assert untold[city].score > 0.9 and guanxian not in untold


def test_a_county_in_the_heading_decides_too(atlas: Atlas) -> None:
    told = proposed(atlas, "对青年渠进行清淤。", "三、冠县")
    assert told["rivers.guanqingnian"].score > told["rivers.qingnianqu"].score
    assert "rivers.guanqingnian" not in proposed(atlas, "对青年渠进行清淤。", "三、东昌府区")


def test_two_features_for_one_place_are_both_proposed_alike(atlas: Atlas) -> None:
    found = proposed(atlas, "支持烟店镇建设轴承市场。")
    town, key = found["towns.371581109"], found["key_towns.yandian"]
    assert (town.start, town.end, town.score) == (key.start, key.end, key.score)


def test_each_feature_once_in_a_clause_in_the_order_of_the_text(atlas: Atlas) -> None:
    mentions = propose_mentions(atlas, [clause("莘县、阳谷县、莘县和东阿县。")])
    ids = [mention.feature_id for mention in mentions]
    assert ids == ["counties.shenxian", "counties.yanggu", "counties.donge"]
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)


HOSTILE: Sequence[str] = (
    "",
    "　",
    "\0" * 50,
    "((((",
    "（牵头单位：",
    "a" * 5000,
    "<script>alert(1)</script>",
    "𠀀𠀁" * 20,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_strange_texts_give_nothing_and_no_error(atlas: Atlas, text: str) -> None:
    assert proposed(atlas, text) == {}


def test_every_mention_stands_where_it_says(atlas: Atlas) -> None:
    clauses = atlas.plan.clauses[:150]
    texts = {c.clause_id: c.text for c in clauses}
    mentions = propose_mentions(atlas, clauses)
    assert len(mentions) > 200
    for m in mentions:
        text = texts[m.clause_id]
        assert 0 <= m.start < m.end <= len(text) and text[m.start : m.end].strip()
        assert m.quote in text and 0 < m.score <= 1
