// The QR code of a letter brings its code behind the #, which no server and no log ever sees: it is put into the field.
"use strict";

const field = document.getElementById("f-code");
const brought = decodeURIComponent(location.hash.slice(1));
if (field && /^[A-Z0-9-]{16,24}$/.test(brought)) {
  field.value = brought;
  history.replaceState(null, "", location.pathname + location.search);
  field.form.querySelector("button").focus();
}
