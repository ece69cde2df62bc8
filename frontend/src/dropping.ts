import { speak } from "./speaking";
import type { Uploading } from "./uploading";

/** What begins the keys of the unfinished uploads that this browser remembers. */
const REMEMBERED = "tus::";
/** So many files are taken of one drop: whoever drops a whole disk is told. */
const MOST_FILES = 1000;

/** Files come in by the form of the page: dropped anywhere, chosen, taken with the camera or pasted. What sends them is asked
 * for when the first one is there, or when this browser remembers some that are not finished. */
export function dropping(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-drop]");
  if (!form) return;
  takeChosen(form);
  takeDropped(form);
  takePasted(form);
  if (rememberedHere(form)) void sender(form).then((sends) => sends.remember());
}

let loading: Promise<Uploading> | undefined;

function sender(form: HTMLFormElement): Promise<Uploading> {
  loading ??= import(form.dataset["script"] ?? "").then((module: { uploading: (form: HTMLFormElement) => Uploading }) =>
    module.uploading(form),
  );
  loading.catch(() => (loading = undefined));
  return loading;
}

async function take(form: HTMLFormElement, files: File[]): Promise<void> {
  if (files.length === 0) return;
  if (!isFilled(form, files)) return;
  const most = form.dataset["single"] === undefined ? MOST_FILES : 1;
  if (files.length > most) speak((form.dataset["tooMany"] ?? "").replace("{most}", String(most)));
  try {
    (await sender(form)).take(files.slice(0, most), files.length - most);
  } catch {
    trouble(form, form.dataset["lost"] ?? "");
  }
}

/** What has to be written first is written first; the files wait for it. */
const waiting = new WeakMap<HTMLFormElement, File[]>();

function isFilled(form: HTMLFormElement, files: File[]): boolean {
  const field = form.querySelector<HTMLInputElement>("input[required]");
  if (!field || field.value.trim()) return true;
  waiting.set(form, files);
  trouble(form, `${files[0]?.name ?? ""}: ${form.dataset["needed"] ?? ""}`);
  field.focus();
  return false;
}

function trouble(form: HTMLFormElement, words: string): void {
  const place = form.querySelector<HTMLElement>(".drop-trouble");
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

function takeWaiting(form: HTMLFormElement): void {
  const files = waiting.get(form);
  if (!files || !form.checkValidity()) return;
  waiting.delete(form);
  trouble(form, "");
  void take(form, files);
}

function takeChosen(form: HTMLFormElement): void {
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    if (input.type !== "file") return takeWaiting(form);
    const files = [...(input.files ?? [])];
    input.value = "";
    void take(form, files);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    takeWaiting(form);
  });
}

/** A file may be let go anywhere on the page; outside our own window the browser keeps its own ways. */
function takeDropped(form: HTMLFormElement): void {
  let inside = 0;
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const show = (isOver: boolean) => document.body.classList.toggle("is-dropping", isOver);
  document.addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    inside += 1;
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!holdsFiles(event)) return;
    inside = Math.max(0, inside - 1);
    show(inside > 0);
  });
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    inside = 0;
    show(false);
    // The browser forgets what was dropped when this event is over: the entries are taken at once.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
    const files = [...event.dataTransfer.files];
    if (entries.some((entry) => entry?.isDirectory)) void inFolders(entries).then((found) => take(form, found));
    else void take(form, files);
  });
}

/** The files of dropped folders and of the folders in them. */
async function inFolders(entries: (FileSystemEntry | null)[]): Promise<File[]> {
  const found: File[] = [];
  const left = entries.filter((entry) => entry !== null);
  for (let entry = left.shift(); entry && found.length <= MOST_FILES; entry = left.shift()) {
    if (entry.isFile) {
      const file = await new Promise<File>((good, bad) => (entry as FileSystemFileEntry).file(good, bad)).catch(() => null);
      if (file && !file.name.startsWith(".")) found.push(file);
      continue;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader gives some at a time, and nothing at the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((good, bad) => reader.readEntries(good, bad)).catch(() => []);
      if (some.length === 0) break;
      left.push(...some);
    }
  }
  return found;
}

/** A picture of the screen, say. It has no name of its own, so it gets one with the moment. */
function takePasted(form: HTMLFormElement): void {
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const isTyping = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]");
    if (files.length === 0 || (isTyping && event.clipboardData?.types.includes("text/plain"))) return;
    event.preventDefault();
    void take(form, files.map((file) => named(file, form.dataset["pasted"] ?? "Picture")));
  });
}

function named(file: File, word: string): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const two = (figure: number) => String(figure).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const clock = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(".");
  return new File([file], `${word} ${day} ${clock}.${file.name.split(".").pop()}`, { type: file.type, lastModified: +now });
}

function rememberedHere(form: HTMLFormElement): boolean {
  try {
    return Object.keys(localStorage).some(
      (key) => key.startsWith(REMEMBERED) && localStorage.getItem(key)?.includes(`"${form.dataset["place"]}"`),
    );
  } catch {
    return false; // The browser keeps nothing for us.
  }
}
