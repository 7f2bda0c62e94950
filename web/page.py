"""The resident page: Gradio wiring between the conversation and what is shown.

Knows nothing of how answers come about; texts and looks are in ``templates`` and ``static``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from web.offline import stay_offline

stay_offline()

import gradio as gr  # noqa: E402
from fastapi import FastAPI  # noqa: E402

from web.conversation import Conversation, ask, fresh, rate, undo  # noqa: E402
from web.limits import MAX_MESSAGE_CHARS, RateLimiter  # noqa: E402
from web.render import conversation_html, header_html, last_html, status_html  # noqa: E402
from web.service import NotReadyError, Service  # noqa: E402

STATIC = Path(__file__).parent / "static"
NO_REGION = ""
CONVERSATION_SECONDS = 2 * 60 * 60
POLL_SECONDS = 2
REFRESH_SECONDS = 0.08
"""A growing answer is sent to the browser at most this often."""
FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "sans-serif"]
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

JS_ON_CLICK = """
element.addEventListener('click', (event) => {
  const say = event.target.closest('[data-say]');
  if (say) trigger('say', {message: say.dataset.say});
  const rating = event.target.closest('[data-rate]');
  if (rating) trigger('rate', {turn: Number(rating.dataset.turn), rating: rating.dataset.rate});
});
"""


def region_options(service: Service) -> list[tuple[str, str]]:
    """Choices of the region picker, the empty choice first."""
    try:
        labels = service.assistant.region_choices()
    except NotReadyError:
        labels = []
    return [("不选地区", NO_REGION), *((label, label) for label in labels)]


def examples_of(service: Service) -> list[str]:
    """Example questions, none before the assistant is open."""
    try:
        return service.assistant.example_questions()
    except NotReadyError:
        return []


def build_page(service: Service, limiter: RateLimiter) -> gr.Blocks:
    """The page over ``service``; questions of one client are bounded by ``limiter``."""

    def shown(conversation: Conversation) -> list[Any]:
        earlier, last = conversation_html(conversation, examples_of(service))
        restore = not conversation.turns and conversation.before is not None
        return [
            conversation,
            earlier,
            last,
            gr.update(interactive=not conversation.busy),
            gr.update(interactive=bool(conversation.turns) and not conversation.busy),
            gr.update(
                value="恢复刚才的对话" if restore else "撤回上一问",
                interactive=not conversation.busy and (restore or bool(conversation.turns)),
            ),
        ]

    def say(message: str, region: str | None, conversation: Conversation, client: str | None) -> Iterator[list[Any]]:
        message = message.strip()
        if not conversation.takes(message):
            yield shown(conversation)
            return
        if not limiter.allow(client):
            gr.Info("问得太快了，请稍等片刻再试。")
            yield shown(conversation)
            return
        shown_at = 0.0
        for turn in ask(service, conversation, message[:MAX_MESSAGE_CHARS], region or None):
            if turn.running and turn.text:
                if time.monotonic() - shown_at < REFRESH_SECONDS:
                    continue
                growing = last_html(conversation)
                yield [gr.skip(), gr.skip(), growing, gr.skip(), gr.skip(), gr.skip()]
            else:
                yield shown(conversation)
            shown_at = time.monotonic()

    def on_send(
        message: str, region: str | None, conversation: Conversation, request: gr.Request
    ) -> Iterator[list[Any]]:
        # Words sent while an answer is under way stay in the box, and so does what is typed while one grows; an event
        # that comes before the typed words do clears nothing.
        box: Any = "" if conversation.takes(message.strip()) else gr.skip()
        for outputs in say(message, region, conversation, _client(request)):
            yield [*outputs, box]
            box = gr.skip()

    def on_tap(
        region: str | None, conversation: Conversation, event: gr.EventData, request: gr.Request
    ) -> Iterator[list[Any]]:
        yield from say(str(event.message), region, conversation, _client(request))

    def on_rate(conversation: Conversation, event: gr.EventData) -> None:
        rating: Literal["up", "down"] = "up" if event.rating == "up" else "down"
        if not rate(service, conversation, int(event.turn), rating):
            gr.Info("这段对话已经过期，没能记下您的评价。")

    def on_fresh(conversation: Conversation) -> list[Any]:
        return shown(fresh(conversation))

    def on_undo(conversation: Conversation) -> list[Any]:
        undone = undo(service, conversation)
        if undone is None:
            gr.Info("没能撤回，请点“新对话”重新开始。")
        return shown(undone or conversation)

    def on_load(conversation: Conversation, request: gr.Request) -> list[Any]:
        options = region_options(service)
        wanted = request.query_params.get("region", NO_REGION)
        chosen = wanted if wanted in [value for _, value in options] else NO_REGION
        return [*on_poll(conversation), gr.update(choices=options, value=chosen)]

    def on_poll(conversation: Conversation) -> list[Any]:
        readiness = service.readiness()
        earlier = gr.skip() if conversation.turns else conversation_html(conversation, examples_of(service))[0]
        return [status_html(readiness), gr.Timer(active=not readiness.settled), earlier]

    def on_ready(_: str) -> Any:
        return gr.update(choices=region_options(service))

    page = gr.Blocks(title="政答 · 政务问答", analytics_enabled=False, fill_width=True)
    with page:
        state = gr.State(Conversation(), time_to_live=CONVERSATION_SECONDS)
        gr.HTML(header_html(), elem_id="zd-header", js_on_load=None, apply_default_css=False)
        with gr.Column(elem_id="zd-main"):
            status = gr.HTML(
                status_html(service.readiness()), elem_id="zd-status", js_on_load=None, apply_default_css=False
            )
            earlier = gr.HTML("", elem_id="zd-earlier", js_on_load=JS_ON_CLICK, apply_default_css=False)
            last = gr.HTML("", elem_id="zd-last", js_on_load=JS_ON_CLICK, apply_default_css=False)
        with gr.Column(elem_id="zd-composer"):
            with gr.Row(elem_id="zd-tools"):
                region = gr.Dropdown(
                    region_options(service),
                    value=NO_REGION,
                    label="办事地区",
                    filterable=True,
                    num_choices_shown=200,
                    elem_id="zd-region",
                    min_width=220,
                )
            with gr.Row(elem_id="zd-acts"):
                undo_button = gr.Button("撤回上一问", elem_id="zd-undo", interactive=False, min_width=120)
                fresh_button = gr.Button("新对话", elem_id="zd-fresh", interactive=False, min_width=100)
            with gr.Row(elem_id="zd-input"):
                box = gr.Textbox(
                    label="您的问题",
                    show_label=False,
                    placeholder="例如：身份证丢了怎么补办",
                    lines=1,
                    max_lines=5,
                    max_length=MAX_MESSAGE_CHARS,
                    elem_id="zd-box",
                    scale=1,
                )
                send = gr.Button("发送", variant="primary", elem_id="zd-send", min_width=100, scale=0)
        timer = gr.Timer(POLL_SECONDS)

        view = [state, earlier, last, send, fresh_button, undo_button]
        for event in (box.submit, send.click):
            # Gradio's "once" would drop a press of Enter until the request before is closed, an instant too long.
            event(on_send, [box, region, state], [*view, box], trigger_mode="multiple", **QUIET)
        for log in (earlier, last):
            log.say(on_tap, [region, state], view, trigger_mode="once", **QUIET)
            log.rate(on_rate, [state], None, **QUIET)
        fresh_button.click(on_fresh, [state], view, **QUIET)
        undo_button.click(on_undo, [state], view, **QUIET)
        page.load(on_load, [state], [status, timer, earlier, region], **QUIET)
        timer.tick(on_poll, [state], [status, timer, earlier], **QUIET)
        status.change(on_ready, [status], [region], **QUIET)
    return page


def page_app(service: Service, limiter: RateLimiter) -> FastAPI:
    """An application that serves the page at ``/``."""
    page = build_page(service, limiter)
    page.queue(api_open=False, max_size=200, default_concurrency_limit=8)
    app: FastAPI = gr.mount_gradio_app(
        FastAPI(openapi_url=None, docs_url=None, redoc_url=None),
        page,
        path="/",
        theme=_theme(),
        css_paths=[STATIC / "page.css"],
        head=_head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        favicon_path=str(STATIC / "favicon.svg"),
    )
    return app


def _client(request: gr.Request) -> str | None:
    return request.client.host if request.client else None


def _theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=[f'"{name}"' if " " in name else name for name in FONTS],
        font_mono=["monospace"],
    )


def _head() -> str:
    script = (STATIC / "page.js").read_text(encoding="utf-8")
    # Not among Gradio's styles: it would put its own container before every selector.
    paper = (STATIC / "print.css").read_text(encoding="utf-8")
    return f'<meta name="theme-color" content="#14505c">\n<style>\n{paper}</style>\n<script>\n{script}\n</script>'
