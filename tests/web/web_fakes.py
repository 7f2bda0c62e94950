"""A small stand-in for the assistant: answers at once, in the shapes of ``rag.contract``."""

import itertools
import threading
import time
from types import SimpleNamespace

from rag.contract import ChatReply, Citation, FrameOut

GUIDE = Citation(
    id="guide:甲省/乙市/丙区|证件补办|",
    title="证件补办（丙区）",
    locator="咨询方式",
    url="https://example.org/guide",
    quote="丙区政务大厅 0000-11112222 <script>alert(1)</script>",
)
LAW = Citation(
    id="article:示例法#第三条", title="中华人民共和国示例法", locator="第三条", quote="证件丢失的，应当申请补领。"
)
OPTIONS = ["本人办理", "代他人办理"]


class FakeAssistant:
    def __init__(self, *, ready=True, delay=0.0):
        self.sessions = {}
        self.ratings = []
        self.requests = []
        self.ready = ready
        self.delay = delay
        self.closed = False
        self.broken = False
        self.vectors = (10, 10)
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def reply(self, request, *, trace=False):
        self.requests.append(request)
        if self.broken or request.message == "炸":
            raise ValueError(f"含有居民原话：{request.message}")
        with self._lock:
            session_id = request.session_id if request.session_id in self.sessions else f"s{next(self._ids)}"
            history = self.sessions.setdefault(session_id, [])
            history.append(request.message)
        common = {
            "session_id": session_id,
            "turn": len(history),
            "frame": FrameOut(intent="materials", item="证件补办", region=request.region),
            "kb_version": 7,
            "latency_ms": {"total": 3},
            "trace": {"plan": []} if trace else None,
        }
        if "怎么" in request.message:
            return ChatReply(action="clarify", answer="请问是本人办理还是代他人办理？", options=OPTIONS, **common)
        if "几点" in request.message:
            return ChatReply(action="decline", answer="知识库里没有查到，请拨打 12345。", **common)
        answer = f"**{request.message}**，需要：\n\n- 身份证 [1]\n- 照片 [2]\n\n地址 <b>一楼</b>，电话 0000-11112222。"
        return ChatReply(action="answer", answer=answer, citations=[GUIDE, LAW], used_llm=True, **common)

    def stream(self, request, *, trace=False):
        reply = self.reply(request)
        for start in range(0, len(reply.answer), 8):
            if self.delay:
                time.sleep(self.delay)
            yield reply.answer[start : start + 8]
        if request.message == "断":
            raise RuntimeError("含有居民原话：断")
        yield reply

    def feedback(self, session_id, turn, rating, comment):
        if not 1 <= turn <= len(self.sessions[session_id]):
            raise KeyError(turn)
        self.ratings.append((session_id, turn, rating, comment))

    def region_choices(self):
        return ["乙市丙区", "乙市丁区"]

    def example_questions(self):
        return ["证件丢了补办要带什么", "补办怎么办理", "结婚登记处几点上班"]

    def status(self):
        done, total = self.vectors
        return SimpleNamespace(
            ready=self.ready,
            stage="就绪" if self.ready else "加载模型",
            progress=None,
            kb_version=7,
            vectors_done=done,
            vectors_total=total,
            llm=None,
            message="",
        )

    def close(self):
        self.closed = True
