// A node that answers as its script says, and streams whose connections say what they are told.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Status, body, headers; null closes the connection without an answer. */
export type Said = readonly [number, unknown, Record<string, string>?] | null;

async function listen(server: Server): Promise<string> {
  await new Promise<void>((then) => server.listen(0, '127.0.0.1', then));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function fakeNode(...script: Said[]): Promise<{ url: string; asked: Asked[]; [Symbol.asyncDispose](): Promise<void> }> {
  const asked: Asked[] = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (bytes) => (body += bytes));
    request.on('end', () => {
      asked.push({ method: request.method!, path: request.url!, headers: request.headers, body });
      const said = script.shift();
      if (!said) return void request.socket.destroy();
      answer.writeHead(said[0], { 'Content-Type': 'application/json', ...said[2] }).end(JSON.stringify(said[1]));
    });
  });
  const url = await listen(server);
  return { url, asked, [Symbol.asyncDispose]: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((then) => server.close(() => then()));
}

const closing = 'close';
export type Script = (object | typeof closing)[];

/** One unmasked text frame of a server. */
function framed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = bytes.length < 126 ? Buffer.from([0x81, bytes.length]) : Buffer.from([0x81, 126, bytes.length >> 8, bytes.length & 255]);
  return Buffer.concat([head, bytes]);
}

/** The text of one short masked frame of a client. */
function unframed(bytes: Buffer): string {
  const length = bytes[1]! & 127;
  const at = length === 126 ? 4 : 2;
  const size = length === 126 ? bytes.readUInt16BE(2) : length;
  const mask = bytes.subarray(at, at + 4);
  return Buffer.from(bytes.subarray(at + 4, at + 4 + size).map((byte, i) => byte ^ mask[i % 4]!)).toString();
}

/** Each connection takes the subscription and says its script; `close` ends it there, else it stays silent. */
export async function fakeStreams(...scripts: Script[]): Promise<{ url: string; subscribed: Record<string, any>[]; [Symbol.asyncDispose](): Promise<void> }> {
  const subscribed: Record<string, any>[] = [];
  const open = new Set<Duplex>();
  const server = createServer();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    open.add(socket);
    socket.on('error', () => undefined);
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.once('data', (bytes: Buffer) => {
      subscribed.push(JSON.parse(unframed(bytes)));
      for (const said of scripts[subscribed.length - 1] ?? []) {
        if (said === closing) socket.end();
        else socket.write(framed(JSON.stringify(said)));
      }
    });
  });
  const url = await listen(server);
  const end = async () => {
    for (const socket of open) socket.destroy();
    await closed(server);
  };
  return { url, subscribed, [Symbol.asyncDispose]: end };
}
