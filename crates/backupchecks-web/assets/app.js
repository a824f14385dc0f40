// What a page does beyond links and forms: keys, selection, the drawer, toasts, the customer field, copying.
// Every page works without this file; nothing here decides anything about backups.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = () => $("#words").dataset;

/* Rows: one of them is in the tab order, the arrow of j and k moves it. */

const rows = () => $$("[data-row]").filter((row) => row.offsetParent !== null);
const opener = (row) => $(".row-open", row);
let currentId = null;
let currentIndex = 0;

function currentRow() {
  const all = rows();
  return all.find((row) => row.contains(document.activeElement)) ?? all.find((row) => row.dataset.id && row.dataset.id === currentId);
}

function remember(row) {
  currentId = row.dataset.id ?? null;
  currentIndex = rows().indexOf(row);
  for (const each of rows()) {
    const link = opener(each);
    if (link) link.tabIndex = each === row ? 0 : -1;
  }
}

function focusRow(row) {
  if (!row) return;
  remember(row);
  opener(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const from = currentRow();
  const at = from ? all.indexOf(from) + step : Math.min(currentIndex, all.length - 1);
  const row = all[Math.max(0, Math.min(at, all.length - 1))];
  focusRow(row);
  if (row !== from && panelIsOpen() && opener(row)?.hasAttribute("hx-get")) opener(row).click();
}

function markOpenRow() {
  const open = $("#panel")?.dataset.id;
  for (const row of $$("[data-row]")) {
    const link = opener(row);
    if (!link?.hasAttribute("hx-get")) continue;
    if (open && row.dataset.id === open) {
      link.setAttribute("aria-current", "true");
      remember(row);
    } else link.removeAttribute("aria-current");
  }
}

/* Panel */

const panelIsOpen = () => $("#panel")?.hidden === false;

function closePanel() {
  const row = rows().find((each) => each.dataset.id === $("#panel").dataset.id);
  $("#panel [data-close]")?.click();
  focusRow(row);
}

/* Selection */

function showSelection() {
  const count = $$(".pick input:checked").length;
  const shown = $("[data-selected]");
  if (shown) shown.textContent = String(count);
  return count;
}

function toggle(row, on) {
  const box = row && $(".pick input", row);
  if (box) box.checked = on ?? !box.checked;
}

function selectLike() {
  const row = currentRow();
  if (!row?.dataset.like) return;
  for (const each of rows()) if (each.dataset.like === row.dataset.like) toggle(each, true);
  showSelection();
}

// Shift and a click select everything between two boxes.
let lastBox = null;
function selectRange(box, reach) {
  const boxes = $$(".pick input");
  if (reach && lastBox && boxes.includes(lastBox)) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  }
  lastBox = box;
  showSelection();
}

/* After a change the next row takes the place of the one that left. */

let goOn = null;

function rememberPlace() {
  const row = currentRow() ?? rows().find((each) => each.dataset.id === $("#panel")?.dataset.id);
  goOn = { index: row ? rows().indexOf(row) : currentIndex, open: panelIsOpen(), ids: rows().map((each) => each.dataset.id), scroll: window.scrollY };
}

function takeNextRow() {
  if (!goOn) return;
  const { index, open, ids, scroll } = goOn;
  goOn = null;
  window.scrollTo(0, scroll);
  // A form for something new that is still there says what to mend.
  if ($("#panel")?.dataset.id === "new") return;
  const all = rows();
  if (all.length === 0) return panelIsOpen() ? closePanel() : undefined;
  const left = new Map(all.map((row) => [row.dataset.id, row]));
  const next = ids.slice(Math.max(0, index)).find((id) => id && left.has(id));
  const openId = $("#panel")?.dataset.id;
  const row = (openId && left.get(openId)) || (next ? left.get(next) : all[Math.min(Math.max(0, index), all.length - 1)]);
  focusRow(row);
  if (open && openId !== row.dataset.id) opener(row)?.click();
}

/* Keys */

let goPending = 0;

function press(letter) {
  const bulk = $("#bulk");
  if (bulk && showSelection() > 0 && $(`[data-press-bulk="${letter}"]`, bulk)) return $(`[data-press-bulk="${letter}"]`, bulk).click();
  const place = letter === "u" ? $("#toasts") : panelIsOpen() ? $("#panel") : currentRow();
  place && $(`[data-press="${letter}"]`, place)?.click();
}

