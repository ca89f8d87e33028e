// queue.js - how many photos are chosen, and all that are shown at once. Without this script they are chosen one by one.
const form = document.getElementById("queue"), summary = form?.querySelector("summary");
const boxes = form ? [...form.querySelectorAll(".pick input")] : [];

function tell() {
  const n = boxes.filter((box) => box.checked).length;
  summary.textContent = n ? `Decide on ${n} chosen ${n === 1 ? "photo" : "photos"}` : "Decide on those that are chosen";
  all.textContent = n === boxes.length ? "Choose none" : "Choose all that are shown";
}

const all = document.createElement("button");
if (boxes.length) {
  Object.assign(all, { type: "button", className: "plain" });
  all.addEventListener("click", () => {
    const to = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = to;
    tell();
  });
  const line = document.createElement("p");
  line.className = "actions";
  line.append(all);
  form.querySelector(".several").before(line);
  form.addEventListener("change", tell);
  tell();
}
