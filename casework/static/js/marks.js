// Marks in a recording: jump to the second of one, and mark the second at which the recording stands.

const recordingOf = (element) => element.closest("[data-recording]");
const audioOf = (element) => recordingOf(element).querySelector("audio");
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// Pausing before the sound has come ends the wait for it: that is no failure.
const start = (audio) =>
  audio.play().catch((stopped) => {
    if (stopped.name !== "AbortError") throw stopped;
  });

const seek = (button) => {
  const audio = audioOf(button);
  audio.currentTime = Number(button.dataset.seek);
  start(audio);
};

const markHere = (button) => {
  const form = button.closest("form");
  const audio = audioOf(button);
  audio.pause();
  form.elements.second.value = Math.floor(audio.currentTime);
  form.elements.comment.focus();
};

const tell = (root) => {
  for (const said of root.querySelectorAll("[data-clock]")) said.textContent = clock(Number(said.dataset.clock));
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seek], [data-mark-here]");
  if (!button) return;
  if ("seek" in button.dataset) seek(button);
  else markHere(button);
});

// l: listen, or pause, wherever the focus is.
document.addEventListener("key", (event) => {
  const audio = document.querySelector("[data-recording] audio");
  if (event.detail.key !== "l" || !audio) return;
  if (audio.paused) start(audio);
  else audio.pause();
  event.preventDefault();
});

document.addEventListener("htmx:afterSettle", (event) => tell(event.target));
tell(document);
