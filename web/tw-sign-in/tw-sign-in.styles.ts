import { css } from "../shared/css.ts";

export const signInStyles = css`
  form {
    max-width: 26rem;
  }
`;
