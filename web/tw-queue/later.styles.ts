import { css } from "../shared/css.ts";

export const laterStyles = css`
  .history,
  .history > div {
    display: grid;
    gap: 0.125rem;
  }

  .lane {
    contain: strict;
    position: relative;
    height: 1.5rem;
    overflow: hidden;
    border-radius: 0.25rem;
    background: var(--_hover);
  }

  .run {
    position: absolute;
    min-width: 2px;
    height: 100%;
    overflow: hidden;
    border-inline-start: 1px solid var(--_surface);
    background: color-mix(in srgb, var(--_success) 25%, var(--_surface));
    font-size: 0.75rem;
    line-height: 1.5rem;
    text-indent: 0.375rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .now {
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .axis {
    display: flex;
    justify-content: space-between;
    font-size: 0.75rem;
  }

  .bar {
    position: absolute;
    inset: auto 0 0;
    overflow: hidden;
  }

  .bar div {
    height: 0.1875rem;
    background: var(--_accent);
    transform-origin: left;
    transition: transform 1s linear;
  }

  @container (max-width: 30rem) {
    .when {
      display: none;
    }
  }

  dialog {
    max-width: 24rem;
    padding: 1.25rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
  }
`;
