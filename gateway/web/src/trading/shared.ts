import { useSyncExternalStore } from 'react';

/** A value that many components read and that changes rarely. */
export class Shared<Value> {
  private readonly readers = new Set<() => void>();
  constructor(private value: Value) {}
  get = (): Value => this.value;
  set(value: Value): void {
    this.value = value;
    this.readers.forEach((reader) => reader());
  }
  subscribe = (reader: () => void): (() => void) => {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  };
}
export function useShared<Value>(shared: Shared<Value>): Value {
  return useSyncExternalStore(shared.subscribe, shared.get);
}
