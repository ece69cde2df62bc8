import { Choosing } from "./procedure-choosing";
import { Panel } from "./procedure-panel";
import { type Answer, type Change, Line } from "./procedure-sending";
import { speak } from "./speaking";

/** The rows of a procedure by keyboard: Enter, Tab, Alt and arrows, `/`, undo, copy and paste. Everything is kept at once. */
const PAUSE_MS = 600;
const LOOK_MS = 350;
const HOLDERS = ["phase", "decide", "parallel", "each", "repeat", "branch", "otherwise", "refused", "late"];
const COPIED = "application/x-bagland-row";

export function procedureEditor(): void {
  const root = document.getElementById("draft");
  if (root) new Editor(root);
}

class Editor {
  private readonly outline: HTMLElement;
  private readonly faults: HTMLElement;
  private readonly line: Line;
  private readonly panel: Panel;
  private readonly choosing = new Choosing();
  private row: string;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private look: ReturnType<typeof setTimeout> | undefined;
  private leaves = false;
  private cut = "";
  private goTo = "";

  constructor(private readonly root: HTMLElement) {
    this.outline = part(root, "draft-outline");
    this.faults = part(root, "draft-faults");
    this.row = root.dataset["row"] ?? "";
    const address = root.dataset["address"] ?? "";
    const name = `bagland:draft:${document.body.dataset["reader"]}:${root.dataset["version"]}`;
    this.panel = new Panel(
      part(root, "draft-panel"),
      address,
      () => this.settled(),
      (answer, press) => this.fromPanel(answer, press),
      (said) => this.tell(said === "lost" ? this.words("lost") : said),
    );
    this.line = new Line(
      address,
      name,
      () => root.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "",
      () => this.row,
      (answer, done) => this.came(answer, done),
      (said) => this.tell(said),
      (state) => this.show(state),
    );
    this.outline.addEventListener("keydown", (event) => this.key(event));
    this.outline.addEventListener("input", (event) => this.typed(event));
    this.outline.addEventListener("focusin", (event) => this.entered(event));
    this.outline.addEventListener("focusout", () => this.choosing.left());
    this.outline.addEventListener("copy", (event) => this.copied(event, ""));
    this.outline.addEventListener("cut", (event) => this.copied(event, "cut"));
    this.outline.addEventListener("paste", (event) => this.pasted(event));
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("submit", (event) => event.target !== null && this.submitted(event));
    document.addEventListener("keydown", (event) => this.stride(event));
    window.addEventListener("pagehide", () => {
      this.flush();
      this.line.leave();
    });
    if (!this.outline.querySelector("input")) this.add(null, false, false);
    else if (!location.hash && !document.querySelector("main [role=alert]")) this.titles()[0]?.focus();
  }

  // What the rows are.

  private titles(): HTMLInputElement[] {
    return [...this.outline.querySelectorAll<HTMLInputElement>("input.draft-title")];
  }

  private item(element: Element | null): HTMLElement | null {
    return element?.closest<HTMLElement>(".draft-item") ?? null;
  }

  private titleOf(id: string): HTMLInputElement | null {
    return document.getElementById(`row-${id}`)?.querySelector<HTMLInputElement>("input.draft-title") ?? null;
  }

  // Typing.

  private typed(event: Event): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    if (field.value.startsWith("/")) return this.offerKinds(field);
    this.choosing.close();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Send the titles that were changed. */
  private flush(): void {
    clearTimeout(this.pause);
    for (const field of this.titles()) {
      const id = this.item(field)?.dataset["id"];
      const was = field.dataset["was"] ?? "";
      if (!id || field.value === was || field.value.startsWith("/")) continue;
      field.dataset["was"] = field.value;
      this.line.push({ op: "title", id, title: field.value, was });
    }
  }

  private async settled(): Promise<void> {
    this.flush();
    for (let turn = 0; turn < 200 && !this.line.isIdle; turn++) await new Promise((done) => setTimeout(done, 25));
  }

  // Keys.

