/** A webhook's id: what may stand in a header, without the dot that ends it in what is signed. */
export const ID = /^[!-\-/-~]+$/;

/** A time in Unix seconds. */
export const SECOND = /^\d{1,12}$/;

const FORMS = {
  "webhook-id": "visible ASCII without a dot",
  "webhook-timestamp": "a Unix second",
  "webhook-signature": "v1, and base64",
  Authorization: "Signature and 64 lower-case hexadecimal digits",
};

/** Says what a header has to be. */
export function formOf(header: keyof typeof FORMS): string {
  return `${header} is not ${FORMS[header]}.`;
}
