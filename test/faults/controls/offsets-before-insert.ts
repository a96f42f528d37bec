import { type Control, consumerDies } from './control.ts';

export const offsetsBeforeInsert: Control = {
  name: 'offsets committed before the insert',
  breaks: 'acknowledged messages are stored',
  async install(stage) {
    await stage.parts['consumer-1'].swap(new URL('./offsets-before-insert-main.ts', import.meta.url));
    return () => stage.parts['consumer-1'].swap();
  },
  play: (scene) => consumerDies(scene, 'before-insert'),
};
