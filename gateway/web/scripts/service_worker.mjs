// Writes sw.js into the build: the shell of the app by name, so that it opens without a network. Never an answer of the API.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('service_worker.js', import.meta.url));

export function serviceWorker() {
  return {
    name: 'madang-service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const names = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css|woff2)$/.test(name)).sort();
      const template = readFileSync(source, 'utf8');
      const version = createHash('sha256').update(template).update(names.join('\n')).digest('hex').slice(0, 12);
      const code = template.replace("'VERSION'", JSON.stringify(version)).replace("['SHELL']", JSON.stringify(names.map((name) => `/${name}`)));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code });
    },
  };
}
