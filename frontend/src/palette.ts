// The palette: Ctrl K from anywhere finds objects and does activities. Without this file its link leads to the page of search.
interface Choice {
  plain: string;
  icon: string;
  href: string;
}

const RECENT = "bagland.recent.";
const MOST_RECENT = 5;
const SPOKEN_AFTER = 400;

let dialog: HTMLDialogElement | null = null;
let input: HTMLInputElement;
let step = "";
let asking = false;
let stale = false;
let speaking = 0;

/** Open on Ctrl K (Cmd K) and from the field in the top row; forget what was chosen here when its reader signs out. */
export function palette(): void {
  document.addEventListener("keydown", (event) => {
    if ((!event.ctrlKey && !event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog?.open) dialog.close();
    else void open();
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (!(event.target instanceof Element) || !event.target.closest("a.command")) return;
    event.preventDefault();
    void open();
  });
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || !event.target.action.endsWith("/sign-out/")) return;
    for (const key of Object.keys(localStorage)) if (key.startsWith(RECENT)) localStorage.removeItem(key);
  });
}

const page = (): string => document.querySelector<HTMLAnchorElement>("a.command")?.getAttribute("href") ?? "/search/";

async function fetched(query: Record<string, string>): Promise<DocumentFragment | null> {
  const address = `${page()}palette/?${new URLSearchParams({ here: location.pathname, ...query }).toString()}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || answer.status === 204) return null;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

async function open(): Promise<void> {
  if (asking) return;
  asking = true;
  const content = await fetched({ whole: "yes" });
  asking = false;
  const fresh = content?.querySelector<HTMLDialogElement>("dialog");
  if (!fresh) {
    location.assign(page());
    return;
  }
  dialog?.remove();
  dialog = fresh;
  document.body.append(fresh);
  input = fresh.querySelector<HTMLInputElement>("#palette-input")!;
  step = "";
  wire(fresh);
  withRecent();
  select(options()[0]);
  fresh.showModal();
  input.focus();
}

function wire(fresh: HTMLDialogElement): void {
  input.addEventListener("input", () => void ask());
  input.addEventListener("keydown", keys);
  fresh.querySelector("form")!.addEventListener("submit", (event) => event.preventDefault());
  fresh.querySelector(".palette-close")!.addEventListener("click", () => fresh.close());
  fresh.addEventListener("cancel", (event) => {
    if (!step) return;
    event.preventDefault();
    leaveStep();
  });
  fresh.addEventListener("click", (event) => {
    if (event.target === fresh) fresh.close();
    const option = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[role=option]") : null;
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(option);
  });
  fresh.addEventListener("pointermove", (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[role=option]") : null;
    if (option && (event.movementX || event.movementY)) select(option, false);
  });
}

function keys(event: KeyboardEvent): void {
  if (event.isComposing) return;
  const all = options();
  const at = all.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
  if (event.key === "ArrowDown") select(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") select(all[(at + all.length - 1) % all.length]);
  else if (event.key === "PageDown") select(all[Math.min(at + 5, all.length - 1)]);
  else if (event.key === "PageUp") select(all[Math.max(at - 5, 0)]);
  else if (event.key === "Enter" && all[at]) choose(all[at], event.ctrlKey || event.metaKey);
  else if (event.key === "Backspace" && step && !input.value) leaveStep();
  else return;
  event.preventDefault();
}

const options = (): HTMLAnchorElement[] => [...dialog!.querySelectorAll<HTMLAnchorElement>("[role=option]")];

/** The option that Enter chooses: marked in the list, told to screen readers, explained on the right side. */
function select(option: HTMLAnchorElement | undefined, follow = true): void {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  const side = dialog!.querySelector<HTMLElement>("#palette-side")!;
  if (!option) {
    input.removeAttribute("aria-activedescendant");
    side.replaceChildren();
    return;
  }
  input.setAttribute("aria-activedescendant", option.id);
  if (follow) option.scrollIntoView({ block: "nearest" });
  const says = dialog!.querySelector<HTMLElement>(`.palette-says[data-of="${option.id}"]`);
  side.replaceChildren(...[...(says?.children ?? [])].map((part) => part.cloneNode(true)));
}

/** Ask for what is typed. One question is under way at a time; what is typed meanwhile is asked when it is answered. */
async function ask(): Promise<void> {
  if (asking) {
    stale = true;
    return;
  }
  asking = true;
  do {
    stale = false;
    const typed = input.value;
    const content = await fetched({ q: typed, ...(step ? { act: step } : {}) });
    if (!dialog?.open) break;
    if (!content) {
      location.assign(`${page()}?${new URLSearchParams({ q: input.value }).toString()}`);
      break;
    }
    dialog.querySelector("#palette-list")!.replaceChildren(content);
    withRecent();
    select(options()[0]);
    speak();
  } while (stale);
  asking = false;
}

/** How much there is to choose from, said when the typing rests. */
function speak(): void {
  window.clearTimeout(speaking);
  speaking = window.setTimeout(() => {
    const said = dialog?.querySelector("#palette-said")?.textContent ?? "";
    const spoken = dialog?.querySelector("#palette-spoken");
    if (spoken) spoken.textContent = said;
  }, SPOKEN_AFTER);
}

function choose(option: HTMLAnchorElement, instead = false): void {
  const activity = option.dataset["step"];
  if (activity && !instead) {
    step = activity;
    const chip = dialog!.querySelector<HTMLElement>("#palette-chip")!;
    chip.textContent = option.dataset["plain"] ?? "";
    chip.hidden = false;
    input.value = "";
    void ask();
    return;
  }
  const href = (instead && option.dataset["opens"]) || option.getAttribute("href") || "";
  remember({ plain: option.dataset["plain"] ?? "", icon: option.dataset["icon"] ?? "search", href });
  location.assign(href);
}

function leaveStep(): void {
  step = "";
  dialog!.querySelector<HTMLElement>("#palette-chip")!.hidden = true;
  input.value = "";
  void ask();
}

// What was chosen last on this computer, by this reader; it never leaves the browser.

const store = (): string => RECENT + (dialog!.dataset["reader"] ?? "");

function recent(): Choice[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(store()) ?? "[]");
    const isChoice = (one: Partial<Choice>): one is Choice => !!one.plain && !!one.icon && /^\/(?!\/)/.test(one.href ?? "");
    return Array.isArray(kept) ? (kept as Partial<Choice>[]).filter(isChoice).slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function remember(choice: Choice): void {
  if (!choice.plain || choice.icon === "lock") return;
  const others = recent().filter((one) => one.href !== choice.href);
  try {
    localStorage.setItem(store(), JSON.stringify([choice, ...others].slice(0, MOST_RECENT)));
  } catch {
    // A browser that keeps nothing: then there is nothing recent.
  }
}

/** Recent choices first, when nothing is typed. */
function withRecent(): void {
  if (input.value.trim() || step) return;
  const list = dialog!.querySelector("#palette-options");
  const kept = recent();
  if (!list || !kept.length) return;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", "palette-recent");
  const head = document.createElement("p");
  head.className = "palette-head";
  head.id = "palette-recent";
  head.textContent = dialog!.dataset["recent"] ?? "";
  group.append(head, ...kept.map(recentOption));
  list.prepend(group);
}

function recentOption(choice: Choice, place: number): HTMLAnchorElement {
  const option = document.createElement("a");
  option.id = `palette-recent-${place}`;
  option.href = choice.href;
  option.tabIndex = -1;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset["plain"] = choice.plain;
  option.dataset["icon"] = choice.icon;
  const label = document.createElement("span");
  label.className = "palette-label";
  label.textContent = choice.plain;
  option.append(icon(choice.icon), label);
  const says = document.createElement("div");
  says.className = "palette-says";
  says.dataset["of"] = option.id;
  says.hidden = true;
  for (const [kind, text] of [
    ["palette-when", dialog!.dataset["again"] ?? ""],
    ["palette-title", choice.plain],
  ] as const) {
    const line = document.createElement("p");
    line.className = kind;
    line.textContent = text;
    says.append(line);
  }
  dialog!.querySelector("#palette-list")!.append(says);
  return option;
}

/** An icon of the sprite, whose address the field's own icon tells. */
function icon(name: string): SVGElement {
  const drawn = dialog!.querySelector<SVGElement>(".palette-ask svg")!.cloneNode(true) as SVGElement;
  drawn.setAttribute("class", "icon icon-18");
  const use = drawn.querySelector("use")!;
  use.setAttribute("href", `${(use.getAttribute("href") ?? "").split("#")[0]}#${name}`);
  return drawn;
}
