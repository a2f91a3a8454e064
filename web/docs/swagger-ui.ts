import { chosenDocument } from "./choice.ts";

/** What `swagger-ui-dist` leaves in the page. */
declare const SwaggerUIBundle: (options: object) => void;

SwaggerUIBundle({
  url: chosenDocument(),
  dom_id: "#viewer",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // It would show a badge that another server draws.
  validatorUrl: "none",
});
