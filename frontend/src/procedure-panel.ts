import { Choosing } from "./procedure-choosing";
import type { Answer } from "./procedure-sending";

/** The panel of one row: it keeps itself a moment after the last key, and shows faults beside its fields. */
const PAUSE_MS = 900;
const MOST_NAMES = 8;
const WORD = /[a-z][a-z0-9_]*$/;

export class Panel {
  private pause: ReturnType<typeof setTimeout> | undefined;
  private sent = new Map<string, string>();
  private saving: Promise<void> = Promise.resolve();
  private isDirty = false;
  private readonly choosing = new Choosing();

  constructor(
    private readonly place: HTMLElement,
    private readonly address: string,
    private readonly before: () => Promise<void>,
    private readonly came: (answer: Answer, press: string) => void,
    private readonly said: (text: string) => void,
  ) {
    place.addEventListener("input", (event) => this.typed(event));
    place.addEventListener("change", () => this.later(60));
    place.addEventListener("submit", (event) => this.pressed(event));
    place.addEventListener("focusout", () => this.choosing.left());
    place.addEventListener("keydown", (event) => this.key(event), true);
  }

  /** The row that the panel is about. */
  get row(): string {
    return this.form?.dataset["row"] ?? "";
  }

  private get form(): HTMLFormElement | null {
    return this.place.querySelector("form");
  }

  /** Keep what was typed, if anything was. */
  async flush(): Promise<void> {
    clearTimeout(this.pause);
    if (this.isDirty) this.save("");
    await this.saving;
  }

  /** Put the panel as the server has it; what was typed meanwhile stays, and so does the place of the writer. */
  show(html: string): void {
    const form = this.form;
    const token = form?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    const row = this.row;
    const typed = form ? this.values(form) : new Map<string, string>();
    const active = this.place.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
    const [start, end] = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? [active.selectionStart, active.selectionEnd] : [null, null];
    const open = new Set([...this.place.querySelectorAll<HTMLDetailsElement>("details[open]")].map((one) => one.dataset["keepOpen"]));
    this.place.innerHTML = html;
    const made = this.form;
    if (!made) return;
    const hidden = made.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
    if (hidden) hidden.value = token;
    if (this.row !== row) {
      this.isDirty = false;
      return;
    }
    for (const one of this.place.querySelectorAll<HTMLDetailsElement>("details")) if (open.has(one.dataset["keepOpen"])) one.open = true;
    for (const element of made.elements) {
      if (!isText(element)) continue;
      const now = typed.get(element.name);
      if (now !== undefined && now !== this.sent.get(element.name)) element.value = now;
    }
    if (!active) return;
    const again = active.id ? document.getElementById(active.id) : null;
    again?.focus({ preventScroll: true });
    if (start !== null && (again instanceof HTMLInputElement || again instanceof HTMLTextAreaElement)) again.setSelectionRange(start, end);
  }

  private values(form: HTMLFormElement): Map<string, string> {
    return new Map([...form.elements].filter(isText).map((element) => [element.name, element.value]));
  }

  private typed(event: Event): void {
    this.isDirty = true;
    this.later(PAUSE_MS);
    const field = event.target;
    if (field instanceof HTMLInputElement && "expression" in field.dataset) this.complete(field);
  }

  private later(wait: number): void {
    this.isDirty = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(""), wait);
  }

  private pressed(event: SubmitEvent): void {
    event.preventDefault();
    const press = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    clearTimeout(this.pause);
    this.save(press);
  }

  private save(press: string): void {
    this.saving = this.saving.then(() => this.post(press));
  }

  private async post(press: string): Promise<void> {
    await this.before();
    const form = this.form;
    if (!form) return;
    const data = new FormData(form);
    if (press) data.set("press", press);
    this.sent = this.values(form);
    this.isDirty = false;
    let answer: Response;
    try {
      answer = await fetch(this.address, { method: "POST", body: data, headers: { "X-Draft": "panel" } });
    } catch {
      this.isDirty = true;
      this.later(8000);
      this.said("lost");
      return;
    }
    const told = (await answer.json().catch(() => ({}))) as Answer & { faults?: Record<string, string> };
    if (answer.status === 422 && told.faults) return this.fault(told.faults);
    if (answer.status === 409) {
      const seen = form.querySelector<HTMLInputElement>("[name=seen]");
      if (seen && told.seen) seen.value = told.seen;
      this.said(told.said ?? "");
      return;
    }
    if (answer.ok) this.came(told, press);
  }

  /** Faults of shape, beside their fields until they are mended. */
  private fault(faults: Record<string, string>): void {
    for (const old of this.place.querySelectorAll(".fault.is-shape")) old.remove();
    for (const [name, sentence] of Object.entries(faults)) {
      const field = this.form?.elements.namedItem(name) ?? this.form?.elements.namedItem(`${name}.da`);
      const element = field instanceof Element ? field : null;
      const place = element?.closest(".field") ?? this.form;
      const line = document.createElement("p");
      line.className = "fault is-shape";
      line.setAttribute("role", "alert");
      line.textContent = sentence;
      place?.append(line);
    }
  }

  private key(event: KeyboardEvent): void {
    if (this.choosing.key(event)) return;
    const field = event.target;
    if (event.ctrlKey && event.key === " " && field instanceof HTMLInputElement && "expression" in field.dataset) {
      event.preventDefault();
      this.complete(field, true);
    }
  }

  /** The names that begin as the word before the caret does. */
  private complete(field: HTMLInputElement, all = false): void {
    this.choosing.close();
    const before = field.value.slice(0, field.selectionStart ?? 0);
    const word = WORD.exec(before)?.[0] ?? "";
    if (!word && !all) return;
    const names = [...this.place.querySelectorAll<HTMLElement>("[data-name]")].map((one) => one.dataset["name"] ?? "");
    const fits = names.filter((name) => name.startsWith(word) && name !== word).slice(0, MOST_NAMES);
    if (!fits.length) return;
    const list = document.createElement("div");
    list.className = "draft-kinds menu";
    list.id = "draft-names";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
    for (const name of fits) {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.id = `draft-name-${name}`;
      option.textContent = name;
      list.append(option);
    }
    this.choosing.open(field, list, (option) => {
      const at = field.selectionStart ?? field.value.length;
      field.setRangeText(option.textContent ?? "", at - word.length, at, "end");
      field.focus();
      this.later(PAUSE_MS);
    });
  }
}

function isText(element: Element): element is HTMLInputElement | HTMLTextAreaElement {
  if (element instanceof HTMLInputElement) return element.name !== "" && !["hidden", "checkbox", "radio", "submit"].includes(element.type);
  return element instanceof HTMLTextAreaElement && element.name !== "";
}
