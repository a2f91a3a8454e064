import { css } from "./css.ts";

/**
 * What all elements look like. A page sets colours and sizes by custom properties whose names begin
 * with `--tw-`; where it sets none they follow its `color-scheme`. Inside, the names begin with
 * `--_`: use those.
 *
 * Classes: `card` (the element's frame), `head` (a title and what stands beside it), `row` (things
 * side by side), `muted`, `text` (what people wrote), `error`, `empty`, `sr` (for
 * screen readers only); for buttons `quiet`, `small`, `danger`.
 *
 * A host is a container: lay out by `@container (max-width: 30rem)`, which fits wherever it stands.
 */
export const styles = css`
  :host {
    --_text: var(--tw-text, light-dark(#1d2026, #e7e9ec));
    --_muted: var(--tw-muted, light-dark(#5c626d, #9ca3ae));
    --_surface: var(--tw-surface, light-dark(#fff, #1a1d21));
    --_field: var(--tw-field, light-dark(#fff, #14171a));
    --_hover: var(--tw-hover, light-dark(#f0f0ed, #24282d));
    --_line: var(--tw-line, light-dark(#e1e2e0, #2f343a));
    --_edge: var(--tw-edge, light-dark(#868b94, #6e7680));
    --_accent: var(--tw-accent, light-dark(#2f5bd0, #8aabff));
    --_on-accent: var(--tw-on-accent, light-dark(#fff, #0e1627));
    --_danger: var(--tw-danger, light-dark(#b3261e, #f2857d));
    --_success: var(--tw-success, light-dark(#17643f, #6fd6a2));
    --_warning: var(--tw-warning, light-dark(#8a5a00, #e5a83b));
    --_radius: var(--tw-radius, 0.5rem);
    --_gap: var(--tw-gap, 1rem);

    display: block;
    flex-grow: 1;
    min-width: min(100%, 16rem);
    container-type: inline-size;
    color: var(--_text);
    font: var(--tw-font, inherit);
    line-height: 1.5;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  ::before {
    box-sizing: border-box;
  }

  .card,
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_gap);
  }

  .card {
    padding: calc(1.25 * var(--_gap));
    border: 1px solid var(--_line);
    border-radius: calc(1.5 * var(--_radius));
    background: var(--_surface);
  }

  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  h2 {
    font-size: 1.25rem;
    line-height: 1.3;
  }

  h3 {
    font-size: 1rem;
  }

  .head,
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem var(--_gap);
  }

  .head {
    justify-content: space-between;
  }

  label {
    display: grid;
    gap: 0.25rem;
    min-width: 0;
    font-size: 0.875rem;
    font-weight: 500;
  }

  input,
  select,
  textarea,
  button {
    min-height: 2.5rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_field);
    color: inherit;
    font: inherit;
  }

  input,
  select,
  textarea {
    width: 100%;
    font-size: 1rem;
    font-weight: 400;
  }

  button {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    cursor: pointer;
  }

  button:hover {
    filter: brightness(1.1);
  }

  button:disabled {
    opacity: 0.6;
    cursor: default;
  }

  .quiet {
    border-color: var(--_edge);
    background: none;
    color: inherit;
    font-weight: 500;
  }

  .quiet:hover {
    background: var(--_hover);
    filter: none;
  }

  .small {
    min-height: 2rem;
    padding: 0.125rem 0.625rem;
    font-size: 0.875rem;
  }

  .danger {
    background: var(--_danger);
  }

  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .muted,
  .connection {
    color: var(--_muted);
    font-size: 0.875rem;
  }

  .text {
    overflow-wrap: anywhere;
  }

  .error,
  .empty {
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--_danger);
    border-radius: var(--_radius);
    overflow-wrap: anywhere;
  }

  .error {
    color: var(--_danger);
  }

  .empty {
    border: 1px dashed var(--_edge);
    color: var(--_muted);
    text-align: center;
  }

  .connection::before {
    display: inline-block;
    margin-inline-end: 0.5rem;
    border: 0.25rem solid var(--_warning);
    border-radius: 50%;
    content: "";
  }

  .live::before {
    border-color: var(--_success);
  }

  .closed::before {
    border-color: var(--_danger);
  }

  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }

  @media (forced-colors: active) {
    button {
      border: 1px solid;
    }
  }
`;
