const FORMS = {
  // What may stand in a header, without the dot that ends it in what is signed.
  "webhook-id": [/^[!-\-/-~]+$/, "visible ASCII without a dot"],
  "webhook-timestamp": [/^\d{1,12}$/, "a Unix second"],
  "webhook-signature": [/(^| )v1,/, "v1, and base64"],
  Authorization: [/^[0-9a-f]{64}$/, "Signature and 64 lower-case hex digits"],
} as const;

/** What is wrong with a header, if anything is; of `Authorization` without its scheme. */
export function flawOf(header: keyof typeof FORMS, value: unknown): string | undefined {
  const [form, description] = FORMS[header];
  return form.test(String(value)) ? undefined : `${header} is not ${description}.`;
}
