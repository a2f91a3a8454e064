import { css } from "lit";

/** What all elements look like. The colours and sizes are the tokens of index.html. */
export const styles = css`
  :host {
    display: block;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  .card {
    padding: var(--space-5);
    border: 1px solid var(--line);
    border-radius: var(--radius-large);
    background: var(--surface);
    box-shadow: var(--shadow);
  }

  h2,
  h3,
  p,
  ul {
    margin: 0;
  }

  h2 {
    font-size: 1.25rem;
    font-weight: 650;
    letter-spacing: -0.01em;
  }

  h3 {
    font-size: 0.9375rem;
    font-weight: 600;
  }

  ul {
    padding: 0;
    list-style: none;
  }

  form {
    display: grid;
    gap: var(--space-3);
  }

  label {
    display: grid;
    gap: var(--space-1);
    min-width: 0;
    font-size: 0.875rem;
    font-weight: 500;
  }

  input,
  select,
  textarea {
    width: 100%;
    min-height: 2.625rem;
    padding: var(--space-2) var(--space-3);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--field);
    color: inherit;
    font: inherit;
    font-size: 1rem;
    font-weight: 400;
  }

  textarea {
    min-height: 4.5rem;
    resize: vertical;
  }

  button {
    min-height: 2.625rem;
    padding: var(--space-2) var(--space-4);
    border: 1px solid transparent;
    border-radius: var(--radius);
    background: var(--accent);
    color: var(--on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:hover {
    background: var(--accent-strong);
  }

  button.quiet {
    border-color: var(--line-strong);
    background: transparent;
    color: inherit;
    font-weight: 500;
  }

  button.quiet:hover {
    background: var(--hover);
  }

  button.small {
    min-height: 2rem;
    padding: var(--space-1) var(--space-3);
    font-size: 0.875rem;
  }

  button.danger {
    background: var(--danger);
    color: var(--on-danger);
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  [tabindex="-1"]:focus {
    outline: none;
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
  }

  .muted {
    color: var(--muted);
    font-size: 0.875rem;
  }

  .text {
    overflow-wrap: anywhere;
  }

  .error {
    padding: var(--space-2) var(--space-3);
    border-left: 3px solid var(--danger);
    border-radius: var(--radius);
    background: var(--danger-soft);
    color: var(--danger-text);
    font-size: 0.9375rem;
    overflow-wrap: anywhere;
  }

  .empty {
    padding: var(--space-5) var(--space-4);
    border: 1px dashed var(--line-strong);
    border-radius: var(--radius);
    color: var(--muted);
    text-align: center;
  }

  .live {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--muted);
    font-size: 0.875rem;
  }

  .live::before {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--warning);
    content: "";
  }

  .live[data-state="live"]::before {
    background: var(--success);
  }

  .live[data-state="refused"]::before {
    background: var(--danger);
  }
`;
