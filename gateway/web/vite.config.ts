import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { serviceWorker } from './scripts/service_worker.mjs';
import { styleFirst } from './scripts/style_first.mjs';

/** Where `npm run dev` finds a node. */
const node = process.env['MADANG_NODE'] ?? 'http://127.0.0.1:8080';
const proxied = { target: node, ws: true, changeOrigin: true };

export default defineConfig({
  plugins: [react(), tailwind(), styleFirst(), serviceWorker()],
  build: {
    outDir: process.env['MADANG_WEB_OUT'] ?? '../../build/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What the first screen needs comes in two files: each file more is a round over the network, and what the libraries are changes seldom.
        codeSplitting: {
          groups: [
            { name: 'libraries', test: /node_modules/, tags: ['$initial'], priority: 2 },
            { name: 'app', tags: ['$initial'], priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': proxied, '/openapi.json': proxied, '/asyncapi.json': proxied, '/docs': proxied } },
});
