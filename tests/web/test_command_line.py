import io
import json
import socket
import sys

import pytest
from web_fakes import FakeAssistant

import app
from web.startup import ProgressBar, UserError, listen


@pytest.fixture
def run(tmp_path, capsys):
    """Run ``app.py`` with a fake assistant; gives exit code, output, error output and the assistant."""
    assistant = FakeAssistant()

    def open_assistant(home, llm, progress):
        progress("写入办事指南", 0.5)
        return assistant

    def run(*arguments, home=tmp_path / "home"):
        try:
            code = app.main([*arguments, "--home", str(home)], open_assistant)
        except SystemExit as stop:
            code = stop.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err, assistant

    return run


def test_ask_prints_answer_citations_and_notice(run):
    code, out, err, assistant = run("ask", "补办证件")
    assert code == 0
    assert "身份证 [1]" in out and "[2] 中华人民共和国示例法 第三条" in out
    assert "以窗口答复为准" in out
    assert "写入办事指南" in err, "progress belongs to the error stream"
    assert assistant.closed


def test_ask_json_prints_the_object_of_the_interface_and_nothing_else(run):
    code, out, _, assistant = run("ask", "补办证件", "--json", "--region", "乙市丙区", "--as-of", "2024-02-29")
    assert code == 0
    reply = json.loads(out)
    assert reply["citations"][0]["url"] == "https://example.org/guide" and "trace" not in reply
    request = assistant.requests[0]
    assert (request.region, request.as_of.isoformat()) == ("乙市丙区", "2024-02-29")


def test_trace_is_printed_when_asked_for(run):
    assert json.loads(run("ask", "补办证件", "--json", "--trace")[1])["trace"] == {"plan": []}
    assert "过程" in run("ask", "补办证件", "--trace")[1]


def test_without_a_question_lines_are_turns_and_numbers_pick_options(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("怎么补办\n2\n\n新对话\n补办证件\n退出\n不再问\n"))
    code, out, _, assistant = run("ask", "--json")
    assert code == 0
    replies = [json.loads(line) for line in out.splitlines()]
    assert [request.message for request in assistant.requests] == ["怎么补办", "代他人办理", "补办证件"]
    assert [(reply["session_id"], reply["turn"]) for reply in replies] == [("s1", 1), ("s1", 2), ("s2", 1)]


def test_a_failing_turn_does_not_end_the_conversation(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("炸\n补办证件\n"))
    code, out, err, _ = run("ask", "--json")
    assert code == 0 and len(out.splitlines()) == 1
    assert "12345" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", ""], "不能为空"),
        (["ask", "问" * 3000], "3000 字"),
        (["ask", "炸"], "12345"),
        (["ask", "问", "--as-of", "昨天"], "YYYY-MM-DD"),
        (["ask", "问", "多余"], "多余"),
        (["ask", "问", "--region"], "--region"),
        (["serve", "--port", "多"], "--port"),
        (["serve", "--port", "70000"], "65535"),
        (["serve", "--host", "no such host"], "no such host"),
        (["stop"], "stop"),
    ],
)
def test_unusable_input_is_one_chinese_line_and_exit_code_2(run, arguments, says):
    code, out, err, _ = run(*arguments)
    assert (code, out) == (2, "")
    line = err.splitlines()[-1]
    assert line.startswith("错误：") and says in line
    assert "Traceback" not in err


def test_a_home_that_cannot_be_written_is_named(run, tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    for arguments in (["ask", "补办证件"], ["serve"]):
        code, _, err, _ = run(*arguments, home=file)
        assert code == 2 and str(file) in err and "--home" in err


def test_a_port_in_use_is_named(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err, _ = run("serve", "--port", str(port))
    assert code == 2 and str(port) in err and "占用" in err


def test_an_assistant_that_cannot_be_opened_is_one_line(tmp_path, capsys):
    def fail(home, llm, progress):
        raise RuntimeError("模型文件损坏：\n请重新安装")

    assert app.main(["ask", "补办证件", "--home", str(tmp_path)], fail) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "错误：无法启动：模型文件损坏： 请重新安装"


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["ask", "--help"]])
def test_help_is_chinese(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        app.main(arguments)
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "用法" in out
    assert not {"usage", "options", "show this help"} & set(out.lower().replace(":", "\n").splitlines())


def test_port_zero_takes_a_free_one():
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0
        with pytest.raises(UserError):
            listen("127.0.0.1", listener.getsockname()[1])


def test_progress_names_each_stage_once_where_there_is_no_terminal():
    out = io.StringIO()
    bar = ProgressBar(out)
    for fraction in (0.1, 0.5, None, 1.0):
        bar("写入法规", fraction)
    bar("建索引", None)
    bar.close()
    assert out.getvalue() == "写入法规…\n建索引…\n"


def test_nothing_phones_home(monkeypatch):
    import os

    from web.offline import stay_offline

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    stay_offline()
    assert os.environ["LANGSMITH_TRACING"] == "false"
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
