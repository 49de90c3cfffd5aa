// The shell of the app for a browser without a network. Pages come from the node whenever it answers, so that an upgrade is
// seen at once; files under /assets never change; whatever else is asked, the API first of all, passes by.
const version = 'VERSION';
const shell = ['SHELL'];
const prefix = 'madang-shell-';
const name = prefix + version;
const page = '/index.html';
const notPages = ['/api', '/docs', '/openapi.json', '/asyncapi.json', '/metrics', '/health', '/ready', '/.well-known'];
const answersWithinMs = 5000;

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll([new Request(page, { cache: 'reload' }), '/icon.svg', '/manifest.webmanifest', ...shell]))
      .then(() => skipWaiting()),
  );
});

addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then(async (all) => {
      // A tab that is still open may want a file of the version before.
      const old = all.filter((one) => one.startsWith(prefix) && one !== name);
      await Promise.all(old.slice(0, -1).map((one) => caches.delete(one)));
      await clients.claim();
    }),
  );
});

async function pageOf(request) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error('late')), answersWithinMs));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer.status < 500) return answer;
  } catch {
    // No network, or nobody there.
  }
  const kept = await caches.open(name).then((cache) => cache.match(page));
  return kept ?? fetch(request);
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === 'navigate') {
    if (!notPages.some((one) => pathname === one || pathname.startsWith(`${one}/`))) event.respondWith(pageOf(request));
  } else if (pathname === '/icon.svg' || pathname === '/manifest.webmanifest') {
    event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())));
  }
});
