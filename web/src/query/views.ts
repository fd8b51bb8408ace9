// The four views of an answer, and the tabs between them.

import type { Cards } from "../cards";
import { html, number, say, svg, type Words } from "../dom";
import type { Row, Term } from "../endpoint";
import { bars, edges, iris, type Read } from "./reading";

const FIRST = 200;
const BARS = 40;
const EDGES = 120;

export type View = "table" | "chart" | "graph" | "raw";

/** Tabs over `answer`; each view is made when it is first asked for. */
export function views(answer: Read, cards: Cards, words: Words): HTMLElement {
  const makers: Record<View, () => HTMLElement | Promise<HTMLElement>> = {
    table: () => table(answer, cards, words),
    chart: () => chart(answer, cards, words),
    graph: () => graph(answer, cards, words),
    raw: () => html("pre", { class: "triples", tabindex: "0" }, answer.raw),
  };
  const names: View[] = answer.boolean === undefined ? ["table", "chart", "graph", "raw"] : ["table", "raw"];
  const list = html("div", { class: "tabs", role: "tablist", "aria-label": words.views });
  const panel = html("div", { role: "tabpanel", id: "view", tabindex: "-1" });
  const tabs = names.map((name) =>
    html("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "view" }, words[name] ?? name),
  );

  const show = async (index: number, focus = false) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    const [name, tab] = [names[index], tabs[index]];
    if (!name || !tab) return;
    panel.setAttribute("aria-labelledby", tab.id);
    if (focus) tab.focus();
    panel.replaceChildren(await makers[name]());
  };

  tabs.forEach((tab, index) => tab.addEventListener("click", () => void show(index)));
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    void show((to + tabs.length) % tabs.length, true);
  });
  list.append(...tabs);
  void show(0);
  return html("div", {}, list, panel);
}

function table(answer: Read, cards: Cards, words: Words): HTMLElement {
  if (answer.boolean !== undefined)
    return html("p", { class: "note" }, html("strong", {}, (answer.boolean ? words.yes : words.no) ?? ""));
  const body = html("tbody");
  const more = html("button", { type: "button" });
  let shown = 0;
  const extend = async (by: number) => {
    const rows = answer.rows.slice(shown, shown + by);
    await cards.load(iris(rows));
    body.append(...rows.map((row) => line(row, answer.columns, cards)));
    shown += rows.length;
    more.textContent = say(words.more, { n: number(answer.rows.length - shown) });
    more.hidden = shown >= answer.rows.length;
  };
  more.addEventListener("click", () => void extend(FIRST * 5));
  void extend(FIRST);
  const head = html("tr", {}, ...answer.columns.map((name) => html("th", { scope: "col" }, name)));
  return html(
    "div",
    {},
    html(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": words.table },
      html("table", { class: "answer" }, html("thead", {}, head), body),
    ),
    more,
  );
}

function line(row: Row, columns: string[], cards: Cards): HTMLElement {
  return html("tr", {}, ...columns.map((name) => html("td", {}, cell(row[name], cards))));
}

function cell(term: Term | undefined, cards: Cards): HTMLElement {
  if (!term) return html("span", { class: "soft" }, "—");
  if (term.type === "uri") return cards.link(term.value);
  const language = term["xml:lang"];
  const text = typeof term.value === "string" ? term.value : JSON.stringify(term.value);
  const written = html("span", { class: "words", lang: language ? bcp47(language) : undefined }, text);
  return language ? html("span", {}, written, " ", html("small", { class: "tag" }, bcp47(language))) : written;
}

/** Tags are lower case in the data; HTML wants a script's first letter large. */
function bcp47(tag: string): string {
  return tag.replace(/-([a-z])([a-z]{3})\b/g, (_, first: string, rest: string) => `-${first.toUpperCase()}${rest}`);
}

function chart(answer: Read, cards: Cards, words: Words): HTMLElement {
  const { column, bars: all } = bars(answer);
  if (!all.length) return html("p", { class: "note" }, words.nochart ?? "");
  const shown = all.slice(0, BARS);
  const wide = Math.min(Math.max(innerWidth - 40, 320), 720);
  const naming = wide * 0.38;
  const top = Math.max(...shown.map((bar) => bar.value), 0) || 1;
  const name = (term: Term | undefined) => (term?.type === "uri" ? cards.of(term.value).label : (term?.value ?? "—"));
  const drawn = shown.map(({ term, value }, index) => {
    const width = Math.max((Math.max(value, 0) / top) * (wide - naming - 80), 1);
    const y = index * 24;
    return svg(
      "g",
      {},
      svg("text", { class: "ink", x: naming, y: y + 16, "text-anchor": "end" }, cut(name(term), Math.floor(naming / 8))),
      svg("rect", { class: "bar", x: naming + 10, y: y + 3, width, height: 18, rx: 2 }),
      svg("text", { class: "soft", x: naming + 16 + width, y: y + 16 }, number(value)),
    );
  });
  const picture = svg(
    "svg",
    {
      class: "picture chart",
      role: "img",
      "aria-label": `${words.chart}: ${column}`,
      viewBox: `0 0 ${wide} ${shown.length * 24 + 4}`,
      width: wide,
      "font-size": 13,
    },
    ...drawn,
  );
  const rest = all.length > BARS ? html("p", { class: "soft" }, say(words.first, { n: BARS })) : html("span");
  return html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.chart }, picture, rest);
}

async function graph(answer: Read, cards: Cards, words: Words): Promise<HTMLElement> {
  const all = edges(answer);
  if (!all.length) return html("p", { class: "note" }, words.nograph ?? "");
  const shown = all.slice(0, EDGES);
  const { Drawing, edgeTable, named } = await import("../graph/drawing");
  await cards.load(named(shown).filter((iri) => iri.includes(":")));
  const info = html("p", { class: "graphinfo", role: "status" });
  const drawing = new Drawing(cards, words, (iri) => info.replaceChildren(cards.of(iri).kind, " ", cards.link(iri)));
  drawing.add(shown);
  const rest = all.length > EDGES ? html("p", { class: "soft" }, say(words.first, { n: EDGES })) : html("span");
  return html("div", {}, drawing.element, info, rest, edgeTable(shown, cards, words));
}

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
