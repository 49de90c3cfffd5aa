/** One query parameter is absent where it is undefined. */
export type Query = Record<string, string | number | boolean | undefined>;

/** What any call may take besides its own parameters. */
export interface CallOptions {
  /** Names the intent: the same key and body are done once, however often they are sent. Made by the client where none is given. */
  idempotencyKey?: string;
  /** The version that a change is meant for (`If-Match`); 412 where there is a newer one. */
  version?: number;
  signal?: AbortSignal;
}

/** A call as a generated method describes it. */
export interface Call {
  method: string;
  path: string;
  query?: Query | undefined;
  body?: unknown;
  /** The route takes an `Idempotency-Key`. */
  repeatable?: boolean;
  answer?: 'json' | 'text' | 'bytes';
  options?: CallOptions | undefined;
}

/** A list's answer; `next_cursor` is null on its last page. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/**
 * Every item of a list, page after page:
 * `for await (const order of every((page) => client.listOrders({ account_id, ...page }))) …`
 */
export async function* every<Item>(list: (page: { cursor?: string }) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let page = await list({});
  for (;;) {
    yield* page.items;
    if (page.next_cursor === null) return;
    page = await list({ cursor: page.next_cursor });
  }
}
