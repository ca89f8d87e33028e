// ask.js - Ctrl+Enter asks.
const question = document.querySelector("#q");
question?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) question.form.requestSubmit();
});
