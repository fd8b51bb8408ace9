// The editor in place of the text area: CodeMirror inside a shadow root. There its style sheets are
// constructed ones, which the site's policy against inline style lets pass, and the page's own
// style sheet cannot disturb it. The text area stays the form's field.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import type { CompletionSource } from "@codemirror/autocomplete";
import { html } from "../dom";

const THEME = EditorView.theme({
  "&": {
    border: "1px solid var(--soft)",
    borderRadius: ".35rem",
    background: "var(--sheet)",
    color: "var(--ink)",
    fontSize: ".9rem",
  },
  "&.cm-focused": { outline: ".16rem solid var(--link)", outlineOffset: ".1rem" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "16rem", maxHeight: "34rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--here)",
  },
  ".cm-gutters": { background: "var(--wash)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--mark)" },
  ".cm-tooltip": { background: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--soft)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--link)", color: "var(--sheet)" },
  ".cm-tooltip-autocomplete > ul": { maxWidth: "min(44rem, 90vw)" },
  ".cm-completionDetail": { fontStyle: "normal", color: "inherit", marginLeft: ".8em", fontFamily: "var(--sans)" },
  ".cm-completionMatchedText": { fontWeight: "600", textDecoration: "none" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--action)" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: ".14rem wavy var(--action)", background: "var(--mark)" },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--action)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--means)" },
  { tag: [tags.string, tags.annotation], color: "var(--aim)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--party)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--matter)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

/** What the page does with the editor. */
export interface Editing {
  text(): string;
  set(text: string): void;
  /** Mark a place; line and column count from 1. */
  mark(line: number, column: number, message: string): void;
  unmark(): void;
  focus(): void;
}

/** Put an editor in the place of `area`; `run` is Ctrl+Enter. */
export function edit(area: HTMLTextAreaElement, source: CompletionSource, run: () => void): Editing {
  const label = area.labels?.[0];
  const host = html("div", { class: "codehost", "data-editor": "" });
  const root = host.attachShadow({ mode: "open" });
  area.before(host);
  area.hidden = true;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        ...behaviour(source, run),
        EditorView.contentAttributes.of({ "aria-label": label?.textContent?.trim() ?? "" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  label?.addEventListener("click", () => view.focus());
  return {
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (line, column, message) => mark(view, line, column, message),
    unmark: () => view.dispatch(setDiagnostics(view.state, [])),
    focus: () => view.focus(),
  };
}

function behaviour(source: CompletionSource, run: () => void): Extension[] {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    autocompletion({ override: [source], icons: false }),
    sparql(),
    syntaxHighlighting(COLOURS),
    THEME,
    EditorView.lineWrapping,
    EditorView.domEventHandlers({ beforeinput: overSelection }),
    // Tab is left alone: it leads out of the editor, as everywhere on the page.
    keymap.of([
      { key: "Mod-Enter", preventDefault: true, run: () => (run(), true) },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
  ];
}

/**
 * Typing over a selection: left to itself Chromium keeps the old words' look in a `style` attribute,
 * which the site's policy refuses with an error on the console.
 */
function overSelection(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const text = event.data;
  if (event.inputType !== "insertText" || !text || empty || event.isComposing) return false;
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
  const taken = view.state.facet(EditorView.inputHandler).some((each) => each(view, from, to, text, insert));
  if (!taken) view.dispatch(insert());
  event.preventDefault();
  return true;
}

function mark(view: EditorView, line: number, column: number, message: string): void {
  const doc = view.state.doc;
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const word = /^[\p{L}\p{N}_]+|^\S/u.exec(doc.sliceString(from, at.to))?.[0].length ?? 0;
  const to = Math.min(from + word, doc.length);
  view.dispatch(
    setDiagnostics(view.state, [{ from: to === from ? Math.max(from - 1, 0) : from, to, severity: "error", message }]),
    { selection: { anchor: from }, scrollIntoView: true },
  );
}
