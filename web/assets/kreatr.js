// What is nicer with a script; everything works without it.

// The theme changes in place, and the cookie tells the next page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-switch]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `kreatr_theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
});

// Filters apply as they are chosen, and empty ones stay out of the address.
document.addEventListener("change", ({ target }) => {
  const filters = document.getElementById("filters");
  if (!filters || target.form !== filters || target.type === "search") return;
  // Where the rail unfolds over the results, several choices are made at once.
  const unfolded = document.querySelector(".bar .fold").checkVisibility() && filters.contains(target);
  if (!unfolded) filters.requestSubmit();
});
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "filters") return;
  const skills = formData.getAll("skills").filter(Boolean);
  formData.delete("skills");
  if (skills.length) formData.set("skills", skills.join(","));
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

// Results that came in place: who hears the page is told how many, and the search says what was searched for.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const found = document.getElementById("found");
  if (detail.target?.id !== "floor" || !found) return;
  document.getElementById("told").textContent = found.textContent;
  const search = document.getElementById("search");
  if (search !== document.activeElement) search.value = new URLSearchParams(location.search).get("search") ?? "";
});
// More cards or entries: the first new one gets the focus that their button had.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.requestConfig?.elt?.matches("[data-onward]")) return;
  const list = detail.target, known = list.children.length;
  addEventListener("htmx:afterSettle", () => {
    const first = list.children[known];
    if (!first) return;
    first.tabIndex = -1;
    (first.querySelector("h3 a, p a") ?? first).focus({ preventScroll: true });
  }, { once: true });
});

// Whoever stopped the wall finds it still for as long as this visit lasts.
const still = document.querySelector("[data-still]");
if (still) {
  still.checked = sessionStorage.getItem("kreatr-still") === "yes";
  still.addEventListener("change", () => sessionStorage.setItem("kreatr-still", still.checked ? "yes" : "no"));
}

// A link to what can be shown in place: its own page is for another tab, and for whoever has no script.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  document.getElementById(link.dataset.opens).showPopover({ source: link });
});

// A popover that another one opens would stand on top of it; stepping through works should leave one open.
document.addEventListener("click", (event) => {
  const step = event.target.closest(".lightbox :is(.before, .after)");
  if (!step) return;
  event.preventDefault();
  const next = document.getElementById(step.getAttribute("popovertarget"));
  step.closest(".lightbox").hidePopover();
  next.showPopover();
  (next.querySelector(step.matches(".before") ? ".before" : ".after") ?? next.querySelector(".close")).focus();
});

// An address may name a work of the page.
const named = location.hash.startsWith("#work-") && document.getElementById(location.hash.slice(1));

// Whoever opens a work looks at it. The house counts a look once a day, so once per page is enough.
const seen = new Set();
document.addEventListener("toggle", ({ target, newState }) => {
  if (newState !== "open" || !target.matches(".lightbox[id^=work-]") || seen.has(target.id)) return;
  seen.add(target.id);
  fetch(`/api/v1/items/${target.id.replace("work-", "")}/view`, { method: "POST", keepalive: true }).catch(() => {});
}, true);

if (named) named.showPopover();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const open = document.querySelector(".lightbox:popover-open");
  if (open && event.key === "ArrowLeft") open.querySelector(".before")?.click();
  else if (open && event.key === "ArrowRight") open.querySelector(".after")?.click();
  else if (!open && event.key === "/") {
    const search = document.getElementById("search");
    if (search) { event.preventDefault(); search.focus(); }
  }
});

// What is wrong with a form is read first.
document.querySelector("[data-faults]")?.focus();

// How many characters are left, as the house counts them: by Unicode characters, not by UTF-16 halves.
for (const field of document.querySelectorAll("[data-most]")) {
  const left = field.nextElementSibling;
  const tell = () => {
    const rest = field.dataset.most - [...field.value.trim()].length;
    left.textContent = field.value ? rest.toLocaleString(document.documentElement.lang) : "";
    left.classList.toggle("over", rest < 0);
  };
  field.addEventListener("input", tell);
  tell();
}

// A page that comes back from the browser's memory may show what is no more.
addEventListener("pageshow", (event) => { if (event.persisted && document.querySelector(".desk")) location.reload(); });

// A password can be looked at before it is sent.
for (const field of document.querySelectorAll("[data-look] input[type=password]")) {
  const look = document.createElement("button");
  const show = (open) => {
    field.type = open ? "text" : "password";
    look.textContent = open ? field.form.dataset.hide : field.form.dataset.look;
  };
  look.type = "button";
  look.className = "look";
  look.setAttribute("aria-controls", field.id);
  look.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  field.after(look);
  show(false);
}

// Drafts that this browser keeps: what the house has now needs none any more, and whoever signs out leaves none behind.
function forget(whose) {
  const drafts = Object.keys(localStorage).filter((key) => key.startsWith("kreatr-draft:") && key.endsWith(whose));
  for (const key of drafts) localStorage.removeItem(key);
}
const address = new URL(location.href);
if (address.searchParams.has("saved")) {
  forget(`:${address.searchParams.get("saved")}`);
  address.searchParams.delete("saved");
  history.replaceState(null, "", address);
}
document.addEventListener("submit", ({ target }) => { if (target.getAttribute("action") === "/logout") forget(""); });
