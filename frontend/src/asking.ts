/**
 * Questions that hang on other answers, and the sentence that says what will come of it: the server's word, asked when an
 * answer has changed.
 */
let latest = 0;

export function asking(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-asks]");
  if (!form) return;
  hide(form, (form.dataset["hides"] ?? "").split(" ").filter(Boolean));
  form.addEventListener("change", () => void ask(form));
}

async function ask(form: HTMLFormElement): Promise<void> {
  const turn = ++latest;
  const body = new FormData();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  body.append("asks", "1");
  try {
    const answer = await fetch(form.dataset["asks"] ?? "", { method: "POST", body, redirect: "manual" });
    if (!answer.ok || turn !== latest) return;
    const { hides, foretold } = (await answer.json()) as { hides?: string[]; foretold?: string };
    hide(form, hides ?? []);
    const shown = form.querySelector<HTMLElement>("#foretold");
    if (shown) shown.textContent = foretold ?? "";
  } catch {
    // Without a line every question stays in sight, and the server drops what is not asked.
  }
}

function hide(form: HTMLFormElement, names: string[]): void {
  for (const field of form.querySelectorAll<HTMLElement>("[data-question]"))
    field.hidden = names.includes(field.dataset["question"] ?? "") && !field.contains(document.activeElement);
}
