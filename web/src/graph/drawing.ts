// A small graph as SVG: things as buttons that a keyboard reaches, links as arrows, laid out at once.
// Nothing moves by itself; colours and type are the style sheet's. Who chooses data, and what
// happens when a thing is chosen, is the caller's business.

import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from "d3-force";
import type { Cards } from "../cards";
import { html, say, svg, type Words } from "../dom";

export interface Edge {
  from: string;
  to: string;
  by: string;
}

interface Node extends SimulationNodeDatum {
  id: string;
}

type Link = SimulationLinkDatum<Node>;

const WIDTH = 760;
/** Below this many pixels the picture is laid out upright, so that its words stay readable. */
const NARROW = 640;
/** Of a name in the picture, in Latin letters; a Han character takes the room of two. */
const LONGEST = 24;
const STEPS = 260;

/** A picture of one graph, redrawn when edges are added. */
export class Drawing {
  readonly element: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #cards: Cards;
  readonly #words: Words;
  readonly #nodes = new Map<string, Node>();
  readonly #edges = new Map<string, Edge>();
  readonly #choose: (id: string) => void;
  #chosen = "";
  #box = { x: 0, y: 0, width: WIDTH, height: 480 };

  constructor(cards: Cards, words: Words, choose: (id: string) => void) {
    this.#cards = cards;
    this.#words = words;
    this.#choose = choose;
    this.#svg = svg("svg", { class: "graph", role: "group", "aria-label": words.graph });
    this.element = html("div", { class: "graphbox" }, this.#tools(), this.#svg);
    this.#drag();
  }

  /** The edges shown. */
  get edges(): Edge[] {
    return [...this.#edges.values()];
  }

  /** Add edges, lay all out again and draw; what stood stays near where it was. */
  add(edges: Edge[]): void {
    for (const edge of edges) {
      this.#edges.set(`${edge.from} ${edge.by} ${edge.to}`, edge);
      for (const id of [edge.from, edge.to]) if (!this.#nodes.has(id)) this.#nodes.set(id, { id });
    }
    this.#lay();
    this.whole();
    this.#draw();
  }

  /** Show one thing as chosen. */
  choose(id: string): void {
    this.#chosen = id;
    const near = new Set([id, ...this.edges.flatMap((e) => (e.from === id ? e.to : e.to === id ? e.from : []))]);
    for (const node of this.#svg.querySelectorAll<SVGGElement>(".node")) {
      node.setAttribute("aria-pressed", String(node.dataset.id === id));
      node.classList.toggle("far", !near.has(node.dataset.id ?? ""));
    }
    for (const line of this.#svg.querySelectorAll<SVGGElement>(".edge"))
      line.classList.toggle("far", line.dataset.from !== id && line.dataset.to !== id);
  }

  /** Everything in view. */
  whole(): void {
    const nodes = [...this.#nodes.values()];
    const xs = nodes.map((node) => node.x ?? 0);
    const ys = nodes.map((node) => node.y ?? 0);
    const x = Math.min(...xs) - 20;
    const y = Math.min(...ys) - 30;
    this.#box = {
      x,
      y,
      width: Math.max(...xs) - x + 170,
      height: Math.max(Math.max(...ys) - y + 30, 160),
    };
    this.#view();
  }

  #lay(): void {
    const nodes = [...this.#nodes.values()];
    const narrow = innerWidth < NARROW;
    const links: Link[] = this.edges.map((edge) => ({ source: edge.from, target: edge.to }));
    forceSimulation(nodes)
      .force("link", forceLink<Node, Link>(links).id((node) => node.id).distance(narrow ? 95 : 150))
      .force("charge", forceManyBody<Node>().strength(narrow ? -520 : -700))
      .force("collide", forceCollide<Node>(42))
      .force("x", forceX<Node>(0).strength(narrow ? 0.22 : 0.05))
      .force("y", forceY<Node>(0).strength(narrow ? 0.03 : 0.11))
      .stop()
      .tick(STEPS);
  }

  #draw(): void {
    const marker = svg(
      "marker",
      { id: "tip", viewBox: "0 0 8 8", refX: 15, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
      svg("path", { d: "M0 0L8 4L0 8z", class: "tip" }),
    );
    this.#svg.replaceChildren(
      svg("defs", {}, marker),
      ...this.edges.map((edge) => this.#line(edge)),
      ...[...this.#nodes.values()].map((node) => this.#node(node)),
    );
    this.choose(this.#chosen || (this.#nodes.keys().next().value ?? ""));
  }

  #line(edge: Edge): SVGElement {
    const [from, to] = [this.#nodes.get(edge.from), this.#nodes.get(edge.to)];
    const [x1, y1, x2, y2] = [from?.x ?? 0, from?.y ?? 0, to?.x ?? 0, to?.y ?? 0];
    const by = this.#cards.of(edge.by);
    const line = svg(
      "g",
      { class: "edge", "aria-hidden": "true", "data-from": edge.from, "data-to": edge.to },
      svg("line", { x1, y1, x2, y2, "marker-end": "url(#tip)" }),
      svg("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + 3, lang: by.lang || undefined }, short(by.label)),
    );
    return line;
  }

  #node(node: Node): SVGElement {
    const card = this.#cards.of(node.id);
    const group = svg(
      "g",
      {
        class: `node k-${card.family}`,
        transform: `translate(${node.x ?? 0} ${node.y ?? 0})`,
        role: "button",
        tabindex: 0,
        "aria-label": card.kind ? `${card.label} (${card.kind})` : card.label,
        lang: card.lang || undefined,
        "data-id": node.id,
      },
      svg("title", {}, card.label),
      svg("circle", { r: 8 }),
      svg("text", { x: 12, y: 4 }, short(card.label)),
    );
    const chosen = () => {
      this.choose(node.id);
      this.#choose(node.id);
    };
    group.addEventListener("click", chosen);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      chosen();
    });
    return group;
  }

  #tools(): HTMLElement {
    const button = (sign: string, label: string | undefined, act: () => void) => {
      const made = html("button", { type: "button", "aria-label": label, title: label }, sign);
      made.addEventListener("click", act);
      return made;
    };
    return html(
      "div",
      { class: "graphtools", role: "group", "aria-label": say(this.#words.view) },
      button("+", this.#words.closer, () => this.#zoom(0.75)),
      button("−", this.#words.farther, () => this.#zoom(1 / 0.75)),
      button("⤢", this.#words.whole, () => this.whole()),
    );
  }

  #zoom(by: number): void {
    const { x, y, width, height } = this.#box;
    this.#box = {
      x: x + (width * (1 - by)) / 2,
      y: y + (height * (1 - by)) / 2,
      width: width * by,
      height: height * by,
    };
    this.#view();
  }

  #view(): void {
    const { x, y, width, height } = this.#box;
    this.#svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  }

  /** Dragging the ground moves the view; on a touch screen the page scrolls as ever. */
  #drag(): void {
    let last: PointerEvent | undefined;
    this.#svg.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || (event.target as Element).closest(".node")) return;
      last = event;
      this.#svg.setPointerCapture(event.pointerId);
    });
    this.#svg.addEventListener("pointermove", (event) => {
      if (!last) return;
      const scale = this.#box.width / this.#svg.clientWidth;
      this.#box.x -= (event.clientX - last.clientX) * scale;
      this.#box.y -= (event.clientY - last.clientY) * scale;
      last = event;
      this.#view();
    });
    for (const end of ["pointerup", "pointercancel"] as const)
      this.#svg.addEventListener(end, () => (last = undefined));
  }
}

/** The same edges as a table: nothing is told by the picture alone. */
export function edgeTable(edges: Edge[], cards: Cards, words: Words): HTMLElement {
  const head = [words.from, words.by, words.to].map((name) => html("th", { scope: "col" }, name ?? ""));
  const body = edges.map((edge) =>
    html("tr", {}, ...[edge.from, edge.by, edge.to].map((iri) => html("td", {}, cards.link(iri)))),
  );
  return html(
    "details",
    { class: "graphtable" },
    html("summary", {}, words.table ?? ""),
    html(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": words.table },
      html("table", {}, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...body)),
    ),
  );
}

/** All IRIs that edges name. */
export function named(edges: Edge[]): string[] {
  return edges.flatMap((edge) => [edge.from, edge.by, edge.to]);
}

function short(label: string): string {
  let room = LONGEST;
  const letters = [...label];
  const end = letters.findIndex((letter) => (room -= letter > "\u2e7f" ? 2 : 1) < 0);
  return end < 0 ? label : `${letters.slice(0, end).join("")}…`;
}
