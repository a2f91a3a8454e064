import { css } from "../shared/css.ts";

export const queueStyles = css`
  .open {
    flex: 1 17rem;
    max-width: 22rem;
    margin-inline-start: auto;
  }

  .open label {
    flex: none;
  }

  .open input {
    flex: 1;
    width: 5rem;
  }

  .add {
    align-items: end;
  }

  .add * {
    flex: 1 auto;
  }

  .add label {
    flex: 99 9rem;
  }

  .add label + label {
    flex: 1 10.5rem;
  }

  .counts,
  .open {
    flex-wrap: nowrap;
    gap: 0.5rem;
  }

  .counts :not(:last-child) {
    padding-inline: 0;
    border: 0;
  }

  .counts :last-child {
    margin-inline-start: auto;
  }

  ul {
    --_height: 3.5rem;

    contain: content;
    position: relative;
    max-height: var(--tw-list-height, 28rem);
    overflow: auto;
    border-top: 1px solid var(--_line);
  }

  ul::after {
    display: block;
    height: calc(var(--_count) * var(--_height));
    content: "";
  }

  li {
    contain: strict;
    position: absolute;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.75rem;
    width: 100%;
    height: var(--_height);
    padding-inline: 0.25rem 0.5rem;
    border-bottom: 1px solid var(--_line);
  }

  li::before {
    border: 0.3125rem solid var(--_edge);
    border-radius: 50%;
    content: "";
  }

  .running::before {
    border-color: var(--_accent);
  }

  .completed::before {
    border-color: var(--_success);
  }

  li p {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
