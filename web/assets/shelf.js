// The shelf: works are dragged, or moved by the arrow keys on their handle, and the order saves itself.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let soon;

// Sends all ids with the revision that was seen, and shows the shelf that comes back: in the new order, or, when it was
// changed elsewhere meanwhile, in the one that stands.
async function save(piece) {
  const form = document.getElementById("order");
  const shelf = document.getElementById("shelf");
  shelf.inert = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("shelf");
    // Signed out meanwhile, perhaps: the page itself says so.
    if (!fresh) return location.reload();
    shelf.replaceWith(document.adoptNode(fresh));
    document.querySelector(".toasts").replaceChildren(...page.querySelector(".toasts").children);
    dress();
    (document.querySelector("#shelf [data-faults]") ?? document.querySelector(`#${piece.id} [data-grip]`))?.focus();
  } catch {
    shelf.inert = false;
    shelf.querySelector("[data-unsaved]").hidden = false;
  }
}

function dress() {
  for (const grip of document.querySelectorAll("[data-grip]")) grip.hidden = false;
  for (const list of document.querySelectorAll("[data-sort]")) {
    if (list.children.length < 2) continue;
    window.Sortable?.create(list, {
      handle: "[data-grip]",
      animation: calm.matches ? 0 : 160,
      ghostClass: "ghost",
      onStart: () => clearTimeout(soon),
      onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) save(item); },
    });
  }
}

const ways = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-grip]");
  const way = ways[event.key];
  if (!grip || !way || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const piece = grip.closest(".piece");
  const other = way < 0 ? piece.previousElementSibling : piece.nextElementSibling;
  if (!other) return;
  if (way < 0) other.before(piece);
  else other.after(piece);
  grip.focus();
  // Several steps are one order.
  clearTimeout(soon);
  soon = setTimeout(() => save(piece), 700);
});

dress();
