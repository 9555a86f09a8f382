"""What the doctor found: findings with proposals, as data, as JSON and as Chinese text."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from geodata.i18n import _

SEVERITIES = ("note", "doubt", "fault", "stop")
FIRST = 20
SHOWN = 8


def severity_label(severity: str) -> str:
    """A severity in Chinese."""
    return {"note": _("提示"), "doubt": _("请核对"), "fault": _("有错"), "stop": _("待定")}[severity]


@dataclass(frozen=True)
class Option:
    """One thing that can be done about a finding: its id, its name, and what then happens."""

    id: str
    label: str
    effect: str


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes:
        kind: Its key; also the key of the decision about it.
        severity: note (nothing to do), doubt (look at it), fault (something is wrong), stop (nothing can be taken in
            before it is decided).
        title: A few words.
        found: What was found.
        proposal: What is proposed, "" for a mere note.
        count: How many features (or fields) it concerns.
        features: The first of their numbers in the file, from 1.
        options: What can be done; the proposed one is `recommended`.
        recommended: Id of the proposed option, "" where there is nothing to decide.
        details: More, as plain data: previews, candidates with outlines, proposed field mapping.
    """

    kind: str
    severity: str
    title: str
    found: str
    proposal: str = ""
    count: int = 0
    features: tuple[int, ...] = ()
    options: tuple[Option, ...] = ()
    recommended: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def effect(self) -> str:
        """What happens when the proposal is accepted; "" where there is none."""
        return next((one.effect for one in self.options if one.id == self.recommended), "")

    def as_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {**asdict(self), "effect": self.effect}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Finding:
        """The finding that `as_json` gave."""
        kept = {key: value for key, value in facts.items() if key != "effect"}
        options = tuple(Option(**one) for one in kept.pop("options"))
        return cls(**{**kept, "options": options, "features": tuple(kept["features"])})


@dataclass(frozen=True)
class Step:
    """What one decision did: which option of which finding, to how many features, areas in m² before and after."""

    kind: str
    title: str
    option: str
    label: str
    count: int
    features: tuple[int, ...]
    features_before: int
    features_after: int
    area_before_m2: float
    area_after_m2: float

    def line(self) -> str:
        """The step as one line."""
        words = _("{title}：{label}，涉及 {count} 个").format(
            title=self.title, label=self.label, count=self.count
        )
        if self.features_before != self.features_after:
            words += _("，要素 {a} → {b} 个").format(a=self.features_before, b=self.features_after)
        if abs(self.area_before_m2 - self.area_after_m2) >= 0.5:
            words += _("，所涉面积 {a} → {b}").format(
                a=area_text(self.area_before_m2), b=area_text(self.area_after_m2)
            )
        return words


@dataclass(frozen=True)
class Report:
    """The doctor's report on one dataset.

    Attributes:
        dataset: The dataset, as `Dataset.as_json` has it.
        features: Number of features as read.
        geometry: Number of features by geometry type (Chinese), as read.
        fields: Names and types of the fields, as read.
        bounds: West, south, east, north in WGS 84 under the decisions made or proposed; None where nothing is placed.
        findings: In the order in which they are dealt with.
        steps: What the decisions (those made, the proposals for the rest) do.
        decisions: Finding kind to option, as it was applied.
        preview: The first features' attributes after these steps.
    """

    dataset: dict[str, Any]
    features: int
    geometry: dict[str, int]
    fields: dict[str, str]
    bounds: tuple[float, float, float, float] | None
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...] = ()
    decisions: dict[str, Any] = field(default_factory=dict)
    preview: tuple[dict[str, Any], ...] = ()

    @property
    def clean(self) -> bool:
        """True where nothing needs a look or a decision."""
        return all(one.severity == "note" for one in self.findings)

    @property
    def proposals(self) -> dict[str, str]:
        """The decision that accepts every proposal."""
        return {one.kind: one.recommended for one in self.findings if one.recommended}

    def finding(self, kind: str) -> Finding | None:
        """The finding of a kind, if there is one."""
        return next((one for one in self.findings if one.kind == kind), None)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        facts = {**asdict(self), "findings": [one.as_json() for one in self.findings], "clean": self.clean}
        return facts

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Report:
        """The report that `as_json` gave."""
        kept = {key: value for key, value in facts.items() if key != "clean"}
        return cls(
            **{
                **kept,
                "findings": tuple(Finding.of(one) for one in kept["findings"]),
                "steps": tuple(Step(**{**one, "features": tuple(one["features"])}) for one in kept["steps"]),
                "bounds": tuple(kept["bounds"]) if kept["bounds"] else None,
                "preview": tuple(kept["preview"]),
            }
        )

    def text(self) -> str:
        """The report for a console, in Chinese."""
        kinds = "、".join(_("{kind} {n} 个").format(kind=kind, n=n) for kind, n in self.geometry.items())
        lines = [
            _("图层：{name}（{file}）").format(name=self.dataset["name"], file=self.dataset["file"]),
            _("要素：{n} 个（{kinds}）").format(n=self.features, kinds=kinds),
            _("字段：{fields}").format(fields="、".join(self.fields) or _("无")),
        ]
        if self.bounds:
            lines.append(_("范围：东经 {0:.4f}–{2:.4f}，北纬 {1:.4f}–{3:.4f}").format(*self.bounds))
        if not self.findings:
            lines.append(_("没有发现问题。"))
        for n, one in enumerate(self.findings, 1):
            lines += ["", *_finding_lines(n, one)]
        if self.steps:
            lines += ["", _("接受全部建议后：")]
            lines += [f"  · {step.line()}" for step in self.steps]
        return "\n".join(lines)


def _finding_lines(n: int, one: Finding) -> list[str]:
    lines = [f"{n}. 【{severity_label(one.severity)}】{one.title}", "   " + one.found]
    if one.features:
        numbers = "、".join(map(str, one.features[:SHOWN]))
        more = _("等") if one.count > min(len(one.features), SHOWN) else ""
        lines.append(_("   要素编号：{numbers}{more}").format(numbers=numbers, more=more))
    if one.proposal:
        lines.append(_("   建议：{proposal}").format(proposal=one.proposal))
    if one.effect:
        lines.append(_("   接受后：{effect}").format(effect=one.effect))
    others = [option.label for option in one.options if option.id != one.recommended]
    if others:
        lines.append(_("   也可以：{others}").format(others="；".join(others)))
    return lines


def area_text(square_metres: float) -> str:
    """An area with a unit that suits its size."""
    if square_metres >= 1e6:
        return _("{n:.2f} 平方公里").format(n=square_metres / 1e6)
    if square_metres >= 1e4:
        return _("{n:.2f} 公顷").format(n=square_metres / 1e4)
    return _("{n:.1f} 平方米").format(n=square_metres)
