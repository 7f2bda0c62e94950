"""Longer instructions for a model that was not trained on ours: rules, and one worked example a task as a turn before.

Only for a fair comparison; the product never uses them. The user's part of the prompt stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag import tasks
from rag.tasks import CHATS, FIELDS, NOTHING, TELLS, Before, Message

_FRAME = f"""{tasks.FRAME}
候选每行一个，前面是“- ”；“同上”表示上文说的那件事。只输出一行，格式如下：
- 问某件事：照抄候选的名字（或“同上”）、空格、字段，例如“居民身份证补领 材料、时限”。
  字段只能用：{"、".join(FIELDS.values())}。问怎么办理、没说问哪一项，用“办理”。
- 问几件事：用“；”隔开，例如“护照补发 材料；户口簿补领 费用”。
  说不清是几个候选中的哪一个：名字用“/”连，例如“护照补发/户口簿补领 办理”。
- 候选里没有对应的事，或者问的是规定、政策：写“问 ”加一句完整的书面问题。
- 只说自己的情况、没有提问：写“{TELLS}”。闲聊、感谢、抱怨：写“{CHATS}”。
- 问的事办事指南和法规里都查不到（个人记录、预测、推荐、估价）：写“{NOTHING}”。
不要解释。"""
_SELECT = f"""{tasks.SELECT}
只输出一行：照抄能直接回答问题的句子的头五个字，几句用“｜”隔开；问题能用是或否回答时，空一格再写“是”“否”或“视情况”。
所有句子都没有回答问题，只写“{NOTHING}”。不要解释。"""
_REWRITE = f"""{tasks.REWRITE}
把省略的事情名称和条件补全，用书面语。只输出这一句问题，不要回答它，不要解释。"""
_SAY = f"""{tasks.SAY}
每条原文说成一两句口语，意思不增不减，数字、期限、金额照抄，每句末尾写上原文的编号，如[1]。只输出转述，不要评论。"""

_LONGER: dict[str, tuple[str, list[Message], str]] = {
    tasks.FRAME: (
        _FRAME,
        tasks.frame_prompt("身份证掉了，补一张要好多钱，几天拿得到", ["护照补发", "居民身份证补领", "户口簿补领"]),
        "居民身份证补领 费用、时限",
    ),
    tasks.SELECT: (
        _SELECT,
        tasks.select_prompt(
            "我去年就退休了，还能报名吗",
            ["报名时间为每年3月至5月。", "年满60周岁或者已办理退休手续的，不得报名。", "报名需提交身份证复印件。"],
        ),
        "年满60周 否",
    ),
    tasks.REWRITE: (
        _REWRITE,
        tasks.rewrite_prompt("那要带哪些东西", Before("我想给刚出生的娃上户口", ("出生登记",))),
        "办理出生登记需要提交哪些材料",
    ),
    tasks.SAY: (
        _SAY,
        tasks.say_prompt(
            ["年满80周岁的本市户籍老年人，每人每月发放高龄津贴100元。", "申请材料不齐全的，应当在5个工作日内补正。"]
        ),
        "咱们本市户口、满80周岁的老人，每个月给100元高龄津贴[1]。材料要是没带齐，5个工作日内补上就行[2]。",
    ),
}
"""By short instruction: the longer one, the prompt of the example, its answer."""


def instructed(messages: Sequence[Message]) -> list[Message]:
    """The prompt of a task with the longer instruction and the example in place of the short one."""
    longer, example, answer = _LONGER[messages[0]["content"]]
    return [
        {"role": "system", "content": longer},
        example[-1],
        {"role": "assistant", "content": answer},
        *messages[1:],
    ]
