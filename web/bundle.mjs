// Bundles src/ into static/build/: two entries, and chunks that they load when a page needs them.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const outdir = "static/build";
await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: ["src/site.ts", "src/editor.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof",
  charset: "utf8",
  chunkNames: "[name]-[hash]",
  outdir,
  logLevel: "warning",
});