  private key(event: KeyboardEvent): void {
    if (event.isComposing || this.choosing.key(event)) return;
    const field = event.target;
    const item = field instanceof Element ? this.item(field) : null;
    if (!item) return;
    if (!(field instanceof HTMLInputElement)) {
      if (event.key === "Delete") this.take(event, () => this.change({ op: "delete", id: id(item) }, this.words("deleted")));
      return;
    }
    const isEmpty = field.value === "";
    if (event.key === "Enter" && field.value.startsWith("/")) return this.take(event, () => this.nothingFits(field));
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (event.altKey) return this.take(event, () => this.toPanel());
      if (isEmpty && !event.shiftKey && item.parentElement?.closest(".draft-item")) return this.take(event, () => this.move("outdent", item));
      return this.take(event, () => this.add(item, !event.shiftKey && HOLDERS.includes(item.dataset["kind"] ?? ""), true));
    }
    if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !this.leaves) {
      return this.take(event, () => this.move(event.shiftKey ? "outdent" : "indent", item));
    }
    if (event.key === "Escape") {
      this.leaves = true;
      return;
    }
    if (event.altKey && event.key === "ArrowUp") return this.take(event, () => this.move("up", item));
    if (event.altKey && event.key === "ArrowDown") return this.take(event, () => this.move("down", item));
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return this.take(event, () => this.beside(field, event.key === "ArrowUp" ? -1 : 1));
    if (event.key === "F2") return this.take(event, () => this.toPanel());
    if ((isEmpty && (event.key === "Backspace" || event.key === "Delete")) || (event.ctrlKey && event.key === "Delete")) {
      return this.take(event, () => this.remove(item));
    }
  }

  /** Undo and redo, wherever the writer is in the editor. */
  private stride(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !this.root.contains(document.activeElement)) return;
    const key = event.key.toLowerCase();
    const op = key === "z" && !event.shiftKey ? "undo" : key === "y" || key === "z" ? "redo" : "";
    if (op) this.take(event, () => this.go(op));
  }

  private go(op: string): void {
    void this.panel.flush().then(() => {
      this.flush();
      this.line.push({ op });
    });
  }

  private take(event: Event, then: () => void): void {
    event.preventDefault();
    event.stopPropagation();
    then();
  }

  private beside(field: HTMLInputElement, by: number): void {
    const all = this.titles();
    all[all.indexOf(field) + by]?.focus();
  }

  // Changes.

  private change(change: Change, said = ""): void {
    this.flush();
    this.line.push(change);
    if (said) this.tell(said);
  }

  private move(op: string, item: HTMLElement): void {
    this.change({ op, id: id(item) });
  }

  private remove(item: HTMLElement): void {
    const field = item.querySelector<HTMLInputElement>("input.draft-title");
    if (field) field.dataset["was"] = field.value;
    const all = this.titles();
    const before = field ? all[all.indexOf(field) - 1] : undefined;
    this.change({ op: "delete", id: id(item) }, this.words("deleted"));
    this.goTo = "chosen";
    before?.focus();
  }

  /** A new row stands there at once, so that one can go on writing while it is kept. */
  private add(item: HTMLElement | null, inside: boolean, focus: boolean): void {
    const template = document.getElementById("draft-row");
    const made = template instanceof HTMLTemplateElement ? template.content.firstElementChild?.cloneNode(true) : null;
    if (!(made instanceof HTMLElement)) return;
    const key = `n${[...crypto.getRandomValues(new Uint8Array(5))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    made.dataset["id"] = key;
    made.id = `row-${key}`;
    const field = made.querySelector("input");
    if (field) field.dataset["was"] = "";
    if (inside && item) {
      let list = item.querySelector<HTMLElement>(":scope > ol");
      if (!list) item.append((list = document.createElement("ol")));
      list.prepend(made);
    } else if (item) item.after(made);
    else this.listed().append(made);
    this.flush();
    const place = item ? (inside ? { inside: id(item) } : { after: id(item) }) : {};
    this.line.push({ op: "add", id: key, kind: "step", ...place });
    if (focus || !item) field?.focus();
  }

  private listed(): HTMLElement {
    let list = this.outline.querySelector<HTMLElement>("ol.draft-list");
    if (!list) {
      list = document.createElement("ol");
      list.className = "draft-list";
      this.outline.replaceChildren(list);
    }
    return list;
  }

  // What stands here: the kinds, after `/`.

  private offerKinds(field: HTMLInputElement): void {
    if (!this.choosing.isOpen) {
      const template = document.getElementById("draft-kinds");
      const list = template instanceof HTMLTemplateElement ? template.content.firstElementChild?.cloneNode(true) : null;
      if (list instanceof HTMLElement) {
        this.choosing.open(field, list, (option) => {
          field.value = field.dataset["was"] ?? "";
          const item = this.item(field);
          if (item) item.dataset["kind"] = option.dataset["kind"];
          if (item) this.change({ op: "kind", id: id(item), kind: option.dataset["kind"] ?? "step" });
          field.focus();
        });
      }
    }
    this.choosing.filter(field.value.slice(1));
  }

  private nothingFits(field: HTMLInputElement): void {
    this.offerKinds(field);
    this.tell(this.words("nothing"));
  }

  // Copy and paste.

  private copied(event: ClipboardEvent, how: string): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.selectionStart !== field.selectionEnd) return;
    const item = this.item(field);
    if (!item || !event.clipboardData) return;
    event.preventDefault();
    this.cut = how ? id(item) : "";
    event.clipboardData.setData("text/plain", asText(item, 0));
    event.clipboardData.setData(COPIED, JSON.stringify({ row: id(item), version: Number(this.root.dataset["version"]) }));
    this.tell(this.words(how ? "cut" : "copied"));
  }

  private pasted(event: ClipboardEvent): void {
    const field = event.target;
    const item = field instanceof HTMLInputElement ? this.item(field) : null;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const row = event.clipboardData?.getData(COPIED) ?? "";
    if (!(field instanceof HTMLInputElement) || !item || (!row && !text.trim().includes("\n"))) return;
    event.preventDefault();
    const after = id(item);
    if (row) {
      const { row: from, version } = JSON.parse(row) as { row: string; version: number };
      if (this.cut === from && version === Number(this.root.dataset["version"])) this.change({ op: "move", id: from, after });
      else this.change({ op: "copy", row: from, version, after });
      this.cut = "";
    } else if (field.value === "") this.change({ op: "lines", id: after, text });
    else this.change({ op: "lines", after, text });
    this.goTo = "chosen";
  }

  // What comes back.

  private came(answer: Answer, done: Change[]): void {
    if (this.line.isBehind) return;
    for (const [row, theirs] of Object.entries(answer.theirs ?? {})) {
      const field = this.titleOf(row);
      if (field) field.dataset["was"] = theirs;
      this.tell(this.words("theirs").replace("{theirs}", theirs));
    }
    if (answer.said) this.tell(answer.said);
    this.put(answer, answer.theirs ?? {});
    const chosen = done.some((change) => change.op === "undo" || change.op === "redo") ? "" : (answer.chosen ?? "");
    if (this.goTo && chosen) this.titleOf(chosen)?.focus();
    this.goTo = "";
    if (!this.root.contains(document.activeElement) && chosen) this.titleOf(chosen)?.focus();
  }

  private put(answer: Answer, theirs: Record<string, string>): void {
    const active = document.activeElement instanceof HTMLElement && this.outline.contains(document.activeElement) ? document.activeElement : null;
    const row = this.item(active)?.dataset["id"] ?? "";
    const [start, end] = active instanceof HTMLInputElement ? [active.selectionStart, active.selectionEnd] : [null, null];
    const typed = new Map<string, string>();
    for (const field of this.titles()) {
      const key = this.item(field)?.dataset["id"];
      if (key && (field.value !== (field.dataset["was"] ?? "") || key in theirs)) typed.set(key, field.value);
    }
    this.choosing.close();
    const isNumber = active?.classList.contains("draft-number") ?? false;
    this.outline.innerHTML = answer.outline;
    for (const [key, value] of typed) {
      const field = this.titleOf(key);
      if (field) field.value = value;
    }
    if (row) {
      const again = isNumber ? document.querySelector<HTMLElement>(`#row-${row} .draft-number`) : this.titleOf(row);
      again?.focus({ preventScroll: true });
      if (start !== null && again instanceof HTMLInputElement) again.setSelectionRange(start, end);
      if (again instanceof HTMLInputElement && again.value.startsWith("/")) this.offerKinds(again);
    }
    if (this.panel.row !== answer.row || !part(this.root, "draft-panel").contains(document.activeElement)) this.panel.show(answer.panel);
    this.faultsShown(answer);
  }

  private faultsShown(answer: Answer): void {
    const wasOpen = this.faults.querySelector("details")?.open;
    this.faults.innerHTML = answer.faults_html;
    const details = this.faults.querySelector("details");
    if (details && wasOpen !== undefined) details.open = wasOpen;
    for (const [name, there] of [["undo", answer.can_undo], ["redo", answer.can_redo]] as const)
      this.root.querySelector(`[data-draft=${name}]`)?.toggleAttribute("data-empty", !there);
  }

  private fromPanel(answer: Answer, press: string): void {
    this.row = answer.row;
    if (!this.line.isIdle) return this.line.ask();
    this.put(answer, {});
    this.panel.show(answer.panel);
    if (/^(add|inside|copy|path)/.test(press)) this.titleOf(answer.row)?.focus();
    else if (press.startsWith("delete")) this.titleOf(answer.row)?.focus();
    this.show("kept");
  }

  // The panel.

  private entered(event: FocusEvent): void {
    this.leaves = false;
    const item = event.target instanceof Element ? this.item(event.target) : null;
    if (!item || id(item) === this.row) return;
    for (const other of this.outline.querySelectorAll(".is-chosen")) other.classList.remove("is-chosen");
    item.classList.add("is-chosen");
    this.row = id(item);
    clearTimeout(this.look);
    this.look = setTimeout(() => this.ask(), LOOK_MS);
  }

  private ask(): void {
    void this.panel.flush().then(() => this.line.ask());
  }

  private toPanel(): void {
    clearTimeout(this.look);
    void this.panel
      .flush()
      .then(() => {
        if (this.panel.row !== this.row) this.line.ask();
        return this.settled();
      })
      .then(() => this.focusPanel(""));
  }

  private focusPanel(name: string): void {
    const panel = part(this.root, "draft-panel");
    const named = name ? panel.querySelector<HTMLElement>(`[name="${name}"], [name="${name}.da"]`) : null;
    const target = named ?? panel.querySelector<HTMLElement>("select") ?? panel.querySelector<HTMLElement>("input:not([type=hidden]), textarea");
    for (let at = target?.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  }

  private clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest<HTMLElement>("a[data-open], a[data-draft=whole]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.row = link.dataset["open"] ?? "";
    void this.panel
      .flush()
      .then(() => {
        this.line.ask();
        return this.settled();
      })
      .then(() => this.focusPanel(link.dataset["field"] ?? ""));
  }

  private submitted(event: Event): void {
    const button = event instanceof SubmitEvent ? event.submitter : null;
    if (!(button instanceof HTMLElement) || event.defaultPrevented) return;
    const name = button.dataset["draft"];
    if (!name) return;
    event.preventDefault();
    if (name === "add") this.add([...this.outline.querySelectorAll<HTMLElement>("ol.draft-list > .draft-item")].at(-1) ?? null, false, true);
    else this.go(name);
  }

  // What is said.

  private words(name: string): string {
    return this.root.dataset[name] ?? "";
  }

  private tell(text: string): void {
    const place = document.getElementById("draft-kept");
    if (place && text) place.textContent = text;
    if (text) speak(text);
  }

  private show(state: "keeping" | "kept" | "lost"): void {
    const place = document.getElementById("draft-kept");
    if (!place || state === "keeping") return;
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    place.textContent = this.words(state).replace("{at}", now);
  }
}

function id(item: HTMLElement): string {
  return item.dataset["id"] ?? "";
}

function part(root: HTMLElement, name: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`#${name}`);
  if (!found) throw new Error(`the editor has no ${name}`);
  return found;
}

/** A row and what is inside it as lines, two blanks for each level. */
function asText(item: HTMLElement, depth: number): string {
  const title = item.querySelector<HTMLInputElement>(":scope > .draft-line input.draft-title")?.value ?? item.querySelector(":scope > .draft-line .draft-title")?.textContent ?? "";
  const inside = [...item.querySelectorAll<HTMLElement>(":scope > ol > .draft-item")].map((one) => asText(one, depth + 1));
  return [`${"  ".repeat(depth)}- ${title}`, ...inside].join("\n");
}
