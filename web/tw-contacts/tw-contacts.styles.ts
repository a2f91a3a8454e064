import { css } from "../shared/css.ts";

export const contactsStyles = css`
  form {
    flex: 1;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr));
    gap: 0.75rem;
  }

  form > .row,
  form > .error {
    grid-column: 1 / -1;
  }

  .fault {
    color: var(--_danger);
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }

  [aria-invalid="true"] {
    border-color: var(--_danger);
  }

  [aria-busy="true"] {
    opacity: 0.6;
  }

  li {
    padding: 0.625rem 0;
    border-top: 1px solid var(--_line);
  }

  .who {
    flex: 1 1 8rem;
  }

  .who + .row {
    gap: 0.25rem;
  }

  .plain {
    padding: 0.125rem 0.5rem;
    border-color: transparent;
    color: var(--_muted);
  }

  dialog {
    max-width: min(26rem, 100% - 2rem);
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
  }

  ::backdrop {
    background: #0006;
  }
`;
