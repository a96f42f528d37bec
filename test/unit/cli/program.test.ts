import { afterEach, expect, test, vi } from 'vitest';
import { runProgram } from '../../../lib/cli/program.ts';

const argv = [...process.argv];
const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
const complained = vi.spyOn(console, 'error').mockImplementation(() => {});

afterEach(() => {
  process.argv = argv;
  process.exitCode = undefined;
  vi.clearAllMocks();
});

/** The exit code of a program that is called with these arguments. */
async function exitCodeOf(given: readonly string[], main: () => number | undefined = () => undefined) {
  process.argv = [process.execPath, 'program', ...given];
  await runProgram({ help: 'Usage: program\n', options: { rate: { type: 'string', default: '10' } } }, main);
  return process.exitCode;
}

test.each(['-h', '--help'])('%s prints the help and does nothing else', async (option) => {
  const main = vi.fn();
  expect(await exitCodeOf([option], main)).toBe(undefined);
  expect(printed).toHaveBeenCalledExactlyOnceWith('Usage: program');
  expect(main).not.toHaveBeenCalled();
});

test('the exit code is what main returns, 0 unless it returns one', async () => {
  expect(await exitCodeOf([])).toBe(0);
  expect(await exitCodeOf([], () => 1)).toBe(1);
});

test('what could not be done ends with 2 and its message', async () => {
  const failing = () => {
    throw new Error('No stage runs here.');
  };
  expect(await exitCodeOf([], failing)).toBe(2);
  expect(complained).toHaveBeenLastCalledWith('No stage runs here.');
  expect(await exitCodeOf(['--unknown'])).toBe(2);
  expect(await exitCodeOf(['an-argument'])).toBe(2);
});

test('main gets the options with their defaults', async () => {
  const main = vi.fn();
  process.argv = [process.execPath, 'program'];
  await runProgram({ help: '', options: { rate: { type: 'string', default: '10' } } }, main);
  expect(main.mock.calls[0]?.[0].values).toMatchObject({ rate: '10' });
});
