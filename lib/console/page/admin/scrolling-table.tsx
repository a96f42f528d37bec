import type { ComponentChildren } from 'preact';

interface ScrollingTableProps {
  readonly label: string;
  /** Names of the columns. */
  readonly columns: readonly string[];
  readonly caption?: string;
  /** Rows. */
  readonly children: ComponentChildren;
}

/** A table that scrolls within its own region when the page is narrow. */
export const ScrollingTable = ({ label, columns, caption, children }: ScrollingTableProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard, too
  <section class="table" tabIndex={0} aria-label={label}>
    <table>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
);
