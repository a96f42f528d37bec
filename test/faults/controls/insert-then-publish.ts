import { asOwner } from './as-owner.ts';
import { type Control, consumerDies } from './control.ts';

export const insertThenPublish: Control = {
  name: 'insert, then publish, without an outbox',
  breaks: 'each has an event, and nothing else has',
  async install(stage) {
    await asOwner(
      stage,
      `CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER no_outbox BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION leave_out()`,
    );
    await stage.parts['consumer-1'].swap(new URL('./insert-then-publish-main.ts', import.meta.url));
    return async () => {
      await asOwner(stage, 'DROP FUNCTION leave_out CASCADE');
      await stage.parts['consumer-1'].swap();
    };
  },
  play: (scene) => consumerDies(scene, 'after-insert'),
};
