// grid.js - the next photos come by themselves when the end of the grid comes near. Without this
// script the link below the grid does the same.
const grid = document.querySelector(".grid");
const here = location.href.split("#")[0]; // the address changes below, what it gave does not
const pages = new WeakMap(); // a photo that came later -> the address of the page that it came from

async function grow(link, watcher) {
  watcher.unobserve(link);
  const from = link.href, answer = await fetch(from);
  if (!answer.ok) return; // the link stays, to be pressed
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const photo of page.querySelectorAll(".grid > li")) {
    grid.append(document.adoptNode(photo));
    pages.set(photo, from);
  }
  const next = page.querySelector(".pager a[rel=next]");
  if (next) {
    link.href = next.href;
    link.textContent = next.textContent;
    watcher.observe(link);
  } else {
    link.parentElement.remove();
  }
}

const link = document.querySelector(".pager a[rel=next]");
if (grid && link) {
  const watcher = new IntersectionObserver(
    (seen) => { if (seen.some((one) => one.isIntersecting)) grow(link, watcher); },
    { rootMargin: "1500px" });
  watcher.observe(link);
  // Who comes back from a photo finds it again, however far down it was.
  grid.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // into another tab: this one stays
    const photo = event.target.closest(".grid > li");
    if (photo?.id) history.replaceState(null, "", `${pages.get(photo) ?? here}#${photo.id}`);
  });
}
// The slider jumps where a pointer lets it go. Keys move it step by step, and the button goes.
const jump = document.querySelector(".jump input[type=range]");
let pointed = false;
jump?.addEventListener("pointerdown", () => { pointed = true; });
jump?.addEventListener("keydown", () => { pointed = false; });
jump?.addEventListener("change", () => { if (pointed) jump.form.requestSubmit(); });
