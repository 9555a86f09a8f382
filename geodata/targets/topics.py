"""What a target is about: one topic each, by a plain rule.

The words of the indicator decide, line by line in the order below; then the layer group of the features that the
target speaks of; then the words of the clause's headings, the nearest first.
"""

from __future__ import annotations

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target

OTHER = "other"
# Words in the order in which they decide: what would mislead further down comes first.
RULES = (
    (
        "water",
        "水网 用水 供水 灌区 灌溉 堤防 水库 泵站 闸 排涝 排水 污水 雨污 漏损 水利 水情 水文 水安全 水民生 水系",
    ),
    (
        "water",
        "水生态 水土保持 节水 河湖 深层承压水 再生水 非常规水 引黄 碧道 景观河道 界河 水美 水工程 堤路",
    ),
    ("water", "饮用水 绿色发展示范带"),
    ("economy", "消费价格 要素 过亿元项目 上市公司 约束性指标"),
    ("transport", "公交"),
    ("farming", "粮食"),
    ("energy", "能源综合"),
    ("environment", "能效 水效"),
    ("industry", "产能 产业营业收入 化工"),
    ("welfare", "养老保险 双拥 重大民生"),
    ("talent", "毕业生 人力资源 知识产权"),
    (
        "health",
        "医院 医疗 卫生 医师 中医 临床 专科 托位 托育 婴幼儿 养老 护理 老年 老人 就医 疫苗 疾病 预期寿命 安宁疗护",
    ),
    (
        "health",
        "互联网诊疗 医保 医养 两癌 残疾 家庭医生 疾控 生物安全 国医堂 敬老院 幸福食堂 健康服务 岐黄 六大中心 传染病",
    ),
    (
        "education",
        "学校 中小学 幼儿园 教育 毛入园率 入学率 巩固率 学位 校园 实训基地 高职 大班额 产教 中学 小学",
    ),
    (
        "culture",
        "旅游 文旅 游客 民宿 饭店 酒店 文化 体育 健身 足球 阅读 书房 电影 戏 景区 住宿 老字号 文明城市",
    ),
    ("digital", "5G 千兆 光纤 机架 数据中心 智慧城市 数字经济 大数据 上云 电子政务 信息通信"),
    ("energy", "能源 装机 变电站 线路长度 热电 储能 煤电 充电 充换电 生物质 能耗 供热 kV"),
    (
        "transport",
        "铁路 高铁 公路 高速 机场 停车 道路 桥 大外环 港 多式联运 绿波 硬化路 专用线 货运 快递 配送",
    ),
    (
        "environment",
        "PM2.5 空气 断面 劣V类 Ⅲ类 黑臭 湿地 森林 造林 垃圾 碳 环保 绿色制造 绿色工厂 绿色工业园 绿色供应链",
    ),
    ("environment", "绿色设计 四减四增 化肥 环境质量 生态"),
    (
        "farming",
        "农田 农业 农产品 农作物 良种 种植 畜禽 能繁母猪 养殖 农机 乡村 农村 农民 村庄 村 合作社 家庭农场",
    ),
    ("farming", "产业强镇 水肥 农副产品 帮扶县 乡土 齐鲁样板"),
    (
        "talent",
        "研发 专利 科技 高新技术 创新 实验室 人才 专家 学者 技师 课题 孵化 技术经纪 科学技术奖 大学科技园",
    ),
    (
        "welfare",
        "就业 居民 低保 社会保险 救助 安置 棚户区 老旧小区 住房 社区 居住证 公益性岗位 便民 生活圈 公共服务 创业 失业率",
    ),
    (
        "trade",
        "跨境 外贸 进出口 外资 消费 零售 电商 商业街 步行街 商贸 服务业 保税 海外仓 街区 夜间 到位资金 招商 京津",
    ),
    ("trade", "城市群 国际友城 贷款"),
    ("reform", "政务 国有 营商 审批 电子证照 可网办 机关 混改 主题集成"),
    ("industry", "产业 工业 制造 企业 技改 技术改造 园区 集群 新材料 品牌 补链 智能工厂 开发区"),
    ("economy", "生产总值 财政 预算收入 投资 城镇化 劳动生产率 经济指标 四新 重点项目 重点建设项目"),
    ("towns", "重点镇 城市 城区 规划 建筑 市民"),
)
OF_GROUP = {
    "water": "water",
    "industry": "industry",
    "transport": "transport",
    "energy": "energy",
    "ecology": "environment",
    "tourism": "culture",
    "services": "health",
    "agriculture": "farming",
    "logistics": "trade",
    "towns": "towns",
    "structure": "towns",
}


def topic_label(code: str) -> str:
    """The Chinese name of a topic code."""
    return {
        "economy": _("综合经济"),
        "industry": _("产业"),
        "talent": _("科技人才"),
        "digital": _("数字与通信"),
        "farming": _("农业农村"),
        "trade": _("商贸开放"),
        "transport": _("交通物流"),
        "water": _("水利水务"),
        "energy": _("能源"),
        "environment": _("生态环境"),
        "culture": _("文旅体育"),
        "education": _("教育"),
        "health": _("卫生养老"),
        "welfare": _("民生保障"),
        "towns": _("城乡建设"),
        "reform": _("政务改革"),
        OTHER: _("其他"),
    }[code]


def topic_codes() -> list[str]:
    """All topics in the order in which plans treat them."""
    order = "economy industry talent digital farming trade transport water energy environment culture"
    return [*order.split(), "education", "health", "welfare", "towns", "reform", OTHER]


def topic_of(atlas: Atlas, target: Target) -> str:
    """The code of a target's topic; `other` where nothing tells."""
    return (
        _by_words(target.indicator)
        or _by_features(atlas, target)
        or next(filter(None, map(_by_words, _headings(atlas, target))), OTHER)
    )


def _by_words(text: str) -> str:
    return next((topic for topic, words in RULES if any(word in text for word in words.split())), "")


def _by_features(atlas: Atlas, target: Target) -> str:
    known = (atlas.features[i] for i in target.feature_ids if i in atlas.features)
    groups = [atlas.layer_by_id[feature.layer].group for feature in known]
    return next((OF_GROUP[group] for group in groups if group in OF_GROUP), "")


def _headings(atlas: Atlas, target: Target) -> list[str]:
    clause = atlas.clauses.get(target.clause_id)
    return list(reversed(clause.heading_path)) if clause else []
