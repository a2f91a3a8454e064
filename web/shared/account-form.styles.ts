import { css } from "./css.ts";

/** For the forms that have the fields of an `AccountForm`. */
export const accountStyles = css`
  form > div {
    display: grid;
    align-content: start;
    gap: 0.25rem;
  }

  form .row {
    flex-wrap: nowrap;
    gap: 0.5rem;
  }

  .fault {
    color: var(--_danger);
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }

  button[aria-busy="true"] {
    opacity: 0.6;
  }

  [aria-invalid="true"] {
    border-color: var(--_danger);
  }
`;