// A ticket and a remark are written in the panel; where it is closed, the row opens first.
let toWrite = null;

function write(letter) {
  const row = currentRow();
  if (panelIsOpen() || showSelection() > 0 || !row) return press(letter);
  toWrite = letter;
  opener(row)?.click();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => opener(currentRow() ?? document.body)?.click(),
  r: () => press("r"),
  s: () => press("s"),
  t: () => write("t"),
  n: () => write("n"),
  u: () => press("u"),
  x: () => { toggle(currentRow()); showSelection(); },
  "*": selectLike,
  "/": () => $("#search")?.focus(),
  "?": () => $("#keys")?.showModal(),
  "[": () => $("[data-key=\"[\"]")?.click(),
  "]": () => $("[data-key=\"]\"]")?.click(),
  g: () => { goPending = Date.now(); },
};

const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") return onEscape(event);
  if (isTyping(event.target) || $("dialog[open]") || !$("#keys")) return;
  if (Date.now() - goPending < 1500) {
    goPending = 0;
    const link = $(`#nav [data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!act) return;
  event.preventDefault();
  act();
}

function onEscape(event) {
  if (event.defaultPrevented || $("dialog[open]")) return;
  if (document.body.classList.contains("drawer-open")) return openDrawer(false);
  if (isTyping(event.target)) return event.target.blur();
  if (panelIsOpen()) closePanel();
}

/* Drawer, theme, toasts, copying */

function openDrawer(open) {
  document.body.classList.toggle("drawer-open", open);
  const button = $("[data-drawer]");
  button?.setAttribute("aria-expanded", String(open));
  (open ? $("#sidebar a") : button)?.focus();
}

const THEMES = ["auto", "light", "dark"];

function theme() {
  const chosen = document.documentElement.dataset.bsTheme;
  return THEMES.includes(chosen) ? chosen : "auto";
}

function showTheme() {
  const word = $("[data-theme-word]");
  if (word) word.textContent = words()[`theme${theme()[0].toUpperCase()}${theme().slice(1)}`];
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  if (next === "auto") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = next;
  try {
    if (next === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  showTheme();
}

let toastTimer = 0;

// A toast goes by itself after a while, but not while it is looked at.
function watchToast() {
  clearTimeout(toastTimer);
  const box = $("#toasts .toast-box");
  if (!box) return;
  const leave = () => { if (box.matches(":hover, :focus-within")) toastTimer = setTimeout(leave, 5000); else box.remove(); };
  toastTimer = setTimeout(leave, box.classList.contains("toast-refused") ? 30000 : 20000);
}

function complain() {
  const box = document.createElement("div");
  box.className = "toast-box toast-refused";
  const text = document.createElement("p");
  text.textContent = words().requestFailed;
  box.append(text);
  $("#toasts").replaceChildren(box);
  watchToast();
}

async function copy(button) {
  const text = button.dataset.copy;
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false) || copyByCommand(text);
  if (!done) return void window.prompt(words().copyByHand, text);
  button.classList.add("copied");
  button.title = words().copied;
  setTimeout(() => button.classList.remove("copied"), 800);
}

function copyByCommand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/* The customer field: a combobox over the suggestions of the server. */

const field = (combo) => $("input[role=combobox]", combo);
const suggestions = (combo) => $$("[role=option]", combo);

function openSuggestions(combo, open) {
  const list = $("[role=listbox]", combo);
  list.hidden = !open || list.childElementCount === 0;
  field(combo).setAttribute("aria-expanded", String(!list.hidden));
  if (list.hidden) activate(combo, null);
}

function activate(combo, option) {
  for (const each of suggestions(combo)) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    field(combo).setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else field(combo).removeAttribute("aria-activedescendant");
}

function choose(combo, option) {
  field(combo).value = option.dataset.name;
  $("input[type=hidden]", combo).value = option.dataset.id ?? "";
  openSuggestions(combo, false);
  nameApproval(combo);
  // What follows from the choice, such as a preview, hears of it as of a choice in a select.
  field(combo).dispatchEvent(new Event("change", { bubbles: true }));
}

function nameApproval(combo) {
  const form = field(combo).form;
  const button = form?.id === "approve" && $("[data-approve]");
  if (!button) return;
  const name = field(combo).value.trim();
  $("span", button).textContent = name ? button.dataset.approve.replace("{name}", () => name) : button.dataset.approvePlain;
}

function onComboKey(event, combo) {
  const all = suggestions(combo);
  const list = $("[role=listbox]", combo);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    openSuggestions(combo, true);
    activate(combo, all[(at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length]);
  } else if (event.key === "Enter" && !list.hidden && 0 <= at) {
    event.preventDefault();
    choose(combo, all[at]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    openSuggestions(combo, false);
  }
}

/* Wiring: one listener of a kind on the document, so that what is swapped in needs none of its own. */

document.addEventListener("keydown", (event) => {
  const combo = event.target.closest?.("[data-combo]");
  if (combo && event.target === field(combo)) onComboKey(event, combo);
  onKey(event);
});

document.addEventListener("input", (event) => {
  const combo = event.target.closest("[data-combo]");
  if (!combo || event.target !== field(combo)) return;
  $("input[type=hidden]", combo).value = "";
  nameApproval(combo);
});

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.matches?.(".pick input")) return selectRange(target, event.shiftKey);
  const option = target.closest("[role=option]");
  if (option) return choose(option.closest("[data-combo]"), option);
  if (target.closest("[data-drawer]")) return openDrawer(!document.body.classList.contains("drawer-open"));
  if (document.body.classList.contains("drawer-open") && (!target.closest("#sidebar") || target.closest("#nav a"))) openDrawer(false);
  if (target.closest("[data-keys]")) return $("#keys").showModal();
  if (target.closest("[data-theme-toggle]")) return nextTheme();
  if (target.closest("[data-dismiss]")) return target.closest(".toast-box").remove();
  const copied = target.closest("[data-copy]");
  if (copied) copy(copied);
});

// Leaving the field closes its list; a click on a suggestion is not leaving.
document.addEventListener("mousedown", (event) => { if (event.target.closest("[role=option]")) event.preventDefault(); });
document.addEventListener("focusout", (event) => {
  const combo = event.target.closest("[data-combo]");
  if (combo && event.target === field(combo)) openSuggestions(combo, false);
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) remember(row);
});
// A form that unfolds is written in at once, and is the only one.
document.addEventListener("toggle", (event) => {
  const form = event.target;
  if (!form.matches?.("details.write") || !form.open) return;
  for (const other of $$("details.write[open]")) if (other !== form) other.open = false;
  $("textarea", form)?.focus();
}, true);
document.addEventListener("reset", () => setTimeout(showSelection));

/* htmx */

let progressTimer = 0;

document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, path, verb, elt, target } = event.detail;
  if (path.endsWith("/suggest")) {
    parameters.q = parameters[elt.name];
    delete parameters[elt.name];
  }
  // A change of the page, not a preview beside a form.
  if (verb === "post" && (target.id === "work" || target.id === "panel")) rememberPlace();
});
document.addEventListener("htmx:beforeRequest", () => {
  clearTimeout(progressTimer);
  progressTimer = setTimeout(() => { $("#progress").hidden = false; }, 150);
});
document.addEventListener("htmx:afterRequest", () => {
  clearTimeout(progressTimer);
  $("#progress").hidden = true;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // The session is over: the sign-in page is a page of its own.
  if (event.detail.xhr.status !== 401) return;
  event.detail.shouldSwap = false;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const combo = event.detail.target.closest?.("[data-combo]");
  if (!combo) return;
  suggestions(combo).forEach((option, at) => { option.id = `${field(combo).id}-${at}`; });
  openSuggestions(combo, document.activeElement === field(combo));
});
document.addEventListener("htmx:afterSettle", (event) => {
  const { id } = event.detail.target;
  if (id === "panel" || id === "work") {
    markOpenRow();
    showSelection();
    // A panel that was closed just before may settle while the change is still on its way.
    if (event.detail.requestConfig?.verb === "post") takeNextRow();
  }
  if (id === "panel" && panelIsOpen() && matchMedia("(max-width: 1199.98px)").matches) $("#panel").focus();
  if (id === "panel" && toWrite) {
    press(toWrite);
    toWrite = null;
  }
  watchToast();
});
document.addEventListener("htmx:sendError", complain);
document.addEventListener("htmx:timeout", complain);

showTheme();
markOpenRow();
watchToast();
