import { searchLanguage } from '../../../functions/shared/runtime/search-language.ts';
import { auroraMessageSearch } from '../../../functions/shared/store/search/aurora-message-search.ts';
import { auroraSearchIndex } from '../../../functions/shared/store/search/aurora-search-index.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';

const english = () => searchLanguage('english');

/** Search and its index, with time enough on a machine that does other things. */
export const englishSearch = (sql: SqlClient, { budgetMs = 5_000 } = {}) => ({
  ...auroraMessageSearch(sql, english, { budgetMs }),
  ...auroraSearchIndex(sql, english),
});
