import { signal } from './signal.ts';

/** The views of the page, by the fragment of its address. */
const views = { '#admin': 'admin' } as const;

const current = () => views[location.hash as keyof typeof views] ?? 'users';

/** The view that the address names. */
export const view = signal<'users' | 'admin'>(current());

addEventListener('hashchange', () => {
  view.value = current();
});
