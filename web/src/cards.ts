// What things are called and where their pages are: asked of `/labels`, kept while the page stands.

import { html } from "./dom";

export interface Card {
  label: string;
  lang: string;
  kind: string;
  family: string;
  href: string | null;
  inside: boolean;
}

const AT_ONCE = 60;

/** Cards of one page; `address` is that of `/labels`. */
export class Cards {
  readonly #address: URL;
  readonly #known = new Map<string, Card>();

  constructor(address: string) {
    this.#address = new URL(address, document.baseURI);
  }

  /** Ask for those not known yet. What cannot be had stays a bare IRI. */
  async load(iris: Iterable<string>): Promise<void> {
    const wanted = [...new Set(iris)].filter((iri) => !this.#known.has(iri) && !iri.startsWith("_:"));
    const parts = [];
    for (let at = 0; at < wanted.length; at += AT_ONCE) parts.push(wanted.slice(at, at + AT_ONCE));
    await Promise.all(parts.map((part) => this.#fetch(part)));
  }

  async #fetch(iris: string[]): Promise<void> {
    const url = new URL(this.#address);
    for (const iri of iris) url.searchParams.append("iri", iri);
    const reply = await fetch(url, { headers: { Accept: "application/json" } });
    if (!reply.ok) return;
    for (const [iri, card] of Object.entries((await reply.json()) as Record<string, Card>)) {
      const href = card.href === null ? null : new URL(card.href, this.#address).href;
      this.#known.set(iri, { ...card, href });
    }
  }

  /** The card of a thing; of an unknown one, its IRI. */
  of(iri: string): Card {
    return (
      this.#known.get(iri) ?? { label: iri, lang: "", kind: "", family: "thing", href: null, inside: false }
    );
  }

  /** The thing as the pages show one: its name, coloured by its family, leading to its page. */
  link(iri: string): HTMLElement {
    const card = this.of(iri);
    const outside = card.href !== null && !card.inside;
    return html(
      card.href === null ? "span" : "a",
      {
        class: `thing k-${card.family}${outside ? " outside" : ""}`,
        href: card.href ?? undefined,
        lang: card.lang || undefined,
        rel: outside ? "external noopener nofollow" : undefined,
        title: iri,
      },
      card.label,
    );
  }
}
