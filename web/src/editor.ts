// The query page: the form becomes an editor, and answers come without leaving the page.
// Without this file the form sends itself and the server writes the same answer.

import { Cards } from "./cards";
import { html, number, say, words } from "./dom";
import { type Answer, ask, Problem } from "./endpoint";
import { completion } from "./query/completion";
import { edit } from "./query/editing";
import { forget, gist, past, remember } from "./query/past";
import { read } from "./query/reading";
import { views } from "./query/views";
import { Vocabulary } from "./query/vocabulary";

interface Format {
  name: string;
  label: string;
  mime: string;
}

const form = document.querySelector<HTMLFormElement>("form.queryform");
if (form) queryPage(form);

/** An address without its query: a link to the page itself is written `?`. */
function bare(url: URL): string {
  return url.origin + url.pathname;
}

function queryPage(form: HTMLFormElement): void {
  const said = { ...words("graph-words"), ...words("query-words") };
  const area = form.querySelector<HTMLTextAreaElement>("textarea[name=query]");
  const place = document.getElementById("answer");
  if (!area || !place) return;

  const address = (name: string) => new URL(form.dataset[name] ?? "", document.baseURI);
  const endpoint = bare(address("endpoint"));
  const cards = new Cards(form.dataset.labels ?? "");
  const vocabulary = new Vocabulary();
  void vocabulary.load(endpoint, address("prefixes").href);
  const editor = edit(area, completion(vocabulary, address("suggest")), () => void run());
  const button = form.querySelector<HTMLButtonElement>("button.go");
  const go = button?.textContent ?? "";
  let running: AbortController | undefined;

  markWhatTheServerSaid();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) running.abort();
    else void run();
  });
  addEventListener("popstate", () => {
    const query = new URL(location.href).searchParams.get("query");
    if (query !== null) {
      editor.set(query);
      void run(false);
    }
  });
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".examplelist a"))
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      take(new URL(link.href).searchParams.get("query") ?? "");
    });
  findExamples();
  const earlier = html("details", { class: "earlier" });
  document.querySelector(".querypage aside")?.append(earlier);
  listEarlier();

  async function run(record = true): Promise<void> {
    const query = editor.text();
    if (!query.trim()) return editor.focus();
    running?.abort();
    const mine = (running = new AbortController());
    if (button) button.textContent = said.stop ?? "";
    place?.setAttribute("aria-busy", "true");
    editor.unmark();
    try {
      const answer = await ask(endpoint, query, mine.signal);
      if (record) enter(query);
      remember(query);
      listEarlier();
      await show(answer, query);
    } catch (error) {
      fail(error);
    } finally {
      if (running === mine) {
        running = undefined;
        if (button) button.textContent = go;
        place?.removeAttribute("aria-busy");
      }
    }
  }

  async function show(answer: Answer, query: string): Promise<void> {
    const found = read(answer);
    const told = [
      found.boolean === undefined ? `${said.rows} ${number(found.rows.length)}` : "",
      `${number(Math.round(found.milliseconds * 10) / 10)} ms`,
    ].filter(Boolean);
    const heading = html("h2", {}, said.answer ?? "", " ", html("span", { class: "count" }, told.join(" · ")));
    place?.replaceChildren(heading, views(found, cards, said), downloads(query, found.graph), share(query));
  }

  function fail(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError")
      return place?.replaceChildren(html("p", { class: "note" }, said.stopped ?? ""));
    const told = error instanceof Problem ? error.message : (said.failed ?? "");
    const note = html("div", { class: "note bad", role: "alert" }, html("p", {}, html("strong", {}, told)));
    if (error instanceof Problem && error.line) {
      editor.mark(error.line, error.column ?? 1, error.message);
      note.append(html("p", {}, say(said.place, { line: error.line, column: error.column ?? 1 })));
    }
    place?.replaceChildren(note);
  }

  /** A link that came with a query the server refused: mark it as the script's own answers are. */
  function markWhatTheServerSaid(): void {
    const note = place?.querySelector<HTMLElement>("[data-line]");
    if (note)
      editor.mark(Number(note.dataset.line), Number(note.dataset.column), note.querySelector("strong")?.textContent ?? "");
  }

  function take(query: string): void {
    editor.set(query);
    form.scrollIntoView({ block: "start" });
    void run();
  }

  function shared(query: string, extra: Record<string, string> = {}): URL {
    const url = new URL(endpoint);
    url.search = new URLSearchParams({ query, ...extra }).toString();
    return url;
  }

  function enter(query: string): void {
    const language = new URL(location.href).searchParams.get("lang");
    const url = shared(query, language ? { lang: language } : {});
    if (url.href !== location.href) history.pushState(null, "", url);
  }

  function downloads(query: string, graph: boolean): HTMLElement {
    const formats = JSON.parse((graph ? form.dataset.graphs : form.dataset.results) ?? "[]") as Format[];
    const links = formats.flatMap((format, index) => [
      index ? " · " : " ",
      html(
        "a",
        { href: shared(query, { format: format.name }).href, type: format.mime, rel: "nofollow", download: "" },
        format.label,
      ),
    ]);
    return html("p", { class: "downloads" }, `${said.download}:`, ...links);
  }

  function share(query: string): HTMLElement {
    const link = html("a", { href: shared(query).href, rel: "nofollow" }, said.share ?? "");
    const row = html("p", { class: "share" }, link);
    if (navigator.clipboard) {
      const copy = html("button", { type: "button", class: "copy" }, said.copy ?? "");
      copy.addEventListener("click", () => {
        void navigator.clipboard.writeText(link.href).then(() => (copy.textContent = said.copied ?? ""));
      });
      row.append(" ", copy);
    }
    return row;
  }

  function findExamples(): void {
    const lists = [...document.querySelectorAll<HTMLElement>(".querypage aside .examplelist")];
    const heading = document.getElementById("examples");
    if (!lists.length || !heading) return;
    const field = html("input", { type: "search", class: "findexample", "aria-label": said.find, placeholder: said.find });
    field.addEventListener("input", () => {
      const typed = field.value.trim().toLowerCase();
      for (const list of lists) {
        const items = [...list.children] as HTMLElement[];
        for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(typed);
        const group = list.closest("details");
        if (!group) continue;
        group.hidden = items.every((item) => item.hidden);
        group.open = typed !== "";
      }
    });
    heading.after(field);
  }

  function listEarlier(): void {
    const queries = past();
    earlier.hidden = !queries.length;
    const items = queries.map((query) => {
      const choose = html("button", { type: "button", class: "linklike", title: query }, gist(query).slice(0, 90) || query);
      choose.addEventListener("click", () => take(query));
      return html("li", {}, choose);
    });
    const clear = html("button", { type: "button" }, said.forget ?? "");
    clear.addEventListener("click", () => {
      forget();
      listEarlier();
    });
    earlier.replaceChildren(
      html("summary", {}, said.earlier ?? ""),
      html("ul", { class: "examplelist" }, ...items),
      html("p", { class: "soft" }, html("small", {}, said.kept ?? ""), " ", clear),
    );
  }
}
