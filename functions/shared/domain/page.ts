/** The part of a listing to read: at most `limit` items beyond a position; without one, the first items. */
export interface PageRequest<Position> {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: Position | undefined;
}

/** A page of a listing that is read forward only. */
export interface Page<Item, Position> {
  readonly items: readonly Item[];
  /** Position of the next page; absent at the end. */
  readonly next?: Position | undefined;
}
