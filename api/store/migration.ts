/** A numbered change of the tables. Numbers rise by one from 1 and are never changed once used. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
}
