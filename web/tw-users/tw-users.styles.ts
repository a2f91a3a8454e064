import { css } from "../shared/css.ts";

export const usersStyles = css`
  h2 {
    flex: 1;
  }

  li {
    padding: 0.625rem 0;
    border-top: 1px solid var(--_line);
  }

  li .row {
    gap: 0.5rem;
  }

  .who,
  .ask p {
    flex: 1 1 12rem;
  }

  .ask {
    flex-basis: 100%;
  }

  .error {
    position: sticky;
    top: 0.5rem;
    background: var(--_surface);
  }

  @container (min-width: 36rem) {
    form {
      grid-template-columns: 1fr 1fr;
    }
  }
`;
