import { css } from "../shared/css.ts";

export const appStyles = css`
  :host {
    --_ground: var(--tw-ground, light-dark(#f5f5f2, #121417));

    min-height: 100%;
    background: var(--_ground);
  }

  header,
  .main {
    max-width: 72rem;
    margin: 0 auto;
    padding: 1rem 1.5rem;
  }

  header {
    justify-content: space-between;
  }

  h1,
  strong {
    margin: 0;
    font-size: 1.25rem;
    letter-spacing: -0.01em;
  }

  .main:focus {
    outline: none;
  }

  h2 {
    margin-bottom: 1rem;
    font-size: 1.5rem;
  }

  nav {
    display: flex;
    flex: 1;
    gap: 0.25rem;
  }

  nav a {
    padding: 0.375rem 0.75rem;
    border-radius: var(--_radius);
    color: var(--_muted);
    font-weight: 500;
    text-decoration: none;
  }

  nav a:hover {
    background: var(--_hover);
  }

  nav [aria-current] {
    background: var(--_surface);
    box-shadow: inset 0 -2px var(--_accent);
    color: var(--_text);
  }

  .views {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-items: start;
    gap: 1.5rem;
  }

  .narrow {
    max-width: 26rem;
    margin: 0 auto;
  }

  @container (min-width: 56rem) {
    .two {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    }
  }

  @container (max-width: 40rem) {
    header,
    .main {
      padding: 0.75rem 1rem;
    }

    nav {
      flex: 1 0 100%;
      order: 1;
      justify-content: space-between;
    }
  }
`;
