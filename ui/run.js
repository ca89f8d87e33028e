// run.js - a run that goes on is drawn anew after each epoch, its state, its curve and its buttons from one answer; the server draws.
const now = (id) => document.getElementById(id);
const RETRY = 5000; // ms, after a stream that was refused
let source = null, due = null, busy = false, again = false;

/** The server began anew, and does not know this browser: nobody tells this page any more how the run goes on. */
function lost() {
  const state = now("curve").querySelector(".state"), said = document.createElement("p");
  if (now("curve").dataset.state === "unknown") return;
  now("curve").dataset.state = state.textContent = "unknown";
  state.className = "state unknown";
  now("controls").replaceChildren();
  said.className = "wrong";
  said.textContent = "The server has been started again and does not know this browser: open a link that it printed, then this page.";
  now("curve").before(said);
}

/** What is the same stays, so that a button that is being pressed is not taken away. */
async function draw() {
  const answer = await fetch(`/run/${now("curve").dataset.run}/curve`);
  if (answer.status === 401) lost();
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
  source.addEventListener("error", () => { // where the stream is only interrupted the browser goes on by itself
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(redraw, RETRY);
  });
}

if (now("curve")) {
  listen();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) redraw(); });
}
