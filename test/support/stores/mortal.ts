/** Calls that die before or after the nth of them, as `calls` counts them. */
export function mortality(moment: 'before' | 'after', nth: number) {
  let calls = 0;
  return <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      calls += 1;
      const dies = calls === nth;
      if (dies && moment === 'before') throw new Error('died');
      const answer = await call(...args);
      if (dies) throw new Error('died');
      return answer;
    };
}

/** Whether it died, rather than end. */
export const died = (run: Promise<unknown>): Promise<boolean> =>
  run.then(
    () => false,
    (error: Error) => {
      if (error.message !== 'died') throw error;
      return true;
    },
  );
