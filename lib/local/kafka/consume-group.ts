/** Consumer group of consume-messages. */
export const consumeGroup = 'consume-messages';
