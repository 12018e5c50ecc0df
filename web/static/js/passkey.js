// Asks the browser for a passkey, or to make one, and sends what it says with the form.
"use strict";

const form = document.getElementById("passkey");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const said = found.response;
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      authenticatorData: text(said.authenticatorData),
      clientDataJSON: text(said.clientDataJSON),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
    },
    extensions: JSON.stringify(found.getClientExtensionResults()),
  };
}

if (form) {
  const ask = form.dataset.passkey === "create" ? create : get;
  ask(JSON.parse(form.dataset.options)).then(
    (credential) => {
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    },
    () => {
      form.querySelector("[data-say]").textContent = form.dataset.failed;
    },
  );
}
