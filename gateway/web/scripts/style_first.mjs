// Puts the style sheet before the scripts in the head: the first paint waits for it and not for them.

/** The head with its style sheets before its first script. */
export function withStyleFirst(html) {
  const sheets = html.match(/^ *<link rel="stylesheet"[^>]*>\n/gm) ?? [];
  const rest = sheets.reduce((text, one) => text.replace(one, ''), html);
  return rest.replace(/^ *<script type="module"/m, (script) => sheets.join('') + script);
}

export function styleFirst() {
  return { name: 'madang-style-first', apply: 'build', transformIndexHtml: { order: 'post', handler: withStyleFirst } };
}
