// Puts a gzip and a brotli form beside each file of the build that gains by it.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = process.argv[2] ?? process.env.MADANG_WEB_OUT ?? '../../build/web';
const worthIt = /\.(js|css|html|svg|json|webmanifest|txt)$/;

for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!statSync(file).isFile() || !worthIt.test(file)) continue;
  const bytes = readFileSync(file);
  const forms = {
    gz: gzipSync(bytes, { level: 9 }),
    br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  };
  for (const [ending, form] of Object.entries(forms)) {
    if (form.length < bytes.length * 0.9) writeFileSync(`${file}.${ending}`, form);
  }
}
