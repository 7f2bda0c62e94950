"""What is said where nothing answers: what is not held and why, and where to turn. Knows no ways to answer."""

from __future__ import annotations

from corpus.hotlines import hotline_id
from kg.schema import Faq
from kg.view import GraphView
from rag.abroad import foreign_matter
from rag.documents.answers import Documents
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import field_label
from rag.sections import Line, Section
from rag.understand import PLAUSIBLE
from rag.unheld import about_the_future, personal, verdict


class Declining:
    """Declines over one view."""

    def __init__(self, view: GraphView, documents: Documents) -> None:
        self._view, self._documents = view, documents

    def outcome(self, frame: Frame, sections: list[Section], steps: list[str]) -> Outcome:
        """Say what is not held, and where to turn."""
        read = [] if sections else self._documents.silent(frame)
        statements = read or [Statement(self._missing(frame, sections))]
        contact: Line | None = next((s.contact for s in sections if s.contact), None)
        if contact and not (frame.foreign and not frame.regions):
            statements.append(Statement(f"可以先打办事窗口的{contact.text}。", list(contact.evidence)))
        statements.append(self.hotline("gov", "也可以拨打" if contact else "建议拨打"))
        steps.append("decline")
        return Outcome("decline", statements, steps=steps)

    def _missing(self, frame: Frame, sections: list[Section]) -> str:
        if personal(frame):
            return "我查不到个人的办件进度和账户信息，请到原办理渠道查询，或者打电话问。"
        if about_the_future(frame):
            return "以后的标准还没有公布，知识库里没有，不能乱说。"
        if verdict(frame):
            return "案子怎么判，要由法院或者仲裁机构查清事实以后依法决定，我不能替他们估计结果。"
        if foreign_matter(frame.text):
            return "这是别的国家的事，要按当地的规定办，知识库里没有，不能乱说，请问当地的主管部门。"
        place = "、".join([self._view.regions.label(r) for r in frame.regions] or list(frame.foreign))
        if sections and frame.score >= PLAUSIBLE:
            labels = "、".join(dict.fromkeys(field_label(f) for s in sections for f in s.missing)) or "这方面的内容"
            return f"知识库里没有{place}「{sections[0].title}」的{labels}，不能乱说，请以当地部门答复为准。"
        return "这个问题在知识库里没有找到依据，不能乱说。"

    def hotline(self, name: str, lead: str) -> Statement:
        """A sentence that points to a hotline, cited from the built-in list."""
        node = self._view.node(hotline_id(name), Faq)
        if node is None:
            return Statement(f"{lead}当地政务服务热线咨询。")
        return Statement(f"{lead} {node.answer}。", [Evidence(node.id, node.question, "内置热线", node.answer)])
