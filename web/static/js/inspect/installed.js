// The form's own files on this device: without them nothing that was taken along opens without a network.

let installing = null;

/** Have them kept by the service worker. */
export function install() {
  installing = kept().catch((error) => {
    console.warn(error);
    return false;
  });
}

/** Whether they are kept, once that is known. */
export const installed = () => installing;

async function kept() {
  const registration = await navigator.serviceWorker?.register("/inspect/worker.js", {scope: "/inspect"});
  if (!registration) return false;
  const coming = registration.installing;
  if (registration.active || !coming) return true;
  return new Promise((done) => {
    coming.addEventListener("statechange", () => {
      if (["activated", "redundant"].includes(coming.state)) done(coming.state === "activated");
    });
  });
}
