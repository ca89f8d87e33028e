// run.js - a run that goes on is drawn anew after each epoch, its state, its curve and its buttons from one answer; the server draws.
const now = (id) => document.getElementById(id);
let source = null, due = null, busy = false, again = false;

/** What is the same stays, so that a button that is being pressed is not taken away. */
async function draw() {
  const answer = await fetch(`/run/${now("curve").dataset.run}/curve`);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["curve", "controls"])
    if (now(id).outerHTML !== page.getElementById(id).outerHTML) now(id).replaceWith(document.adoptNode(page.getElementById(id)));
  listen();
}

/** One at a time, so that no older answer comes last. */
async function redraw() {
  due = null;
  again = busy;
  if (busy) return;
  busy = true;
  await draw().catch(() => {}); // nobody answers: the next event, or look, tries again
  busy = false;
  if (again) redraw();
}

function listen() {
  if (source || now("curve").dataset.state !== "running") return;
  source = new EventSource(`/api/run/${now("curve").dataset.run}/events`);
  source.addEventListener("epoch", () => { due ??= setTimeout(redraw, 250); });
  source.addEventListener("ended", () => {
    source.close();
    source = null;
    redraw();
  });
}

if (now("curve")) {
  listen();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) redraw(); });
}
