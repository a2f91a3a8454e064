import { css } from "../shared/css.ts";

export const tasksStyles = css`
  .filter > * {
    flex: 1;
    width: auto;
  }

  .filter input {
    flex: 9 12rem;
  }

  textarea {
    field-sizing: content;
    max-height: 16rem;
  }

  .error {
    position: sticky;
    top: 0.5rem;
    margin-bottom: 0.75rem;
    background: var(--_surface);
  }

  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.25rem var(--_gap);
    padding: 0.75rem 0;
    border-top: 1px solid var(--_line);
  }

  .task,
  .news,
  li form {
    grid-column: 1 / -1;
  }

  .task p {
    max-width: 70ch;
    white-space: pre-wrap;
  }

  .news {
    color: var(--_warning);
  }

  summary {
    line-height: 1.75;
    cursor: pointer;
  }

  li select,
  .pill {
    justify-self: start;
    width: auto;
  }

  .in_progress :is(.pill, select) {
    color: var(--_accent);
  }

  .done h3 {
    color: var(--_muted);
  }

  li .row {
    gap: 0;
  }

  li .row .quiet {
    border-color: transparent;
  }

  @container (min-width: 40rem) {
    form {
      grid-template-columns: 2fr 3fr auto;
      align-items: end;
    }

    li {
      grid-template-columns: 8rem minmax(0, 1fr) auto;
      align-items: start;
    }

    .task {
      grid-area: 1 / 2;
    }
  }
`;
