import { expect, test, vi } from 'vitest';
import { backingOff } from '../../../functions/shared/events/kafka-producer.ts';

const refused = Object.assign(new Error('Too many connects'), { name: 'KafkaJSSASLAuthenticationError' });

test('a connection that MSK refuses for now is tried again', async () => {
  const connect = vi
    .fn()
    .mockRejectedValueOnce(refused)
    .mockRejectedValueOnce(refused)
    .mockResolvedValue('in');
  expect(await backingOff(connect, 4, 1)).toBe('in');
});

test('at last it is given up, and another failure at once', async () => {
  const never = vi.fn().mockRejectedValue(refused);
  await expect(backingOff(never, 3, 1)).rejects.toBe(refused);
  expect(never).toHaveBeenCalledTimes(3);
  const down = vi.fn().mockRejectedValue(new Error('connection refused'));
  await expect(backingOff(down, 3, 1)).rejects.toThrow('connection refused');
  expect(down).toHaveBeenCalledTimes(1);
});
