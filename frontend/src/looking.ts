import { focusRow } from "./rows";

let place = "";
let row = "";
let opened = "";

/** Filters and columns work as soon as they are changed, and the focus stays where it was when a part was replaced. */
export function looking(): void {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.getAttribute("form") === "filters") field.form?.requestSubmit();
    else if (field instanceof HTMLInputElement && field.name === "columns" && field.closest("#columns")) field.form?.requestSubmit();
  });
  document.addEventListener("htmx:before:swap", () => {
    const here = document.activeElement;
    place = here?.id ?? "";
    row = here?.closest("#list tbody tr")?.id ?? "";
    opened = document.querySelector("#list #columns[open]")?.id ?? "";
  });
  document.addEventListener("htmx:after:swap", () => {
    const panel = document.getElementById(opened);
    if (panel instanceof HTMLDetailsElement) panel.open = true;
    keepFind();
    if (document.activeElement && document.activeElement !== document.body) return;
    const same = document.getElementById(place);
    if (same?.checkVisibility()) same.focus({ preventScroll: true });
    else if (row) focusRow(document.getElementById(row));
    else if (panel) document.getElementById(`column-${place.replace(/^\w+-/, "")}`)?.focus();
    else if (place) document.querySelector<HTMLElement>("#add-filter > summary")?.focus({ preventScroll: true });
  });
}

/** The field that finds says what is in force, unless somebody is writing in it. */
function keepFind(): void {
  const field = document.getElementById("find");
  const list = document.getElementById("list");
  if (field instanceof HTMLInputElement && list && document.activeElement !== field) field.value = list.dataset["find"] ?? field.value;
}
