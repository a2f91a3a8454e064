import { css } from "../shared/css.ts";

export const messagesStyles = css`
  .row > label {
    flex: 1 1 9rem;
  }

  textarea {
    field-sizing: content;
    min-height: 5rem;
    max-height: 20rem;
    resize: vertical;
  }

  ul > li {
    padding: 0.75rem 0;
    border-top: 1px solid var(--_line);
  }

  .content {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    white-space: pre-wrap;
  }

  .open .content {
    display: block;
  }

  .line {
    display: grid;
    grid-template-columns: minmax(6rem, 1fr) auto;
    align-items: center;
    gap: var(--_gap);
  }

  .line .row {
    justify-content: flex-end;
  }

  .queued {
    --_tone: var(--_warning);
  }

  .delivered {
    --_tone: var(--_success);
  }

  .failed {
    --_tone: var(--_danger);
  }

  .pill,
  .tone,
  ol > li::before {
    color: var(--_tone);
  }

  ol > li {
    padding-inline-start: 1.25rem;
    overflow-wrap: anywhere;
  }

  ol > li::before {
    float: inline-start;
    margin-inline-start: -1.25rem;
    content: "●" / "";
  }

  @container (max-width: 30rem) {
    .row > label:first-child {
      flex-basis: 100%;
    }
  }
`;
