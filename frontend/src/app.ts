// What the pages do beyond the browser's own. Every page works without this file.
import "htmx.org/dist/htmx.esm.js";
import { orgChart } from "./chart";
import { keepDrafts } from "./drafts";
import { dropping } from "./dropping";
import { sayHere } from "./here";
import { pageKeys } from "./keys";
import { palette } from "./palette";
import { passkeys } from "./passkeys";
import { asking } from "./asking";
import { choosing } from "./choosing";
import { looking } from "./looking";
import { peeking } from "./peek";
import { procedureEditor } from "./procedure-editor";
import { rowKeys } from "./rows";
import { sendOnce } from "./sending";
import { closeMenus } from "./menus";
import { speak, speakToast } from "./speaking";
import { myWork } from "./work";

orgChart();
pageKeys();
palette();
passkeys();
peeking();
choosing();
looking();
rowKeys();
sendOnce();
closeMenus();

document.addEventListener("DOMContentLoaded", () => {
  speakToast();
  keepDrafts();
  sayHere();
  myWork();
  asking();
  dropping();
  procedureEditor();
  document.querySelector<HTMLElement>("[autofocus]")?.focus();
});

// A list that was filtered, ordered or turned says how much it shows; after a turned page its first row has the focus.
let turned = false;
document.addEventListener("htmx:before:swap", (event) => {
  turned = event.target instanceof Element && event.target.closest(".foot nav") !== null;
});
document.addEventListener("htmx:after:swap", () => {
  const list = document.getElementById("list");
  if (!list) return;
  speak(list.dataset["said"] ?? "");
  if (!turned) return;
  list.querySelector<HTMLElement>("tbody a")?.focus({ preventScroll: true });
  document.getElementById("main")?.scrollIntoView();
});

// A page that is no fragment (signed out, gone, broken) is opened as the page that it is.
document.addEventListener("htmx:response:error", (event) => {
  const answer = (event as CustomEvent<{ ctx?: { response?: { status?: number; raw?: Response } } }>).detail?.ctx?.response;
  const status = answer?.status ?? answer?.raw?.status ?? 0;
  if (status !== 422 && answer?.raw?.url) window.location.assign(answer.raw.url);
});
