import { css } from "./css.ts";

/** For elements that have a class `pill`: a word about what it stands beside. */
export const pillStyles = css`
  .pill {
    display: inline-block;
    padding: 0 0.625rem;
    border-radius: 1em;
    background: var(--_hover);
    font-size: 0.8125rem;
    line-height: 1.75rem;
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    .pill {
      border: 1px solid;
    }
  }
`;
