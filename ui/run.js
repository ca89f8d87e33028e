// run.js - a run that goes on is drawn anew after each epoch; the server draws.
const place = document.querySelector("#curve");
if (place?.dataset.state === "running") {
  const source = new EventSource(`/api/run/${place.dataset.run}/events`);
  let due = null;
  const redraw = async () => {
    due = null;
    const answer = await fetch(`/run/${place.dataset.run}/curve`);
    if (answer.ok) place.innerHTML = await answer.text();
  };
  source.addEventListener("epoch", () => { due ??= setTimeout(redraw, 250); });
  source.addEventListener("ended", async () => {
    source.close();
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["curve", "controls"]) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
  });
}
