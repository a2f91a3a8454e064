import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

/**
 * Makes the CSS in the elements' styles smaller: to esbuild it is only a text.
 *
 * @type {import("esbuild").Plugin}
 */
export const smallerStyles = {
  name: "smaller-styles",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\.]styles\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const [, css = ""] = /css`([^`]*)`/.exec(source) ?? [];
      // A sign as an escape would be one of the template's, which has others.
      const { code } = await transform(css, { loader: "css", minify: true, charset: "utf8" });
      if (code.includes("\\")) throw new Error(`${path}: write signs as they are, not as escapes.`);
      return { contents: source.replace(css, () => code.trim()), loader: "ts" };
    });
  },
};
