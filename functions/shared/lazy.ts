/** An object whose methods all return promises. */
type Asynchronous<T> = { readonly [Name in keyof T]: (...parameters: never[]) => Promise<unknown> };

/**
 * Loads an object at the first call of one of its methods, so that a cold start does not wait for libraries that most
 * requests do not need. After a failure, the next call loads it again.
 */
export function lazy<T extends Asynchronous<T>>(load: () => Promise<T>): T {
  let loading: Promise<T> | undefined;
  const loaded = () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const call =
    (name: keyof T) =>
    async (...parameters: never[]) => {
      const object = await loaded();
      return object[name](...parameters);
    };
  return new Proxy({} as T, { get: (_, name) => call(name as keyof T) });
}
