import { chosenDocument } from "./choice.ts";

/** What `redoc` leaves in the page. */
declare const Redoc: { init(url: string, options: object, element: Element | null): void };

const family = getComputedStyle(document.body).fontFamily;

Redoc.init(
  chosenDocument(),
  {
    expandResponses: "200,201",
    theme: { typography: { fontFamily: family, headings: { fontFamily: family } } },
  },
  document.querySelector("#viewer"),
);
