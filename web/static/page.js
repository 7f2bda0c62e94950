/* Reading aids, opening citations, input methods and scrolling; everything else is Gradio's. */
(() => {
  const SIZES = [18, 20, 22, 24, 27, 30];
  const ELDER_SIZE = 24;
  const root = document.documentElement;
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode */ } };
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  let size = Number(recall("zd-size")) || SIZES[0];
  let elder = recall("zd-elder") === "1";

  const apply = () => {
    root.style.setProperty("--zd-size", `${size}px`);
    root.classList.toggle("zd-elder", elder);
    for (const button of document.querySelectorAll("[data-elder]")) {
      button.setAttribute("aria-pressed", String(elder));
      button.querySelector("[data-elder-name]").textContent = elder ? "标准" : "长者";
    }
    for (const button of document.querySelectorAll("[data-font]")) {
      const end = Number(button.dataset.font) < 0 ? SIZES[0] : SIZES.at(-1);
      button.toggleAttribute("disabled", size === end);
    }
    remember("zd-size", size);
    remember("zd-elder", elder ? "1" : "0");
  };

  document.addEventListener("click", (event) => {
    const font = event.target.closest("[data-font]");
    if (font) {
      const at = SIZES.indexOf(size) + Number(font.dataset.font);
      size = SIZES[Math.max(0, Math.min(SIZES.length - 1, at))];
      apply();
    }
    if (event.target.closest("[data-elder]")) {
      elder = !elder;
      size = elder ? Math.max(size, ELDER_SIZE) : SIZES[0];
      apply();
    }
    const mark = event.target.closest("[data-cite]");
    if (mark) {
      const cite = document.getElementById(mark.dataset.cite);
      if (cite) {
        cite.open = true;
        cite.scrollIntoView({ block: "center", behavior: "smooth" });
        cite.querySelector("summary").focus({ preventScroll: true });
      }
    }
    const printing = event.target.closest("[data-print]");
    if (printing) {
      for (const card of document.querySelectorAll(".zd-printed")) card.classList.remove("zd-printed");
      printing.closest(".zd-card").classList.add("zd-printed");
      root.classList.add("zd-printing");
      window.print();
    }
    const rating = event.target.closest("[data-rate]");
    if (rating) {
      for (const button of rating.parentElement.querySelectorAll("[data-rate]")) {
        button.setAttribute("aria-pressed", String(button === rating));
      }
      rating.parentElement.querySelector("span").textContent = "谢谢，已记下";
    }
  });

  addEventListener("afterprint", () => root.classList.remove("zd-printing"));

  /* Enter that ends a Chinese input method's composition must not send the question. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);

  /* Typing into the region picker searches instead of adding to the chosen name. */
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#zd-region input")) event.target.select();
  });

  /* A new question moves to the top with its answer growing below, until the reader scrolls. */
  const follow = () => {
    const last = document.getElementById("zd-last");
    if (!last) return false;
    let following = false;
    let question = "";
    for (const gesture of ["wheel", "touchmove", "pointerdown"]) {
      addEventListener(gesture, () => { following = false; }, { passive: true });
    }
    new MutationObserver(() => {
      const section = last.querySelector(".zd-turn");
      const label = section?.getAttribute("aria-label") ?? "";
      if (label !== question) following = true;
      question = label;
      if (section && following) section.scrollIntoView({ block: "start" });
      if (!section?.querySelector("[aria-busy]")) following = false;
    }).observe(last, { childList: true, subtree: true, characterData: true });
    last.setAttribute("aria-live", "polite");
    last.setAttribute("role", "log");
    return true;
  };

  /* What is scrolled to must not end up under the sticky header, whose height changes with the font. */
  const measure = () => {
    const header = document.getElementById("zd-header");
    new ResizeObserver(() => root.style.setProperty("--zd-head", `${header.offsetHeight}px`)).observe(header);
  };

  const start = () => {
    if (!document.querySelector(".zd-head") || !follow()) return requestAnimationFrame(start);
    measure();
    stayLight();
    apply();
  };
  /* One look, made for reading in bright halls; Gradio's dark one is not checked for contrast. */
  const stayLight = () => {
    const lighten = () => { if (document.body.classList.contains("dark")) document.body.classList.remove("dark"); };
    new MutationObserver(lighten).observe(document.body, { attributeFilter: ["class"] });
    lighten();
  };

  apply();
  start();
})();
