// Builds what the browser gets from frontend/src into src/bagland/ui/static/bagland: scripts and styles in one file each, the
// script that sends files in a file of its own (a module, asked for when the first file is dropped), the font, one sprite of
// the icons listed in icons.txt. Each name carries a hash of its content, so a browser may keep the file
// for ever; manifest.json tells the templates the names of this build. The manifest is moved into place last and old files go
// after it, an hour after they were made: whoever reads it finds every file it names, and a server that runs while it is
// built goes on with the files of before.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "../src/bagland/ui/static/bagland");
const KEPT_MS = 60 * 60 * 1000;
const compressible = new Set([".css", ".js", ".svg"]);

/** Scripts, styles and the fonts they ask for: [name in the manifest, name of the file, content]. */
async function bundles() {
  return [...(await bundle(["src/app.ts", "src/app.css"], "iife")), ...(await bundle(["src/uploading.ts"], "esm"))];
}

async function bundle(entryPoints, format) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints,
    format,
    bundle: true,
    minify: true,
    target: "es2022",
    loader: { ".woff2": "file" },
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    outdir: target,
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  return outputFiles.map(({ path: file, contents }) => {
    const name = path.basename(file);
    return [name.replace(/-[0-9A-Z]{8}(?=\.\w+$)/, ""), name, Buffer.from(contents)];
  });
}

/** The icons of icons.txt as one SVG of symbols: <use href="sprite.svg#check"> takes size and colour from where it stands. */
async function sprite() {
  const lines = (await readFile(path.join(here, "icons.txt"), "utf8")).split("\n");
  const names = [...new Set(lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean))].sort();
  const symbols = await Promise.all(names.map(symbol));
  const content = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  return ["sprite.svg", `sprite-${hash}.svg`, content];
}

async function symbol(name) {
  const file = path.join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  const drawing = await readFile(file, "utf8").catch(() => {
    throw new Error(`icons.txt: Tabler has no outline icon “${name}”.`);
  });
  const paths = drawing
    .match(/<svg[^>]*>([^]*)<\/svg>/)[1]
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" *\/>/, "") // Tabler's invisible frame
    .replace(/\s*\n\s*/g, "");
  const look = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${look}>${paths}</symbol>`;
}

/** The licences of what is bundled; they ask to travel with it. */
async function licences() {
  const { dependencies } = JSON.parse(await readFile(path.join(here, "package.json"), "utf8"));
  const texts = Object.entries(dependencies).map(async ([name, version]) => {
    const text = await readFile(path.join(here, "node_modules", name, "LICENSE"), "utf8");
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return ["LICENSES.txt", "LICENSES.txt", Buffer.from((await Promise.all(texts)).join("\n\n"))];
}

function compressed(name, content) {
  if (!compressible.has(path.extname(name))) return [];
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return [
    [`${name}.br`, brotliCompressSync(content, { params })],
    [`${name}.gz`, gzipSync(content, { level: 9 })],
  ];
}

async function put(files) {
  await mkdir(target, { recursive: true });
  const half = await mkdtemp(path.join(here, "node_modules/.build-")); // the same disk, and ignored by git
  try {
    for (const [name, content] of files) {
      await writeFile(path.join(half, name), content);
      await rename(path.join(half, name), path.join(target, name));
    }
  } finally {
    await rm(half, { recursive: true });
  }
  const kept = new Set(files.map(([name]) => name));
  for (const name of await readdir(target)) {
    const file = path.join(target, name);
    if (!kept.has(name) && Date.now() - (await stat(file)).mtimeMs > KEPT_MS) await rm(file, { recursive: true });
  }
}

try {
  const built = [...(await bundles()), await sprite(), await licences()];
  const manifest = Object.fromEntries(built.map(([key, name]) => [key, name]).sort());
  await put([
    ...built.flatMap(([, name, content]) => [[name, content], ...compressed(name, content)]),
    ["manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
  ]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
