/** Text as a literal, for the statements that cannot have parameters: DO blocks. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
