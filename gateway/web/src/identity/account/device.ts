const browsers: [RegExp, string][] = [
  [/\bEdgA?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+).*\bSafari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

/** A browser by its name and system, as people know it; any other client by what it says of itself. */
export function deviceText(said: string | null | undefined, fallback: string): string {
  if (!said) return fallback;
  const browser = browsers.find(([mark]) => mark.test(said));
  if (!browser) return said;
  const system = systems.find(([mark]) => mark.test(said));
  return `${browser[1]} ${browser[0].exec(said)?.[1] ?? ''}${system ? ` · ${system[1]}` : ''}`;
}
