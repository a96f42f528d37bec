/** An object whose methods all return promises. */
type Asynchronous<T> = { readonly [Name in keyof T]: (...parameters: never[]) => Promise<unknown> };

/**
 * Stands for an object that is loaded at the first call of one of its methods, so that a cold start does not wait for
 * libraries which most requests do not need. A failure to load is tried again with the next call.
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
