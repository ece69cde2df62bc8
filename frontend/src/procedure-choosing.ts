/** A list under a field from which one is chosen while one goes on typing: kinds of rows, names in conditions. */
export class Choosing {
  private list: HTMLElement | null = null;
  private field: HTMLInputElement | null = null;
  private at = 0;
  private take: (option: HTMLElement) => void = () => undefined;

  get isOpen(): boolean {
    return this.list !== null;
  }

  /** The writer has gone from a field: the list goes too, unless the writer has come back. */
  left(): void {
    setTimeout(() => {
      if (document.activeElement !== this.field) this.close();
    }, 150);
  }

  /** Show a list under a field. Its options are elements with `role=option` and an id. */
  open(field: HTMLInputElement, list: HTMLElement, take: (option: HTMLElement) => void): void {
    this.close();
    this.list = list;
    this.field = field;
    this.take = take;
    (field.parentElement ?? field).append(list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-autocomplete", "list");
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
      if (option) this.choose(option);
    });
    this.mark(0);
  }

  /** Leave those whose words begin with the text, or hold it. */
  filter(text: string): void {
    const sought = text.trim().toLowerCase();
    for (const option of this.all()) {
      const words = `${option.dataset["words"] ?? ""} ${option.querySelector("b")?.textContent ?? option.textContent ?? ""}`.toLowerCase();
      option.hidden = sought !== "" && !words.split(/\s+/).some((word) => word.startsWith(sought));
    }
    this.mark(0);
  }

  /** Whether the key was for the list. */
  key(event: KeyboardEvent): boolean {
    if (!this.list) return false;
    const shown = this.shown();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.mark((this.at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(shown.length, 1));
    } else if (event.key === "Enter" || event.key === "Tab") {
      const option = shown[this.at];
      if (!option) {
        this.close();
        return false;
      }
      this.choose(option);
    } else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close(): void {
    this.list?.remove();
    for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"])
      this.field?.removeAttribute(name);
    this.list = null;
    this.field = null;
  }

  private choose(option: HTMLElement): void {
    const take = this.take;
    this.close();
    take(option);
  }

  private all(): HTMLElement[] {
    return [...(this.list?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];
  }

  private shown(): HTMLElement[] {
    return this.all().filter((option) => !option.hidden);
  }

  private mark(at: number): void {
    this.at = at;
    const shown = this.shown();
    for (const option of this.all()) option.setAttribute("aria-selected", String(option === shown[at]));
    const chosen = shown[at];
    if (chosen) {
      this.field?.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else this.field?.removeAttribute("aria-activedescendant");
  }
}
