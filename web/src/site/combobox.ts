// Completion of a search field: the ARIA combobox with a list, as the Authoring Practices draw it.
// Focus stays in the field; Enter without a choice is the form's own search.

import { html } from "../dom";

interface Suggestion {
  label: string;
  lang: string;
  kind: string;
  family: string;
  href: string;
}

const PAUSE = 120;
let count = 0;

/** Let `input`, which names its source in `data-suggest`, complete what is typed. */
export function combobox(input: HTMLInputElement): void {
  const source = new URL(input.dataset.suggest ?? "", document.baseURI);
  const list = html("ul", {
    class: "suggestions",
    role: "listbox",
    id: `suggestions-${++count}`,
    "aria-label": input.labels?.[0]?.textContent?.trim() ?? "",
  });
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    input.setAttribute(name, value);

  let shown: Suggestion[] = [];
  let active = -1;
  let timer = 0;
  let asking: AbortController | undefined;

  const close = () => {
    asking?.abort();
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const choose = (index: number) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const open = (found: Suggestion[]) => {
    shown = found;
    list.replaceChildren(...found.map((each, index) => option(each, `${list.id}-${index}`)));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    asking?.abort();
    const typed = input.value.trim();
    if (!typed) return close();
    asking = new AbortController();
    const url = new URL(source);
    url.searchParams.set("q", typed);
    try {
      const reply = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      open(reply.ok ? ((await reply.json()) as Suggestion[]) : []);
    } catch (error) {
      if (!(error instanceof DOMException)) close();
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  };

  const follow = (index: number) => {
    const chosen = shown[index];
    if (chosen) location.assign(new URL(chosen.href, source));
  };

  const step = (by: number) => {
    if (list.hidden) return void ask();
    // One place beside the options is the field itself, with what was typed.
    const places = shown.length + 1;
    choose(((active + 1 + by + places) % places) - 1);
  };

  input.addEventListener("input", (event) => {
    // Half-composed pinyin or zhuyin is not yet what is looked for.
    if (!(event as InputEvent).isComposing) later();
  });
  input.addEventListener("compositionend", later);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && active >= 0) follow(active);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  // Before the field loses its focus, or the list would be gone.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = (event.target as Element).closest("[role=option]");
    if (option) follow([...list.children].indexOf(option));
  });
}

function option(each: Suggestion, id: string): HTMLLIElement {
  return html(
    "li",
    { role: "option", id, "aria-selected": "false", class: `k-${each.family}` },
    html("span", { lang: each.lang || undefined }, each.label),
    html("small", {}, each.kind),
  );
}
