import { useEffect, useState } from 'preact/hooks';

/** A value that components can watch. */
export interface Signal<T> {
  value: T;
  watch(listener: () => void): () => void;
}

export function signal<T>(initial: T): Signal<T> {
  const listeners = new Set<() => void>();
  let held = initial;
  return {
    get value() {
      return held;
    },
    set value(next) {
      held = next;
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value; the component is drawn again when it changes. */
export function useSignal<T>(watched: Signal<T>): T {
  const [, draw] = useState(0);
  useEffect(() => watched.watch(() => draw((n) => n + 1)), [watched]);
  return watched.value;
}
