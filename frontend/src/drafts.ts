import { found, isLost, lost, say } from "./line";

/** Drafts keep themselves: what stands in a form goes to the server a second after the last key.
 *
 * While the server cannot be reached it is kept on this computer, and goes when it can. Secrets and files never do. */
const PAUSE_MS = 1000;
const DAYS = 30;
const OWN = "bagland:";
let pause: ReturnType<typeof setTimeout> | undefined;
let sending: Promise<void> = Promise.resolve();
let isLeaving = false;
let typed = false;

interface KeptHere {
  at: number;
  key: string;
  fields: [string, string][];
}

export function keepDrafts(): void {
  dropDone();
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && "leaves" in event.target.dataset) dropAll();
    if (event.target instanceof HTMLFormElement && "drops" in event.target.dataset) dropHere();
  });
  const form = keptForm();
  if (!form) return;
  offer(form);
  form.addEventListener("input", () => {
    typed = true;
    clearTimeout(pause);
    pause = setTimeout(() => keep(form), PAUSE_MS);
  });
  window.addEventListener("pagehide", () => {
    if (!typed || isLeaving) return;
    navigator.sendBeacon(form.dataset["keep"] ?? "", body(form));
  });
}

function keptForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form[data-keep]");
}

/** Wait until nothing is on its way to the server, and send nothing more: the form itself is being sent. */
export async function settled(): Promise<void> {
  clearTimeout(pause);
  isLeaving = true;
  await sending;
}

/** The page came back: what is typed is kept again. */
export function stay(): void {
  isLeaving = false;
}

/** Keep on this computer what stands in a form that is about to leave the page. */
export function keepHere(form: HTMLFormElement): void {
  if (!("keep" in form.dataset)) return;
  const kept: KeptHere = { at: Date.now(), key: keyOf(form), fields: fields(form) };
  try {
    localStorage.setItem(nameOf(form), JSON.stringify(kept));
  } catch {
    // No room, or no storage at all: the page itself still has it.
  }
}

function keep(form: HTMLFormElement): void {
  if (isLeaving) return;
  sending = sending.then(() => post(form));
}

async function post(form: HTMLFormElement): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(form.dataset["keep"] ?? "", { method: "POST", body: body(form), redirect: "manual" });
  } catch {
    keepHere(form);
    if (!isLeaving) lost(() => keep(form));
    return;
  }
  if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
    keepHere(form);
    say("out");
    return;
  }
  if (answer.status >= 500) {
    keepHere(form);
    if (!isLeaving) lost(() => keep(form));
    return;
  }
  typed = false;
  localStorage.removeItem(nameOf(form));
  if (isLost()) say("back");
  const place = document.getElementById("kept");
  const { said } = (await answer.json().catch(() => ({ said: "" }))) as { said?: string };
  if (place) place.textContent = said ?? "";
}

/** What was kept here because the server could not be reached is offered again, with when. */
function offer(form: HTMLFormElement): void {
  const kept = read(nameOf(form));
  if (!kept) return;
  if (kept.key === keyOf(form) || Date.now() - kept.at > DAYS * 86_400_000) {
    localStorage.removeItem(nameOf(form));
    return;
  }
  const template = document.getElementById("kept-here");
  if (!(template instanceof HTMLTemplateElement)) return;
  const notice = template.content.firstElementChild?.cloneNode(true);
  if (!(notice instanceof HTMLElement)) return;
  const moment = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const words = notice.querySelector("p");
  if (words) words.textContent = (words.textContent ?? "").replace("{at}", moment);
  notice.querySelector("[data-take]")?.addEventListener("click", () => {
    fill(form, kept.fields);
    localStorage.removeItem(nameOf(form));
    notice.remove();
    document.getElementById("begun")?.remove();
    typed = true;
    keep(form);
    form.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus();
  });
  notice.querySelector("[data-throw]")?.addEventListener("click", () => {
    localStorage.removeItem(nameOf(form));
    notice.remove();
  });
  (document.querySelector(".beside") ?? form).before(notice);
}

function fill(form: HTMLFormElement, kept: [string, string][]): void {
  for (const element of form.elements) {
    if (!isField(element)) continue;
    const values = kept.filter(([name]) => name === element.name).map(([, value]) => value);
    if (element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio"))
      element.checked = values.includes(element.value);
    else if (values[0] !== undefined) element.value = values[0];
  }
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A field of the form whose text may be kept: no secret, no file, nothing hidden. */
function isField(element: Element): element is Field {
  if (element instanceof HTMLInputElement) return !["hidden", "password", "file", "submit"].includes(element.type) && element.name !== "";
  return (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) && element.name !== "";
}

function fields(form: HTMLFormElement): [string, string][] {
  const names = new Set([...form.elements].filter(isField).map((element) => element.name));
  return [...new FormData(form)].flatMap(([name, value]) => (names.has(name) && typeof value === "string" ? [[name, value]] : []));
}

function body(form: HTMLFormElement): FormData {
  const data = new FormData();
  for (const [name, value] of fields(form)) data.append(name, value);
  data.append("csrfmiddlewaretoken", form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "");
  return data;
}

function nameOf(form: HTMLFormElement): string {
  return `${OWN}${document.body.dataset["reader"]}:${new URL(form.action).pathname}`;
}

function keyOf(form: HTMLFormElement): string {
  return form.querySelector<HTMLInputElement>("[name=idempotency-key]")?.value ?? "";
}

function read(name: string): KeptHere | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as KeptHere | null;
  } catch {
    return null;
  }
}

function ours(): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(OWN));
  } catch {
    return [];
  }
}

/** A form that was sent and done says so with its key: what was kept of it is dropped. */
function dropDone(): void {
  const done = /(?:^|; )done=(\w+)/.exec(document.cookie)?.[1];
  if (!done) return;
  for (const name of ours()) if (read(name)?.key === done) localStorage.removeItem(name);
  document.cookie = `done=; Max-Age=0; Path=${document.body.dataset["home"] ?? "/"}; SameSite=Lax`;
}

function dropHere(): void {
  const form = keptForm();
  if (form) localStorage.removeItem(nameOf(form));
}

/** Whoever signs out leaves nothing on this computer. */
function dropAll(): void {
  for (const name of ours()) localStorage.removeItem(name);
  found();
}
