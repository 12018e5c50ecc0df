// Renews how far a search is, every three seconds, until it is over; a button stops that. The link works without this.
// The sentence is replaced only when the step changes, so that a screen reader is not made to speak every time.
const box = document.getElementById("progress");
const link = document.getElementById("look-again");
const EVERY = 3000;
let timer = 0;

async function look() {
  let wait = EVERY;
  try {
    const answer = await fetch(box.dataset.watch, { headers: { Accept: "text/html" } });
    if (answer.status === 205) {
      location.reload();
      return;
    }
    if (answer.ok) show(await answer.text());
    else wait = EVERY * 4;
  } catch {
    wait = EVERY * 4;
  }
  if (timer) timer = setTimeout(look, wait);
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const [now, then] = [box, fresh].map((each) => each.querySelector("[role=status]"));
  if (then && now.dataset.step !== then.dataset.step) {
    now.textContent = then.textContent;
    now.dataset.step = then.dataset.step;
  }
  for (const each of [...box.children]) if (each !== now) each.remove();
  for (const each of [...fresh.body.children]) if (each !== then) box.append(each);
}

function turn(on) {
  clearTimeout(timer);
  timer = on ? setTimeout(look, EVERY) : 0;
  button.textContent = on ? box.dataset.pause : box.dataset.goOn;
}

const button = document.createElement("button");
button.type = "button";
button.id = "renewing";
button.className = "button quiet";
if (box && link) {
  link.after(button);
  button.addEventListener("click", () => turn(!timer));
  turn(true);
}
