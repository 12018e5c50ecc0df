// Gives each simulated device modules of its own: whoever is imported with `?device=N` imports the form's others so too.

const FORM = "/static/js/inspect/";

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const device = context.parentURL?.includes(FORM) && new URL(context.parentURL).searchParams.get("device");
  if (!device || !found.url.includes(FORM) || found.url.includes("?")) return found;
  return {...found, url: `${found.url}?device=${device}`};
}
