// Removing one work from the device, when a person is sure.

import {exported} from "../export.js";
import * as store from "../store.js";
import {typedName} from "../typing.js";
import {isUnsent} from "../work.js";
import {say} from "../words.js";
import {nameOf} from "./parts.js";

/** Remove a work. One that the register answered with another truth is asked for twice, with a file offered between. */
export async function discard(app, {work, photos}) {
  const unsent = photos.filter((photo) => photo.state !== "sent").length;
  const about = {name: nameOf(work)};
  // Of what may have arrived nobody knows whether the register has it.
  if (isUnsent({...work, unsent}) && !confirm(say(work.posted ? "discard_lost" : "discard_sure", about))) return;
  if (work.state === "conflict") {
    if (confirm(say("discard_export", about))) await exported([work]);
    if (!confirm(say("discard_lost", about))) return;
  }
  await store.removeWork(work.id);
  for (const name of [work.id, `object:${work.id}`]) await store.forget(typedName(app, name));
  app.announce(say("discarded"));
  app.go("#/works");
}
